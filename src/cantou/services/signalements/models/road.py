from __future__ import annotations

from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import F, Q

from cantou.core.scope.models import Access, OrganisationModel
from cantou.core.territories.models.geometry import bounds
from cantou.services.signalements.domain.roads import RoadClass


class RoadPiece(OrganisationModel):
    """A few hundred metres of a road, from an imported file: short, so that its box is close around it.

    In Mercator's degrees (core.territories, geometry.py): around a place the nearest box is the nearest on the ground.
    """

    is_public = models.BooleanField(default=True, editable=False)
    road_class = models.CharField(max_length=2, choices=RoadClass.choices)
    name = models.CharField(max_length=40)
    """« D 926 »."""
    wkb = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    access = Access(public=True, person="public", object="public")

    class Meta(OrganisationModel.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(west__lte=F("east"), south__lte=F("north")), name="road_piece_extent"
            ),
            models.CheckConstraint(condition=Q(road_class__in=RoadClass.values), name="road_piece_class"),
        ]
        indexes = [
            models.Index(fields=["organisation", "name"], name="road_piece_of"),
            GistIndex(bounds(), name="road_piece_bounds"),
        ]

    def __str__(self) -> str:
        return self.name
