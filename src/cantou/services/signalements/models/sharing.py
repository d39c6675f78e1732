"""What a report has on both sides once another organisation takes part in it (docs/adr/0081).

The report, its thread, its photographs and its history stay with the organisation that received it. `Share` says on
that side who takes part; `Participation` is the other side's door to it, on which their own notes hang.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, OrganisationModel, SameOrganisationForeignKey
from cantou.services.signalements.models.report import Report


class Part(models.TextChoices):
    IN_CHARGE = "in_charge", _("s’en occupe")
    HELPS = "helps", _("donne un coup de main")
    INFORMED = "informed", _("est tenu au courant")


class Share(ObjectModel):
    """The owner's side: which organisation takes part, as what, since when, why."""

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="shares")
    to = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)
    team = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=400, blank=True)
    since = models.DateTimeField(db_default=Now())
    until = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=400, blank=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(to=F("organisation")), name="share_not_with_itself"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="share_part"),
            models.UniqueConstraint(
                fields=["organisation", "report", "to"],
                condition=Q(until__isnull=True),
                name="share_once_each",
            ),
            models.UniqueConstraint(
                fields=["organisation", "report"],
                condition=Q(until__isnull=True, part="in_charge"),
                name="share_one_in_charge",
            ),
        ]

    def __str__(self) -> str:
        return self.part


class Participation(ObjectModel):
    """The participant's side. `organisation` is the participant, `owner` the one that received the report."""

    owner = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12)
    part = models.CharField(max_length=10, choices=Part.choices)
    team = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=400, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="participation_once"),
            models.CheckConstraint(condition=~Q(owner=F("organisation")), name="participation_elsewhere"),
            models.CheckConstraint(condition=Q(part__in=Part.values), name="participation_part"),
        ]
        indexes = [
            models.Index(fields=["organisation", "reference"], name="participation_reference"),
            models.Index(fields=["organisation", "-since", "-id"], name="participation_latest"),
        ]

    def __str__(self) -> str:
        return self.reference


class SideNote(OrganisationModel):
    """A note between the participant's own agents: the organisation that owns the report never reads it."""

    participation = SameOrganisationForeignKey(Participation, models.CASCADE, related_name="notes")
    body = models.TextField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())

    class Meta(OrganisationModel.Meta):
        constraints = [models.CheckConstraint(condition=~Q(body=""), name="side_note_body")]
        indexes = [models.Index(fields=["organisation", "participation", "at"], name="side_note_thread")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
