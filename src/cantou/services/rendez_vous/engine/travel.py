"""How long it takes from one place to the next, by car: pure. No road is known: the page says that it is a guess."""

from __future__ import annotations

from math import asin, ceil, cos, radians, sin, sqrt

EARTH_KM = 6371.0
WINDING = 1.4
"""A mountain road is that much longer than the crow's flight."""
KM_PER_HOUR = 50.0
PARKING_MINUTES = 5

Point = tuple[float | None, float | None]


def minutes(one: Point, other: Point) -> int | None:
    """None where one of them is not known; 0 at the same place."""
    lon, lat = one
    to_lon, to_lat = other
    if lon is None or lat is None or to_lon is None or to_lat is None:
        return None
    if (lon, lat) == (to_lon, to_lat):
        return 0
    half = sin(radians(to_lat - lat) / 2) ** 2
    half += cos(radians(lat)) * cos(radians(to_lat)) * sin(radians(to_lon - lon) / 2) ** 2
    kilometres = 2 * EARTH_KM * asin(sqrt(half)) * WINDING
    return ceil(kilometres / KM_PER_HOUR * 60) + PARKING_MINUTES
