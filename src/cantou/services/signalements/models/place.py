from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cantou.core.maps.domain.somewhere import Somewhere


class Given(models.TextChoices):
    """How the reporter said where (core.maps, Somewhere.how): it tells the agent how far to trust the point."""

    POINT = "point", _("point montré sur la carte")
    POSITION = "position", _("position du téléphone")
    PLACE = "place", _("lieu-dit ou adresse")
    WORDS = "words", _("décrit avec des mots")


class Located(models.Model):
    """Where something is. A point is a help, not a duty: in a village « devant le four, au Bourg » is an address."""

    given = models.CharField(max_length=10, choices=Given.choices, default=Given.WORDS)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    accuracy = models.PositiveIntegerField(null=True)
    """Metres, of a telephone's position."""
    place = models.ForeignKey("territories.Place", models.SET_NULL, null=True, related_name="+")
    place_label = models.CharField(max_length=200, blank=True)
    """The name of `place` when it was chosen; it stays when the gazetteer changes."""
    place_words = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def has_point(self) -> bool:
        return self.lon is not None and self.lat is not None

    @property
    def where(self) -> str:
        """In one line, for a list: the hamlet or address, and what the reporter wrote."""
        return ", ".join(part for part in (self.place_label, self.place_words) if part)

    @property
    def somewhere(self) -> Somewhere | None:
        if not (self.has_point or self.where):
            return None
        return Somewhere(
            self.given,  # type: ignore[arg-type]
            self.lon,
            self.lat,
            self.accuracy,
            self.place_id,
            self.place_label,
            self.place_words,
        )


def columns_of(somewhere: Somewhere | None) -> dict[str, Any]:
    """The columns of Located, to write."""
    if somewhere is None:
        somewhere = Somewhere("words")
    return {
        "given": somewhere.how,
        "lon": somewhere.lon,
        "lat": somewhere.lat,
        "accuracy": somewhere.accuracy,
        "place_id": somewhere.place,
        "place_label": somewhere.label,
        "place_words": somewhere.words,
    }


def point_is_whole(name: str) -> models.CheckConstraint:
    """Both coordinates or none, and on earth."""
    none = Q(lon__isnull=True, lat__isnull=True)
    both = Q(lon__gte=-180, lon__lte=180, lat__gte=-85, lat__lte=85)
    return models.CheckConstraint(condition=none | both, name=name)
