"""What one can come for, what to bring, and the free times."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.organisations.models import Organisation
from cantou.core.web.pagecache import cacheable
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.settings import service_settings
from cantou.services.rendez_vous.domain.slots import by_day, first_times, free_times, horizon
from cantou.services.rendez_vous.domain.times import (
    DAY,
    bounds,
    day_words,
    hour,
    local_day,
    read_day,
    write_instant,
)
from cantou.services.rendez_vous.portal.views.common import (
    at,
    find_motive,
    organisations_of,
    phone_of,
    places_of,
    way_of,
    ways_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from cantou.core.booking.models import Place
    from cantou.services.rendez_vous.domain.slots import Time
    from cantou.services.rendez_vous.models import Counter, Motive

DAYS = 6
"""Days with free times on one page: a week of a mairie, and no more than a phone shows."""
WINDOW = 28


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    organisations = organisations_of(request)
    motives = list(queries.served_motives(organisations=organisations))
    groups = []
    for organisation in organisations:
        mine = [one for one in motives if one.organisation_id == organisation]
        if mine:
            groups.append({"body": mine[0].organisation, "motives": mine, "halls": _halls(organisation)})
    nearest = Organisation.objects.filter(pk=request.provider.organisation_id).first()
    context = {
        "groups": groups,
        "several": len(groups) > 1,
        "phone": phone_of(_Of(nearest)) if nearest else None,
    }
    return render(request, "rendez_vous/index.html", context)


class _Of:
    """An organisation, where a place is asked for its number."""

    def __init__(self, organisation: Organisation) -> None:
        self.organisation, self.phone = organisation, ""


def _halls(organisation: int) -> list[Place]:
    """Where one may come without an appointment."""
    if not service_settings(organisation=organisation).walk_in:
        return []
    return queries.places_of(organisation=organisation)


@require_safe
def motive(request: Any, body: str, motive: str) -> HttpResponse:
    """Without a word typed: every hour is a link."""
    found = find_motive(request, body, motive)
    counters = queries.counters_for(found)
    places = places_of(counters)
    asked = request.GET.get("ou", "")
    there = at(counters, asked)
    way = way_of(found, request.GET.get("comment", ""))
    online = found.online and service_settings(organisation=found.organisation_id).online
    begin = max(read_day(request.GET.get("du", "")) or local_day(), local_day())
    days = _days(found, there, begin) if online else []
    chosen = {"comment": way, **({"ou": asked} if asked and len(places) > 1 else {})}
    context = {
        "motive": found,
        "online": online,
        "minutes": found.minutes,
        "ways": [_choice(request, chosen, "comment", *one, current=one[0] == way) for one in ways_of(found)],
        "way": way,
        "places": [
            _choice(request, chosen, "ou", one.slug, one.name, current=one.slug == asked) for one in places
        ]
        if len(places) > 1 and way == "place"
        else [],
        "all_places": f"?{urlencode({'comment': way})}" if asked else "",
        "place": there[0].resource.place if there and len(places_of(there)) == 1 else None,
        "phone": phone_of(there[0].resource.place) if there else None,
        "days": drawn(days, found, chosen, several=len(places_of(there)) > 1),
        "next": _later(there, begin, days, chosen),
        "previous": f"?{urlencode(chosen)}" if begin > local_day() else "",
        "trail": [
            (request.place.name, reverse("portal_home")),
            (_("Rendez-vous"), reverse("rendez_vous:index")),
            (found.title, ""),
        ],
    }
    return render(request, "rendez_vous/motive.html", context)


def _choice(
    request: Any, chosen: dict[str, str], name: str, value: str, title: str, *, current: bool
) -> dict[str, Any]:
    return {
        "url": f"{request.path}?{urlencode({**chosen, name: value})}",
        "title": title[:1].upper() + title[1:],
        "current": current,
    }


def _days(motive: Motive, counters: list[Counter], begin: date) -> list[tuple[date, list[Time]]]:
    """The first days with something free, from one on; far ahead if need be."""
    starts_at, ends_at = bounds(begin, WINDOW)
    times = free_times(motive=motive, counters=counters, starts_at=starts_at, ends_at=ends_at)
    if not times:
        times = first_times(motive=motive, counters=counters, number=40, after=ends_at)
    return by_day(times)[:DAYS]


def _later(
    counters: list[Counter],
    begin: date,
    days: Sequence[tuple[date, list[Time]]],
    chosen: dict[str, str],
) -> str:
    """The page that follows; nothing beyond what the counters keep open."""
    if not days:
        return ""
    after = max(days[-1][0], begin) + DAY
    last = local_day(timezone.now() + timedelta(days=horizon(counters)))
    return f"?{urlencode({**chosen, 'du': after.isoformat()})}" if after <= last and len(days) == DAYS else ""


def drawn(
    days: Sequence[tuple[date, list[Time]]],
    motive: Motive,
    chosen: dict[str, str],
    *,
    several: bool,
    base: str = "",
) -> list[dict[str, Any]]:
    """For the template: each hour with its address, and where it is when that is not the same for all."""
    page = base or reverse("rendez_vous:book", args=[motive.organisation.slug, motive.code])
    return [
        {
            "title": day_words(day),
            "times": [
                {
                    "url": f"{page}?{urlencode({'quand': write_instant(one.starts_at), **chosen})}",
                    "value": write_instant(one.starts_at),
                    "hour": hour(one.starts_at),
                    "place": ", ".join(sorted({each.resource.place.name for each in one.counters}))
                    if several
                    else "",
                }
                for one in times
            ],
        }
        for day, times in days
    ]
