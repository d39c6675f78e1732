"""Zones that somebody drew: corners in degrees, longitude first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

if TYPE_CHECKING:
    from collections.abc import Sequence

    Corners = Sequence[Sequence[float]]

FEWEST, MOST = 3, 40
TINY = 1e-10
"""Square degrees, about one square metre: two zones that share a border do not overlap."""


def holds(zone: Corners, lon: float, lat: float) -> bool:
    return bool(shapely.covers(shapely.Polygon(zone), shapely.Point(lon, lat)))


def size(zone: Corners) -> float:
    return float(shapely.Polygon(zone).area)


def overlap(one: Corners, other: Corners) -> bool:
    return bool(shapely.area(shapely.intersection(shapely.Polygon(one), shapely.Polygon(other))) > TINY)


def fault(zone: Corners) -> str:
    """Why it is no zone, or ""."""
    if not FEWEST <= len(zone) <= MOST:
        return "Il faut de 3 à 40 coins."
    drawn = shapely.Polygon(zone)
    if shapely.convex_hull(drawn).area <= TINY:
        return "Les coins sont alignés : la zone est vide."
    return (
        "" if shapely.is_valid(drawn) else "Les bords se croisent : faites le tour de la zone dans l’ordre."
    )
