from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from cantou.core.scope.models import OrganisationModel

MOST_WEEKS = 12


class OnCallSlot(OrganisationModel):
    """When somebody is on call, and at which telephone: a first time, and every so many weeks.

    As RFC 5545 has it: DTSTART and DTEND in the local time of Paris, FREQ=WEEKLY, INTERVAL, UNTIL (docs/adr/0082).
    """

    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=20)
    starts_on = models.DateField()
    starts_at = models.TimeField()
    ends_on = models.DateField()
    ends_at = models.TimeField()
    every = models.PositiveSmallIntegerField(default=1)
    """Weeks. 0: only that once."""
    until = models.DateField(null=True)
    """The last day on which a turn may begin."""
    categories = models.JSONField(default=list)
    """Codes; empty for those that are urgent (domain/on_call.py)."""

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(phone=""), name="on_call_who"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on"))
                | Q(ends_on=F("starts_on"), ends_at__gt=F("starts_at")),
                name="on_call_in_order",
            ),
            models.CheckConstraint(condition=Q(every__lte=MOST_WEEKS), name="on_call_every"),
        ]
        indexes = [models.Index(fields=["organisation", "starts_on", "id"], name="on_call_slots")]

    def __str__(self) -> str:
        return self.name
