"""What the pages of the portal share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils import timezone

from cantou.core.booking.engine import local
from cantou.core.territories.models import Level, Place
from cantou.services.dechets.domain.here import known_of
from cantou.services.dechets.domain.streams import streams_here, title_of
from cantou.services.dechets.domain.wording import near_day, why

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from cantou.services.dechets.domain.here import Known
    from cantou.services.dechets.domain.streams import Kind
    from cantou.services.dechets.engine.collections import Collection

UNPROCESSABLE = 422


def organisations_of(request: Any) -> list[int]:
    """Those that provide here, the nearest first."""
    return list(dict.fromkeys(provider.organisation_id for provider in request.providers))


def commune_of(request: Any) -> int | None:
    """None on the portal of a wider territory: one says first in which commune one lives."""
    return request.place.territory if request.place.level == Level.COMMUNE else None


def commune_or_404(request: Any) -> int:
    commune = commune_of(request)
    if commune is None:
        raise Http404
    return commune


def known_here(request: Any) -> Known:
    def read() -> Known:
        return known_of(organisations=organisations_of(request), commune=commune_or_404(request))

    found: Known = request.remember("dechets.known", read)
    return found


def kinds_of(request: Any) -> dict[str, Kind]:
    found: dict[str, Kind] = request.remember(
        "dechets.kinds", lambda: streams_here(organisations_of(request))
    )
    return found


def place_or_404(request: Any, home: int) -> Place:
    found = Place.objects.filter(pk=home, commune_id=commune_or_404(request), withdrawn_on__isnull=True)
    place = found.first()
    if place is None:
        raise Http404
    return place


def next_midnight() -> datetime:
    """Until when « demain » is true."""
    shown = local.wall(timezone.now()) + timedelta(days=1)
    return local.midnight(shown)


@dataclass(frozen=True, slots=True)
class Shown:
    """One stream on one day."""

    title: str
    container: str
    letter: str
    tone: str
    why: str
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class Line:
    day: date
    said: str
    streams: tuple[Shown, ...]


def lines(found: Iterable[Collection], kinds: Mapping[str, Kind], today: date) -> list[Line]:
    """By day, in order."""
    by_day: dict[date, list[Shown]] = {}
    for one in found:
        by_day.setdefault(one.day, []).append(shown(one, kinds))
    return [Line(day, near_day(day, today), tuple(those)) for day, those in sorted(by_day.items())]


def shown(one: Collection, kinds: Mapping[str, Kind]) -> Shown:
    kind = kinds.get(one.stream)
    return Shown(
        title=title_of(kinds, one.stream),
        container=kind.container if kind else "",
        letter=kind.letter if kind else "?",
        tone=kind.tone if kind else "slate",
        why=why(one),
        is_cancelled=one.is_cancelled,
    )
