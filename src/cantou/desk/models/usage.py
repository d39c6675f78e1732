from __future__ import annotations

from django.db import models
from django.db.models import Q

from cantou.core.scope.models import OrganisationModel


class Usage(OrganisationModel):
    """What one organisation did of the platform in one month: figures alone, counted every night.

    It belongs to the operator, who may not look into the organisations themselves.
    """

    about = models.ForeignKey("organisations.Organisation", on_delete=models.PROTECT, related_name="+")
    month = models.DateField()
    """Its first day, in local time."""
    offers = models.PositiveIntegerField(default=0)
    agents = models.PositiveIntegerField(default=0)
    received = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    messages = models.PositiveIntegerField(default=0)
    sms_segments = models.PositiveIntegerField(default=0)
    sms_cents = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(auto_now=True)

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "month", "about"], name="usage_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="usage_first_day"),
        ]
