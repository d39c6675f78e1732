"""What the pages of the portal share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.settings import service_settings
from cantou.services.rendez_vous.domain.times import NoSuchHourError, read_instant
from cantou.services.rendez_vous.models import Motive, Way

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.core.booking.models import Place
    from cantou.services.rendez_vous.models import Counter

GONE, UNPROCESSABLE, NOT_FOUND = 410, 422, 404


def organisations_of(request: Any) -> list[int]:
    """Those that provide here, the nearest first."""
    return list(dict.fromkeys(provider.organisation_id for provider in request.providers))


def find_motive(request: Any, body: str, code: str) -> Motive:
    """Of one of those that provide here. Raises Http404."""
    motive = queries.motive_named(organisations=organisations_of(request), body=body, code=code)
    if motive is None:
        raise Http404
    return motive


def find_place(request: Any, body: str, slug: str) -> Place:
    """Where tickets are given, of one of those that provide here. Raises Http404."""
    place = queries.place_named(organisations=organisations_of(request), body=body, slug=slug)
    if place is None or not service_settings(organisation=place.organisation_id).walk_in:
        raise Http404
    return place


def places_of(counters: list[Counter]) -> list[Place]:
    return list({one.resource.place_id: one.resource.place for one in counters}.values())


def at(counters: list[Counter], slug: str) -> list[Counter]:
    """Those of one place; all, where the address names none of them."""
    there = [one for one in counters if one.resource.place.slug == slug]
    return there or counters


def way_of(motive: Motive, asked: str) -> str:
    return asked if asked in motive.ways else str(motive.ways[0])


def ways_of(motive: Motive) -> list[tuple[str, str]]:
    return [(way.value, str(way.label)) for way in Way if way.value in motive.ways]


def read_hour(text: str) -> datetime | None:
    """None for what is no hour, or for the one that does not exist."""
    try:
        return read_instant(text)
    except NoSuchHourError:
        return None


def phone_of(place: Any) -> dict[str, str]:
    """Whom to call: the place's own number, else the organisation's."""
    number = getattr(place, "phone", "") or place.organisation.phone
    return {"number": number, "shown": show_phone(number) if number else ""}
