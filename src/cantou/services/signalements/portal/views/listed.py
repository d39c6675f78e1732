"""What the address of a list asks for, and what answers: the same for the list, the map, the feed and the exports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from cantou.core.territories.domain.queries import located_place
from cantou.core.territories.models import Level
from cantou.core.web.days import date_format
from cantou.core.web.paging import keyset
from cantou.core.web.veiled import unveiled
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.settings import own_words
from cantou.services.signalements.domain.states import whole
from cantou.services.signalements.portal.forms.filters import ASKED_STATES, PERIODS, FilterForm
from cantou.services.signalements.portal.forms.subscribing import RADII
from cantou.services.signalements.portal.views.common import organisations_of

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from cantou.core.web.paging import Page
    from cantou.services.signalements.domain.around import Around
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.domain.states import Words
    from cantou.services.signalements.models import Publication


@dataclass(frozen=True, slots=True)
class Listed:
    """`asked`: the filters of the address that mean something. A wrong value shows everything, not an error."""

    kinds: dict[str, Kind]
    asked: dict[str, str]
    page: Page[Publication]
    words: dict[int, Words]
    """Of each organisation that provides here, the nearest first."""

    def state(self, row: Publication) -> str:
        return self.words[row.organisation_id][row.status]


def commune_of(request: Any) -> int | None:
    """On the portal of a wider territory the organisation's reports are shown, wherever they are."""
    return request.place.territory if request.place.level == Level.COMMUNE else None


def kinds_here(request: Any) -> dict[str, Kind]:
    """Of all those who provide here; the nearest one's words win."""

    def read() -> dict[str, Kind]:
        found: dict[str, Kind] = {}
        for organisation in reversed(organisations_of(request)):
            found |= categories_of(organisation=organisation)
        return found

    found: dict[str, Kind] = request.remember("signalements.kinds", read)
    return found


def words_here(request: Any) -> dict[int, Words]:
    return {each.organisation_id: whole(own_words(each.offer.settings)) for each in request.providers}


def asked_of(request: Any, kinds: dict[str, Kind]) -> dict[str, str]:
    known: dict[str, Any] = {"categorie": kinds, "etat": ASKED_STATES, "periode": dict(PERIODS)}
    given = {name: request.GET.get(name, "") for name in known}
    return {name: value for name, value in given.items() if value in known[name]}


def _filters_of(request: Any, asked: dict[str, str]) -> queries.PublicFilters:
    """A period begins at midnight: the same for all who ask that day."""
    since = None
    if "periode" in asked:
        day = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        since = day - timedelta(days=int(asked["periode"]))
    return queries.PublicFilters(
        around=_around(request),
        commune=commune_of(request),
        category=asked.get("categorie", ""),
        status=asked.get("etat", ""),
        since=since,
    )


def _around(request: Any) -> Around | None:
    """Around a hamlet of this commune, as subscribers choose it: `lieu` and `rayon`. None for what means nothing."""
    place, radius = unveiled(request.GET.get("lieu", "")), request.GET.get("rayon", "")
    if place is None or radius not in {str(one) for one, _title in RADII}:
        return None
    found = located_place(commune=commune_of(request), place=place)
    return (found.lon, found.lat, int(radius)) if found else None


def listed_of(request: Any, *, size: int) -> Listed:
    kinds = kinds_here(request)
    asked = asked_of(request, kinds)
    each = published_of(request, asked)
    page = keyset(each, column="reported_at", after=request.GET.get("apres", ""), size=size)
    return Listed(kinds, asked, page, words_here(request))


def published_of(request: Any, asked: dict[str, str]) -> list[QuerySet[Publication]]:
    filters = _filters_of(request, asked)
    return [queries.published(organisation, filters) for organisation in organisations_of(request)]


def points_of(request: Any, asked: dict[str, str]) -> list[tuple[float, float, str, str, str]]:
    """All that answer the filters and have a point, up to a bound, the latest first."""
    filters = _filters_of(request, asked)
    return [
        row for organisation in organisations_of(request) for row in queries.points(organisation, filters)
    ]


def drawn_filters(request: Any, listed: Listed, *, map_shown: bool = False) -> str:
    """The form, drawn once for those who ask for nothing."""

    def draw() -> str:
        form = FilterForm(
            listed.asked, kinds=listed.kinds, words=next(iter(listed.words.values()), whole({}))
        )
        query = "?" + urlencode(listed.asked) if listed.asked else ""
        return render_to_string(
            "signalements/parts/filters.html", {"form": form, "query": query, "map_shown": map_shown}
        )

    if listed.asked:
        return draw()
    found: str = request.remember(f"signalements.filters{'.map' if map_shown else ''}", draw)
    return found


@lru_cache(maxsize=1_000)
def day_in_words(day: date) -> str:
    return date_format(day, "j F Y")
