"""In which commune a point lies, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.db import connection

from cantou.core.territories.domain.queries import current
from cantou.core.territories.engine.contours import contains
from cantou.core.territories.engine.geometry import in_france, metres_between
from cantou.core.territories.models import Level, Territory
from cantou.core.territories.models.geometry import nearness

FARTHEST = 15_000
"""Metres from the middle of a commune beyond which a point is taken to lie in none that we know."""
_CANDIDATES = 8

How = Literal["contour", "outline", "centre"]


@dataclass(frozen=True, slots=True)
class Located:
    """`how`: inside its contour; inside an outline that is rough or out of date; or just the nearest middle."""

    commune: Territory
    how: How
    metres: int
    """From the middle of the commune; 0 when inside a contour."""


def outside_france(lon: float, lat: float) -> bool:
    """True for a slip, a place abroad or at sea; false also a few kilometres beyond the border."""
    return not in_france(lon, lat)


def at_point(lon: float, lat: float) -> Located | None:
    """None outside of France, and where nothing that is loaded is near."""
    if outside_france(lon, lat):
        return None
    return _inside(lon, lat) or _nearest(lon, lat)


def _inside(lon: float, lat: float) -> Located | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.territory_id, c.wkb, c.is_exact from territories_contour c"
            " join territories_territory t on t.id = c.territory_id"
            " where box(point(c.west, c.south), point(c.east, c.north)) @> box(point(%s, %s), point(%s, %s))"
            " and t.level = 'commune' and t.valid_to is null"
            " order by c.is_exact desc, t.code",
            [lon, lat, lon, lat],
        )
        for territory, wkb, exact in cursor.fetchall():
            if contains(wkb, lon, lat):
                return Located(Territory.objects.get(pk=territory), "contour" if exact else "outline", 0)
    return None


def _nearest(lon: float, lat: float) -> Located | None:
    """Not a commune whose exact contour is known: the point is not in it."""
    rows = current(Level.COMMUNE).filter(lon__isnull=False).select_related("contour")
    for row in rows.order_by(nearness(lon, lat))[:_CANDIDATES]:
        contour = getattr(row, "contour", None)
        if contour is not None and contour.is_exact:
            continue
        assert row.lon is not None
        assert row.lat is not None
        metres = round(metres_between((lon, lat), (row.lon, row.lat)))
        return Located(row, "centre", metres) if metres <= FARTHEST else None
    return None
