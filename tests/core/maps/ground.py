"""A little country for the tests: two square communes side by side, ten kilometres each, near Vic-sur-Cère."""

from __future__ import annotations

import shapely

from cantou.core.territories.engine.contours import to_wkb
from cantou.core.territories.models import Contour, Place
from tests.support.factories import make_commune

WEST, SOUTH, MIDDLE, NORTH, EAST = 2.50, 44.90, 2.60, 44.99, 2.70


def make_contour(commune, west=WEST, south=SOUTH, east=MIDDLE, north=NORTH, **fields) -> Contour:
    return Contour.objects.create(
        territory=commune, wkb=to_wkb(shapely.box(west, south, east, north)),
        west=west, south=south, east=east, north=north, source="essai", **fields,
    )  # fmt: skip


def make_pair():
    """(Here, its neighbour to the east), both with their outlines."""
    here = make_commune("Vic-sur-Cère", lon=2.55, lat=44.945)
    there = make_commune("Thiézac", lon=2.65, lat=44.945)
    make_contour(here)
    make_contour(there, west=MIDDLE, east=EAST)
    return here, there


def make_place(commune, name, lon=None, lat=None, kind="hamlet", **fields) -> Place:
    return Place.objects.create(
        commune=commune,
        kind=kind,
        name=name,
        normalised=name.lower(),
        lon=lon,
        lat=lat,
        source="typed",
        **fields,
    )
