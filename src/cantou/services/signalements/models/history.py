from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from cantou.core.scope.models import Access, ObjectModel, SameOrganisationForeignKey
from cantou.services.signalements.domain.workflow import Reason, Status, allowed_pairs
from cantou.services.signalements.models.report import Report


class StatusChange(ObjectModel):
    """One step in the life of a report, never changed afterwards.

    `is_public` follows the report's publication; `note` is written for the reporter and shown to all then.
    """

    report = SameOrganisationForeignKey(Report, models.CASCADE, related_name="changes")
    number = models.PositiveSmallIntegerField(default=1)
    previous = models.CharField(max_length=10, choices=Status.choices, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices)
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    note = models.TextField(blank=True)
    planned_on = models.DateField(null=True)
    by_reporter = models.BooleanField(default=False)
    """Reopened by the person who reported; why stands in the thread, which is theirs and the organisation's."""
    is_public = models.BooleanField(default=False)
    at = models.DateTimeField(db_default=Now())
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The participant in whose name an agent did it; null for the organisation that received the report."""

    access = Access(public=True, object="key")

    class Meta(ObjectModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "report", "number"], name="status_change_number"),
            models.CheckConstraint(condition=allowed_pairs(), name="status_change_allowed"),
            models.CheckConstraint(
                condition=Q(status=Status.CLOSED, reason__in=Reason.values)
                | (~Q(status=Status.CLOSED) & Q(reason="")),
                name="status_change_reason",
            ),
            models.CheckConstraint(
                condition=Q(planned_on__isnull=True) | Q(status=Status.PLANNED), name="status_change_planned"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.previous} → {self.status}"
