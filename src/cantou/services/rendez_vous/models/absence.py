from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey


class Absence(OrganisationModel):
    """When a counter does not receive, beyond its hours: leave, training, a closed day. The reason is not kept."""

    counter = SameOrganisationForeignKey("Counter", models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    told = models.CharField(max_length=200, blank=True)
    """What those whose appointment it meets are told."""
    bookings = models.JSONField(default=list)
    """Keys of the closures that stand for it in core.booking."""

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_in_order"),
        ]
        indexes = [models.Index(fields=["organisation", "ends_at"], name="absence_ends")]

    def __str__(self) -> str:
        return f"{self.counter_id}: {self.starts_at}"
