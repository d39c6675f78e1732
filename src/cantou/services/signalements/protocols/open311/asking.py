"""What a program asks, read from its parameters: where, when, which, how many."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.queries import providers
from cantou.core.organisations.domain.references import normalise
from cantou.core.territories.domain.locate import at_point
from cantou.core.territories.domain.queries import current
from cantou.core.territories.models import Level
from cantou.services.signalements.protocols.open311.errors import bad, missing, unknown

if TYPE_CHECKING:
    from cantou.core.organisations.models import Organisation
    from cantou.core.territories.models import Territory
    from cantou.services.signalements.domain.around import Around

SERVICE = "signalements"
LONGEST_SPAN = timedelta(days=90)
MOST = 1_000
NEAR, FARTHEST_AROUND = 250, 20_000
"""Metres around a point."""
FARTHEST = 100_000
"""Past that many requests nobody turns pages: the answer is empty."""
INSEE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?")
_COUNT = re.compile(r"[0-9]{1,9}")
_STATES = ("open", "closed")
_LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A commune, and who receives reports there: the nearest first."""

    commune: Territory
    organisations: tuple[Organisation, ...]

    @property
    def keys(self) -> list[int]:
        return [one.pk for one in self.organisations]


@dataclass(frozen=True, slots=True)
class Wanted:
    references: tuple[str, ...] | None
    categories: tuple[str, ...]
    is_open: bool | None
    since: datetime
    until: datetime
    updated_since: datetime | None
    updated_until: datetime | None
    first: int
    most: int
    around: Around | None = None


def said(request: Any, name: str) -> str:
    """In the body or in the address: the standard's own description says the latter, its text the former."""
    value: str = request.POST.get(name) or request.GET.get(name) or ""
    if "\0" in value:
        raise bad(_("« %(name)s » n’est pas lisible.") % {"name": name})
    return value.strip()


def jurisdiction(request: Any) -> Jurisdiction:
    """The commune named, or that of the portal where one asks."""
    code = said(request, "jurisdiction_id")
    place = request.place
    if not code and place is not None and place.is_commune:
        code = place.code
    if not code:
        raise missing("jurisdiction_id")
    found = current(Level.COMMUNE).filter(code=code).first() if INSEE.fullmatch(code) else None
    if found is None:
        raise unknown("jurisdiction_id", code)
    return covered(found)


def jurisdiction_of_report(request: Any) -> Jurisdiction:
    """As above; where nothing names the commune, the one in whose contour the point lies."""
    place = request.place
    if said(request, "jurisdiction_id") or (place is not None and place.is_commune):
        return jurisdiction(request)
    where = point(request)
    if where is None:
        raise bad(
            "jurisdiction_id was not provided. "
            + _("Donnez le code INSEE de la commune (« jurisdiction_id »), ou « lat » et « long ».")
        )
    found = at_point(*where)
    if found is None or found.how == "centre":
        raise bad(
            "jurisdiction_id was not provided. "
            + _("Ce point n’est dans le contour d’aucune commune connue ici : donnez son code INSEE.")
        )
    return covered(found.commune)


def covered(commune: Territory) -> Jurisdiction:
    found = tuple(row.organisation for row in providers(territory=commune.pk, service=SERVICE))
    if not found:
        raise unknown("jurisdiction_id", commune.code)
    return Jurisdiction(commune, found)


def point(request: Any) -> tuple[float, float] | None:
    """(longitude, latitude)."""
    lat, lon = said(request, "lat"), said(request, "long")
    if not lat and not lon:
        return None
    if not lat or not lon:
        raise missing("long" if lat else "lat")
    if not _NUMBER.fullmatch(lat) or not _NUMBER.fullmatch(lon):
        raise bad(_("« lat » et « long » sont des degrés, avec un point."))
    if abs(float(lat)) > 85 or abs(float(lon)) > 180:  # noqa: PLR2004 (as models.place)
        raise bad(_("Ce point n’est pas sur terre."))
    return float(lon), float(lat)


def wanted(request: Any) -> Wanted:
    """`service_request_id` overrides all other arguments, as the standard says."""
    since, until = _span(request)
    given = said(request, "service_request_id")
    size = min(_number(request, "page_size", MOST), MOST)
    return Wanted(
        references=_references(given) if given else None,
        categories=tuple(_list(said(request, "service_code"))),
        is_open=_open(said(request, "status")),
        since=since,
        until=until,
        updated_since=moment(request, "updated_after"),
        updated_until=moment(request, "updated_before"),
        first=(_number(request, "page", 1) - 1) * size,
        most=size,
        around=_around(request),
    )


def _around(request: Any) -> Around | None:
    """`lat`, `long` and `radius` in metres, as other cities take them beside the standard."""
    where = point(request)
    if where is None:
        return None
    radius = _number(request, "radius", NEAR)
    if radius > FARTHEST_AROUND:
        raise bad(_("« radius » est de vingt kilomètres au plus, en mètres."))
    return (*where, radius)


def only(reference: str) -> Wanted:
    """One request, whatever its age."""
    now = timezone.now()
    return Wanted((reference,), (), None, now, now, None, None, 0, 1)


def _references(given: str) -> tuple[str, ...]:
    codes = tuple(normalise(code)[:12] for code in _list(given))
    if len(codes) > MOST:
        raise bad(_("Mille numéros à la fois au plus."))
    return codes


def _list(given: str) -> list[str]:
    if len(given) > _LONGEST:
        raise bad(_("C’est trop long."))
    return [part for one in given.split(",") if (part := one.strip())]


def _open(given: str) -> bool | None:
    states = set(_list(given.lower()))
    if states - set(_STATES):
        raise bad(_("« status » est « open » ou « closed »."))
    return None if not states or states == set(_STATES) else states == {"open"}


def _number(request: Any, name: str, default: int) -> int:
    given = said(request, name)
    if not given:
        return default
    if not _COUNT.fullmatch(given) or int(given) < 1:
        raise bad(_("« %(name)s » est un nombre à partir de 1.") % {"name": name})
    return int(given)


def _span(request: Any) -> tuple[datetime, datetime]:
    """Ninety days at most: until now when nothing is said, around what is said otherwise."""
    since, until = moment(request, "start_date"), moment(request, "end_date")
    now = timezone.now()
    if since is None:
        until = until or now
        return until - LONGEST_SPAN, until
    if until is None:
        until = min(max(now, since), since + LONGEST_SPAN)
    if until < since:
        raise bad(_("« end_date » vient avant « start_date »."))
    if until - since > LONGEST_SPAN:
        raise bad(_("Quatre-vingt-dix jours à la fois au plus, entre « start_date » et « end_date »."))
    return since, until


def moment(request: Any, name: str) -> datetime | None:
    """A W3C date and time; a day alone is its first instant. In UTC where nothing is said."""
    given = said(request, name)
    if not given:
        return None
    try:
        found = parse_datetime(given.replace(" ", "+") if "T" in given else given)
        day = parse_date(given) if found is None else None
        if day is not None:
            found = datetime(day.year, day.month, day.day, tzinfo=UTC)
    except ValueError:
        found = None
    if found is None or not 1970 <= found.year <= 9000:  # noqa: PLR2004 (what PostgreSQL and Python can both count from)
        said_ = _("« %(name)s » est une date comme 2026-03-01T08:00:00Z.")
        raise bad(said_ % {"name": name})
    return found if found.tzinfo else found.replace(tzinfo=UTC)
