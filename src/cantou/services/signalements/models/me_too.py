from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.signalements.models.contact import Wants
from cantou.services.signalements.models.report import Report


class MeToo(ObjectModel):
    """Somebody has seen the same (docs/adr/0102). `object_key` is this row's own: its private link opens it alone.

    `mark` tells a person, a browser or a caller from another without saying who it is; with `contact_mark` it
    makes PostgreSQL count each once.
    """

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="me_toos")
    report_key = models.UUIDField(editable=False)
    """That of `report`: this row's own Scope does not read the report."""
    origin = SameOrganisationForeignKey(Report, models.CASCADE, null=True, related_name="+")
    """The report that was meant, where it has been merged into `report` since."""
    is_reporter = models.BooleanField(default=False)
    """The person who filed `origin`: counted here, told by its own private link."""
    mark = models.CharField(max_length=32)
    contact_mark = models.CharField(max_length=32, blank=True)
    """Of the address, once it is confirmed: before, anybody may have typed it."""
    confirmed = models.BooleanField(default=False)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    wants = models.CharField(max_length=5, choices=Wants.choices, default=Wants.NOTHING, blank=True)
    words = models.TextField(blank=True)
    """For the agents alone."""
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    access = Access(person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="me_too_key"),
            models.UniqueConstraint(
                fields=["organisation", "report", "mark"],
                condition=Q(withdrawn_at__isnull=True),
                name="me_too_once",
            ),
            models.UniqueConstraint(
                fields=["organisation", "report", "contact_mark"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(contact_mark=""),
                name="me_too_once_by_contact",
            ),
            models.CheckConstraint(condition=~Q(mark=""), name="me_too_marked"),
            models.CheckConstraint(condition=~Q(wants="email") | ~Q(email=""), name="me_too_email_wanted"),
            models.CheckConstraint(condition=~Q(wants="sms") | ~Q(phone=""), name="me_too_sms_wanted"),
        ]
        indexes = [models.Index(fields=["person"], condition=Q(person__isnull=False), name="me_too_person")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
