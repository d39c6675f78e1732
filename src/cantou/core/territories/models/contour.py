from __future__ import annotations

from django.contrib.postgres.indexes import GistIndex
from django.db import models

from cantou.core.territories.models.geometry import bounds
from cantou.core.territories.models.territory import Territory


class Contour(models.Model):
    """The outline of a territory, simplified once as a coverage (neighbours keep their common border).

    Apart from Territory, so that no list ever drags a geometry along.
    """

    territory = models.OneToOneField(Territory, models.CASCADE, primary_key=True, related_name="contour")
    wkb = models.BinaryField()
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    source = models.CharField(max_length=120)
    is_exact = models.BooleanField(default=True)
    """False for an outline drawn by hand, or one from before a commune left this one."""
    caveat = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(west__lt=models.F("east"), south__lt=models.F("north")),
                name="contour_extent",
            ),
        ]
        indexes = [GistIndex(bounds(), name="contour_bounds")]

    def __str__(self) -> str:
        return str(self.territory_id)
