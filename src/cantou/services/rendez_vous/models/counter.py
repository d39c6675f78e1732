from __future__ import annotations

from django.conf import settings
from django.db import models

from cantou.core.scope.models import Access, OrganisationModel, SameOrganisationForeignKey


class Counter(OrganisationModel):
    """Who or what receives: a resource of core.booking, with what only appointments ask of it."""

    resource = SameOrganisationForeignKey("booking.Resource", models.PROTECT, related_name="counters")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    """The one whose agenda this is, for their own day across organisations; nobody for a desk that all share."""
    video = models.URLField(max_length=300, blank=True)
    """Where those who have an appointment by video meet."""
    is_public = models.BooleanField(default=True, editable=False)
    is_open = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "resource"], name="counter_once"),
        ]
        indexes = [models.Index(fields=["organisation", "agent"], name="counter_agent")]

    def __str__(self) -> str:
        return self.resource.name


class Serves(OrganisationModel):
    """This counter receives for this motive. Several: any of them will do."""

    motive = SameOrganisationForeignKey("Motive", models.CASCADE, related_name="served")
    counter = SameOrganisationForeignKey("Counter", models.CASCADE, related_name="serves")
    is_public = models.BooleanField(default=True, editable=False)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "motive", "counter"], name="serves_once"),
        ]

    def __str__(self) -> str:
        return f"{self.counter_id}:{self.motive_id}"
