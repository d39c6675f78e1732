"""Zones that somebody drew: corners in degrees, longitude first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    Corners = Sequence[Sequence[float]]

FEWEST, MOST = 3, 100
TINY = 1e-10
"""Square degrees, about one square metre."""
EARTH_KM = 6_371.0


def fault(zone: Corners) -> str:
    """Why it is no zone, or ""."""
    if not FEWEST <= len(zone) <= MOST:
        return "Il faut de 3 à 100 coins."
    drawn = shapely.Polygon(zone)
    if shapely.convex_hull(drawn).area <= TINY:
        return "Les coins sont alignés\u00a0: la zone est vide."
    if not shapely.is_valid(drawn):
        return "Les bords se croisent\u00a0: faites le tour de la zone dans l’ordre."
    return ""


def holds(zone: Corners, lon: float, lat: float) -> bool:
    return bool(shapely.covers(shapely.Polygon(zone), shapely.Point(lon, lat)))


def within(circle: Sequence[float], lon: float, lat: float) -> bool:
    """(longitude, latitude, kilometres)."""
    east, north, reach = circle
    a = math.sin(math.radians(lat - north) / 2) ** 2
    b = (
        math.cos(math.radians(lat))
        * math.cos(math.radians(north))
        * math.sin(math.radians(lon - east) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(a + b))) <= reach
