"""Reports that are still open and may say the same: near enough, or at the same hamlet or road (docs/adr/0101).

Found by a band of latitude inside one organisation, in a B-tree: comparisons of numbers keep their index under the
policies, and the band is as narrow as the category says. What remains is weighed here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from cantou.core.territories.engine.geometry import box_around, metres_between
from cantou.services.signalements.domain.defaults import neighbours_of
from cantou.services.signalements.domain.likeness import likeness, same_name
from cantou.services.signalements.domain.roads import road_told
from cantou.services.signalements.domain.workflow import GOING_ON
from cantou.services.signalements.models import Publication, Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

MOST = 5
WIDE = 1_000
"""Metres within which the desk is shown what might be merged."""
_CANDIDATES = 100
_BY_PLACE, _BY_WORDS, _BY_CATEGORY = 0.5, 1.5, 0.3
_UNPLACED = 0.5
"""What a place in words is worth, between the same point (1) and the far end of the distance (0)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What somebody is about to file, or what an agent has before their eyes."""

    commune: int
    category: str
    metres: int
    words: str = ""
    place: str = ""
    lon: float | None = None
    lat: float | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """`thing` is a Publication or a Report; `metres` is None where one of the two has no point."""

    thing: Any
    metres: int | None
    score: float


def sought(thing: Any, *, metres: int) -> Sought:
    """Of a draft or a report."""
    return Sought(
        commune=thing.commune_id,
        category=thing.category,
        metres=metres,
        words=thing.description,
        place=thing.where,
        lon=thing.lon,
        lat=thing.lat,
    )


def near_published(*, organisations: Iterable[int], of: Sought) -> list[Near]:
    """What everybody may see, in public mode: of all who provide here, the likeliest first."""
    found: list[Near] = []
    for organisation in organisations if of.metres else ():
        rows = Publication.objects.filter(organisation_id=organisation, is_public=True, status__in=GOING_ON)
        rows = rows.select_related("commune", "organisation")
        for row in _candidates(rows, of, latest="-reported_at"):
            found += _weighed(row, of, place=row.place, words=f"{row.title} {row.text}")
    return _best(found)


def open_in_commune(*, organisation: int, of: Sought) -> list[Publication]:
    """The latest of one organisation that everybody may see, wherever in the commune. In public mode."""
    rows = Publication.objects.filter(
        organisation_id=organisation, is_public=True, status__in=GOING_ON, commune_id=of.commune
    )
    return list(rows.order_by("-reported_at", "-id")[:_CANDIDATES])


def near_reports(*, organisation: int, of: Sought, but: int | None = None) -> list[Near]:
    """As an agent of it: what is not published too."""
    rows = Report.objects.filter(organisation_id=organisation, closed_at=None).exclude(pk=but)
    found: list[Near] = []
    for row in _candidates(rows, of, latest="-created_at") if of.metres else ():
        found += _weighed(row, of, place=row.where, words=row.description)
    return _best(found)


def _candidates(rows: QuerySet[Any], of: Sought, *, latest: str) -> Iterable[Any]:
    """Two walks of an index: those with a point near this one, and the commune's that only words place."""
    codes = neighbours_of(of.category)
    if codes is not None:
        rows = rows.filter(category__in=codes)
    told = rows.filter(commune_id=of.commune).order_by(latest, "-id")
    if of.lat is None or of.lon is None:
        return told[:_CANDIDATES]
    west, south, east, north = box_around(of.lon, of.lat, of.metres)
    near = rows.filter(lat__gte=south, lat__lte=north, lon__gte=west, lon__lte=east)
    return [*near[:_CANDIDATES], *told.filter(Q(lat=None))[:_CANDIDATES]]


def _weighed(row: Any, of: Sought, *, place: str, words: str) -> list[Near]:
    """Nothing where it is too far, or where neither points nor names say that it is the same place."""
    same = _same_place(place, of.place)
    metres = None
    if of.lon is not None and of.lat is not None and row.lon is not None:
        metres = round(metres_between((of.lon, of.lat), (row.lon, row.lat)))
        if metres > of.metres:
            return []
        nearness = 1 - metres / of.metres
    elif same:
        nearness = _UNPLACED
    else:
        return []
    score = (
        nearness
        + _BY_PLACE * same
        + _BY_WORDS * likeness(of.words, words)
        + _BY_CATEGORY * (row.category == of.category)
    )
    return [Near(row, metres, score)]


def _same_place(one: str, other: str) -> bool:
    """The same road, if both say which; else the same name."""
    first, second = _road(one), _road(other)
    if first and second:
        return first == second
    return same_name(one, other)


_road = lru_cache(maxsize=2_000)(road_told)
"""A commune has few names of places, and they come back."""


def _best(found: list[Near]) -> list[Near]:
    return sorted(found, key=lambda each: (-each.score, -each.thing.pk))[:MOST]
