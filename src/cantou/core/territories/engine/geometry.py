"""Longitudes and latitudes (WGS 84), in plain arithmetic."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

_EARTH_METRES = 6_371_008.8
METRES_PER_DEGREE = 111_195.08
"""Of a degree of latitude."""
_NARROWEST = 0.05
"""Near a pole a box is as wide as anybody needs."""


def metres_between(one: tuple[float, float], other: tuple[float, float]) -> float:
    (lon1, lat1), (lon2, lat2) = one, other
    rise = sin(radians(lat2 - lat1) / 2) ** 2
    run = cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_METRES * asin(min(1.0, sqrt(rise + run)))


def box_around(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """West, south, east, north: as far as that in each direction."""
    high = metres / METRES_PER_DEGREE
    wide = high / max(_NARROWEST, cos(radians(lat)))
    return lon - wide, lat - high, lon + wide, lat + high


# Drawn by hand some ten kilometres outside of the coast and the border: it finds a slip (a place in Spain,
# the two numbers exchanged); a place near the border is left to the contours of communes.
_MAINLAND = (
    *(
        (-5.5, 48.7),
        (-3.3, 49.2),
        (-2.3, 49.0),
        (-2.3, 50.0),
        (0.0, 50.1),
        (1.2, 50.5),
        (1.3, 51.1),
        (2.5, 51.3),
    ),
    *(
        (3.5, 50.95),
        (4.4, 50.35),
        (5.1, 50.3),
        (5.2, 49.9),
        (6.0, 49.75),
        (6.7, 49.6),
        (7.7, 49.25),
        (8.4, 49.15),
    ),
    *(
        (8.4, 48.8),
        (7.95, 48.1),
        (7.8, 47.4),
        (7.2, 47.25),
        (7.0, 46.9),
        (7.0, 46.4),
        (7.2, 45.9),
        (7.35, 45.3),
    ),
    *(
        (7.2, 44.9),
        (7.2, 44.5),
        (7.85, 44.25),
        (7.75, 43.7),
        (7.1, 43.3),
        (6.4, 42.85),
        (5.0, 43.0),
        (4.0, 43.1),
    ),
    *(
        (3.3, 42.9),
        (3.4, 42.3),
        (1.8, 42.25),
        (0.6, 42.55),
        (-0.9, 42.7),
        (-1.95, 43.1),
        (-2.0, 43.5),
        (-1.5, 44.5),
    ),
    *((-1.7, 45.6), (-2.7, 46.6), (-3.5, 47.1), (-5.1, 47.8), (-5.5, 48.3)),
)
_ISLANDS = (  # west, south, east, north
    (8.4, 41.2, 9.8, 43.2),  # Corse
    (-62.0, 15.7, -60.9, 16.7),  # Guadeloupe
    (-61.4, 14.2, -60.7, 15.1),  # Martinique
    (-54.8, 2.0, -51.4, 6.0),  # Guyane
    (55.0, -21.6, 56.0, -20.7),  # La Réunion
    (44.8, -13.2, 45.5, -12.4),  # Mayotte
    (-56.7, 46.6, -55.9, 47.3),  # Saint-Pierre-et-Miquelon
    (-63.3, 17.7, -62.7, 18.3),  # Saint-Martin, Saint-Barthélemy
    (-155.5, -28.5, -134.0, -7.5),  # Polynésie française
    (-178.5, -14.6, -175.9, -12.9),  # Wallis et Futuna
    (157.9, -23.5, 172.5, -17.9),  # Nouvelle-Calédonie
)


def in_france(lon: float, lat: float) -> bool:
    """Whether a place can be in France; true also a few kilometres beyond its borders."""
    if any(west <= lon <= east and south <= lat <= north for west, south, east, north in _ISLANDS):
        return True
    inside = False
    previous = _MAINLAND[-1]
    for corner in _MAINLAND:
        (x1, y1), (x2, y2) = previous, corner
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
        previous = corner
    return inside
