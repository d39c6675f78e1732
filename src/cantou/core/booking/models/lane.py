"""What can be in use only once at a time, whoever's it is.

Reference tables: a lane is a number, on which PostgreSQL refuses two occupations at once (booking.py). It says
nothing of what it stands for.
"""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Lane(models.Model):
    """One for each resource that is not composed of others; one for all those that are the same person or thing."""

    created_at = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return str(self.pk)


class LaneShare(models.Model):
    """Which organisations have a resource on a lane that is shared: who is told when it is free again."""

    lane = models.ForeignKey(Lane, on_delete=models.CASCADE, related_name="shares")
    organisation = models.ForeignKey(
        "organisations.Organisation", on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "lane"], name="lane_share_once")]

    def __str__(self) -> str:
        return f"{self.lane_id}: {self.organisation_id}"
