from __future__ import annotations

from django.db import models
from django.db.models import Q

from cantou.core.scope.models import Access, OrganisationModel

LONGEST = 480


class Motive(OrganisationModel):
    """What one comes for: how long it takes, what to bring, how and by whom it is booked."""

    code = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    hint = models.CharField(max_length=200, blank=True)
    icon = models.CharField(max_length=30, default="document")
    minutes = models.PositiveSmallIntegerField()
    documents = models.TextField(blank=True)
    """What to bring, one a line."""
    ways = models.JSONField(default=list)
    """Of Way: at the counter, by telephone, by video."""
    online = models.BooleanField(default=True)
    """Whether inhabitants book it themselves; else the mairie does, on the telephone."""
    lead_hours = models.PositiveSmallIntegerField(default=0)
    """Not sooner than that, beyond what the counter asks: the time to prepare a file."""
    letter = models.CharField(max_length=1, default="A")
    """Its tickets are called A 12: one letter for what is treated alike."""
    walk_in = models.BooleanField(default=True)
    is_offered = models.BooleanField(default=True)
    is_public = models.BooleanField(default=True, editable=False)
    """Always: whoever has an appointment must read what it is for."""
    position = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField(auto_now=True)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="motive_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[a-z][a-z0-9-]*$"), name="motive_code"),
            models.CheckConstraint(condition=~Q(title=""), name="motive_titled"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=LONGEST), name="motive_minutes"),
            models.CheckConstraint(condition=Q(letter__regex=r"^[A-Z]$"), name="motive_letter"),
            models.CheckConstraint(condition=Q(lead_hours__lte=720), name="motive_lead"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def to_bring(self) -> list[str]:
        return [line.strip() for line in self.documents.splitlines() if line.strip()]
