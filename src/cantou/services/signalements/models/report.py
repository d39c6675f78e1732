from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey


class Report(ObjectModel):
    """One anomaly, reported once. Its life is told by StatusChange rows; `status` is the latest of them."""

    class Status(models.TextChoices):
        RECEIVED = "received", _("reçu")
        ACCEPTED = "accepted", _("pris en charge")
        PLANNED = "planned", _("planifié")
        DONE = "done", _("traité")
        CLOSED = "closed", _("clos sans suite")

    reference = models.CharField(max_length=12, unique=True)
    commune = models.ForeignKey("territories.Territory", on_delete=models.PROTECT, related_name="+")
    description = models.TextField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.RECEIVED)
    is_public = models.BooleanField(default=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())

    access = Access(public=True, person="person_id", person_writes=False, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "object_key"], name="report_key"),
        ]
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="report_latest")]

    def __str__(self) -> str:
        return self.reference


class StatusChange(ObjectModel):
    """One step in the life of a report, never changed afterwards."""

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="changes")
    status = models.CharField(max_length=10, choices=Report.Status.choices)
    at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    access = Access(object="key")

    class Meta(ObjectModel.Meta):
        indexes = [models.Index(fields=["organisation", "report", "at"], name="status_change_report")]
