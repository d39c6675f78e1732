"""What lies within so many metres of a point: the same for the API, Open311 and the feed as for subscribers."""

from __future__ import annotations

from math import cos, radians
from typing import TYPE_CHECKING

from django.db.models import F

from cantou.core.territories.engine.geometry import METRES_PER_DEGREE, box_around

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cantou.services.signalements.models import Publication

Around = tuple[float, float, float]
"""Longitude, latitude, metres."""


def within(found: QuerySet[Publication], around: Around) -> QuerySet[Publication]:
    """The box first, for its index; then the circle, flat: a few metres of error at twenty kilometres."""
    lon, lat, metres = around
    west, south, east, north = box_around(lon, lat, metres)
    found = found.filter(lat__gte=south, lat__lte=north, lon__gte=west, lon__lte=east)
    rise = (F("lat") - lat) * METRES_PER_DEGREE
    run = (F("lon") - lon) * METRES_PER_DEGREE * cos(radians(lat))
    return found.alias(away=rise * rise + run * run).filter(away__lte=metres * metres)
