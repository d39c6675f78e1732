"""What is known of the ground of a territory: outlines, the names of the gazetteer, and the frame that holds them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING

from django.db.models import Q
from django.db.models.expressions import RawSQL

from cantou.core.maps.engine.draw import bounds_of
from cantou.core.maps.engine.parts import Area, Label
from cantou.core.scope.statements import statement
from cantou.core.territories.domain.queries import communes_of, is_commune, places_of
from cantou.core.territories.engine.contours import from_wkb
from cantou.core.territories.engine.geometry import METRES_PER_DEGREE
from cantou.core.territories.models import Contour, Level, Place, Territory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from cantou.core.maps.engine.projection import Bounds

LIFE_SECONDS = 60
MOST = 300
MOST_NAMES = 400
MOST_NUMBERS = 1500
_AROUND_CENTRE = 3000
"""Metres shown on each side of the middle of a commune whose outline is not known."""
_FARTHEST = 4 * _AROUND_CENTRE / METRES_PER_DEGREE
_MEETING_AROUND = (
    "select %s::bigint union all select near.territory_id"  # noqa: S608 (constant SQL, values apart)
    " from (select w, s, e, n, greatest((e - w) / 2, (n - s) / 2 / cos(radians(s))) as spread"
    " from territories_territory t left join territories_contour c on c.territory_id = t.id cross join lateral"
    f" (select coalesce(west, lon - {_FARTHEST} / cos(radians(lat))), coalesce(south, lat - {_FARTHEST}),"
    f" coalesce(east, lon + {_FARTHEST} / cos(radians(lat))), coalesce(north, lat + {_FARTHEST})) b(w, s, e, n)"
    " where t.id = %s) own join territories_contour near on box(point(near.west, near.south),"
    " point(near.east, near.north)) && box(point(w - spread, s - spread), point(e + spread, n + spread))"
)
"""Itself, and all that `_near` may ask for, before one knows the frame: without outline nor middle, nothing."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`bounds` is None when nothing says where the territory is: it is then shown without a map."""

    territory: int
    name: str
    areas: tuple[Area, ...] = ()
    names: tuple[Label, ...] = ()
    bounds: Bounds | None = None
    caveat: str = ""

    @property
    def here(self) -> tuple[Area, ...]:
        return tuple(area for area in self.areas if area.here)


_kept: dict[int, tuple[float, Ground]] = {}


def forget() -> None:
    """After contours or a gazetteer have changed in this process."""
    _kept.clear()


def ground_of(territory: int) -> Ground:
    """Kept in the process for a minute. A commune has its neighbours, any other territory its communes."""
    now = time.monotonic()
    known = _kept.get(territory)
    if known is not None and known[0] > now:
        return known[1]
    found = _read(territory)
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[territory] = (now + LIFE_SECONDS, found)
    return found


def _read(territory: int) -> Ground:
    rows = _with_neighbours(territory) if is_commune(territory) else _territory(territory)
    (row,) = (one for one in rows if one.pk == territory)
    if row.level != Level.COMMUNE:
        return _larger(row)
    names = _names(territory)
    contour = getattr(row, "contour", None)
    shape = contour and from_wkb(contour.wkb)
    bounds = shape.bounds if shape else _frame(row, names)
    here = (Area(row.name, shape, here=True),) if shape else ()
    around = () if bounds is None else tuple(_near(bounds, [one.contour for one in rows if one is not row]))
    return Ground(territory, row.name, (*here, *around), names, bounds, contour.caveat if contour else "")


@statement
def _with_neighbours(commune: int) -> QuerySet[Territory]:
    """With their outlines: a commune, whether it has one or not, and those that do around it."""
    meeting = RawSQL(_MEETING_AROUND, [commune, commune])  # noqa: S611 (constant SQL, values apart)
    today = Q(level=Level.COMMUNE, valid_to=None)
    found = Territory.objects.filter(Q(pk=commune) | today, pk__in=meeting)
    return found.select_related("contour").order_by("code")


@statement
def _territory(territory: int) -> QuerySet[Territory]:
    return Territory.objects.filter(pk=territory).select_related("contour")


def _larger(row: Territory) -> Ground:
    contours = Contour.objects.filter(territory__in=communes_of(row.pk)).select_related("territory")
    areas = tuple(
        Area(one.territory.name, from_wkb(one.wkb), here=True) for one in contours.order_by("territory__code")
    )
    if areas:
        return Ground(row.pk, row.name, areas, (), bounds_of([area.shape for area in areas]))
    contour = getattr(row, "contour", None)
    if contour is None:
        return Ground(row.pk, row.name, bounds=_frame(row, ()))
    shape = from_wkb(contour.wkb)
    return Ground(row.pk, row.name, (Area(row.name, shape, here=True),), (), shape.bounds, contour.caveat)


def _near(bounds: Bounds, contours: Iterable[Contour]) -> Iterator[Area]:
    """The communes around, as far as an image of this frame may show: it need not be square."""
    west, south, east, north = bounds
    wide, high = (east - west) / 2, (north - south) / 2
    spread = max(wide, high / cos(radians(south)))
    for one in contours:
        beside = one.west > east + spread or one.east < west - spread
        if not beside and one.south <= north + spread and one.north >= south - spread:
            yield Area(one.territory.name, from_wkb(one.wkb))


def _names(commune: int) -> tuple[Label, ...]:
    """Hamlets before roads: they are how people say where they are."""
    ordered = sorted(_named_places(commune), key=lambda place: place[3] != Place.Kind.HAMLET)
    return tuple(
        Label(lon or 0, lat or 0, name, "hamlet" if kind == Place.Kind.HAMLET else "road")
        for lon, lat, name, kind in ordered
    )


@statement
def _named_places(commune: int) -> QuerySet[Place, tuple[float | None, float | None, str, str]]:
    found = places_of(commune).exclude(kind=Place.Kind.ADDRESS).filter(lon__isnull=False)
    return found.values_list("lon", "lat", "name", "kind")[:MOST_NAMES]


def _frame(row: Territory, names: tuple[Label, ...]) -> Bounds | None:
    """Around the middle, and around the names of the gazetteer that are not absurdly far from it."""
    lon, lat = row.lon, row.lat
    if lon is None or lat is None:
        if not names:
            return None
        lon = sorted(name.lon for name in names)[len(names) // 2]
        lat = sorted(name.lat for name in names)[len(names) // 2]
    high = _AROUND_CENTRE / METRES_PER_DEGREE
    wide = high / cos(radians(lat))
    near = [name for name in names if abs(name.lon - lon) < 4 * wide and abs(name.lat - lat) < 4 * high]
    return (
        min([lon - wide, *(name.lon for name in near)]),
        min([lat - high, *(name.lat for name in near)]),
        max([lon + wide, *(name.lon for name in near)]),
        max([lat + high, *(name.lat for name in near)]),
    )


def numbers_in(territory: int, bounds: Bounds) -> list[Label]:
    """The addresses of a commune in a frame: house by house they draw its streets."""
    west, south, east, north = bounds
    inside = Q(lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north)
    rows: QuerySet[Place] = places_of(territory, kind=Place.Kind.ADDRESS).filter(inside)
    return [
        Label(place.lon or 0, place.lat or 0, f"{place.number}{place.suffix and ' '}{place.suffix}", "number")
        for place in rows.order_by("pk")[:MOST_NUMBERS]
    ]
