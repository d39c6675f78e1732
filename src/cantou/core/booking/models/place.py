from __future__ import annotations

from django.db import models
from django.db.models import Q

from cantou.core.scope.models import Access, OrganisationModel


class Place(OrganisationModel):
    """Where resources are: a mairie, the building of a hall, a counter. The same for all services."""

    is_public = models.BooleanField(default=True)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=120)
    address = models.TextField(blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    territory = models.ForeignKey(
        "territories.Territory", on_delete=models.PROTECT, null=True, related_name="+"
    )
    phone = models.CharField(max_length=20, blank=True)
    notes = models.TextField(blank=True)
    """For the public: where the door is, where to park."""
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="booking_place_slug"),
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True) | Q(lon__isnull=False, lat__isnull=False),
                name="booking_place_point",
            ),
        ]

    def __str__(self) -> str:
        return self.name
