from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Given(models.TextChoices):
    """How the reporter said where: it tells the agent how far to trust the point."""

    POSITION = "position", _("position du téléphone")
    MAP = "map", _("point montré sur la carte")
    PLACE = "place", _("lieu-dit ou adresse")
    WORDS = "words", _("décrit avec des mots")


class Located(models.Model):
    """Where something is. A point is a help, not a duty: in a village « devant le four, au Bourg » is an address."""

    given = models.CharField(max_length=10, choices=Given.choices, default=Given.WORDS)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
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
        """In one line, for a list: the hamlet or address, or what the reporter wrote."""
        return self.place_label or self.place_words


def point_is_whole(name: str) -> models.CheckConstraint:
    """Both coordinates or none, and on earth."""
    none = Q(lon__isnull=True, lat__isnull=True)
    both = Q(lon__gte=-180, lon__lte=180, lat__gte=-85, lat__lte=85)
    return models.CheckConstraint(condition=none | both, name=name)
