from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.signalements.domain.workflow import OVER, Status
from cantou.services.signalements.models.place import Located, point_is_whole


class Report(Located, ObjectModel):
    """One anomaly, reported once, as its reporter and the agents see it.

    Never public: what the public sees is a row of its own (Publication). Its life is told by StatusChange
    rows; `status` is where the latest of them arrived.
    """

    Status = Status

    class Channel(models.TextChoices):
        WEB = "web", _("portail")
        AGENT = "agent", _("saisi par un agent")
        PHONE = "phone", _("téléphone")
        VISIT = "visit", _("visite")
        EMAIL = "email", _("courriel")
        SMS = "sms", _("SMS")
        API = "api", _("application")
        OPEN311 = "open311", _("application (Open311)")

    reference = models.CharField(max_length=12)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.WEB)
    category = models.CharField(max_length=30)
    commune = models.ForeignKey("territories.Territory", on_delete=models.PROTECT, related_name="+")
    description = models.TextField()
    answers = models.JSONField(default=list)
    """[{id, label, value, shown}]: the question's words are kept, so that an answer stays readable."""
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    due_on = models.DateField(null=True)
    planned_on = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    me_too = models.PositiveIntegerField(default=0)
    """How many others have seen the same (MeToo)."""
    merged_into = SameOrganisationForeignKey("self", models.SET_NULL, null=True, related_name="merged")
    """The report that says the same and is followed in its place; never one that leads elsewhere itself."""
    resembles = SameOrganisationForeignKey("self", models.SET_NULL, null=True, related_name="+")
    """What it most likely repeats, where nobody could be asked before it was filed (domain/resemblance.py)."""
    set_aside = models.BooleanField(default=False, db_default=False)
    """It is marked as an abuse (models/abuse.py), which its own Scope does not read."""
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    purged_at = models.DateTimeField(null=True)
    """When everything that could tell who reported was erased; what happened remains."""

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="report_key"),
            models.UniqueConstraint(fields=["organisation", "reference"], name="report_reference"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="report_status"),
            models.CheckConstraint(
                condition=Q(status__in=OVER, closed_at__isnull=False)
                | (~Q(status__in=OVER) & Q(closed_at__isnull=True)),
                name="report_closed_at",
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | Q(description="", person__isnull=True),
                name="report_purged",
            ),
            point_is_whole("report_point"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(status=Status.CLOSED) & ~Q(merged_into=F("id"))),
                name="report_merged",
            ),
        ]
        indexes = [
            models.Index(  # What the statistics count is in it: they read a year of reports, not one by one.
                fields=["organisation", "-created_at", "-id"],
                include=["status", "category", "closed_at", "due_on", "merged_into"],
                name="report_latest",
            ),
            models.Index(fields=["organisation", "status", "-created_at", "-id"], name="report_by_status"),
            models.Index(
                fields=["organisation", "due_on"],
                condition=Q(closed_at__isnull=True, due_on__isnull=False),
                name="report_due",
            ),
            models.Index(
                fields=["organisation", "closed_at"],
                condition=Q(purged_at__isnull=True, closed_at__isnull=False),
                name="report_to_purge",
            ),
            models.Index(
                fields=["organisation", "lat"],
                condition=Q(closed_at__isnull=True, lat__isnull=False),
                name="report_open_near",
            ),
            models.Index(
                fields=["organisation", "commune", "-created_at", "-id"],
                condition=Q(closed_at__isnull=True),
                name="report_open",
            ),
            models.Index(
                fields=["organisation", "merged_into"],
                condition=Q(merged_into__isnull=False),
                name="report_merged_into",
            ),
            models.Index(
                fields=["person", "-created_at"], condition=Q(person__isnull=False), name="report_mine"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_over(self) -> bool:
        return self.status in OVER
