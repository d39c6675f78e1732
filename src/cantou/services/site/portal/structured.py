"""What a page says to machines that read it: schema.org's Event and NewsArticle."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

from cantou.core.booking.engine import local
from cantou.core.web.addresses import page_path
from cantou.services.site.engine.text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from cantou.services.site.domain.agenda import Date
    from cantou.services.site.models import Article, Event

SCHEMA = "https://schema.org"


def json_ld(data: Any) -> SafeString:
    """For a <script> of data: what could close it is escaped."""
    text = json.dumps(data, ensure_ascii=False)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return mark_safe(text)  # noqa: S308 (JSON, escaped above)


def event_data(
    request: Any, row: Event, dates: Sequence[Date], photos: Sequence[Mapping[str, str]]
) -> list[dict[str, Any]]:
    """One for each time to come."""
    shared: dict[str, Any] = {
        "@context": SCHEMA,
        "@type": "Event",
        "name": row.title,
        "description": plain(row.text),
        "url": _address(request, "site:event", row.code),
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "organizer": {"@type": "Organization", "name": row.organiser or row.organisation.name},
        "image": [request.build_absolute_uri(one["href"] or one["src"]) for one in photos],
        "isAccessibleForFree": True if row.price.strip().lower() in {"gratuit", "entrée libre"} else None,
    }
    found = [shared | _date_data(request, one) for one in dates]
    return [{name: value for name, value in one.items() if value not in ("", [], None)} for one in found]


def _date_data(request: Any, one: Date) -> dict[str, Any]:
    state = "EventScheduled"
    if one.is_cancelled:
        state = "EventCancelled"
    elif one.time.is_moved:
        state = "EventRescheduled"
    commune = one.event.commune.name if one.event.commune else request.place.name
    place: dict[str, Any] = {"@type": "Place", "name": one.where or commune, "address": commune}
    if one.event.lon is not None and not one.time.where:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": one.event.lat, "longitude": one.event.lon}
    return {
        "startDate": _moment(one.time.starts_at, one.time.is_all_day),
        "endDate": _moment(one.time.ends_at, one.time.is_all_day),
        "eventStatus": f"{SCHEMA}/{state}",
        "location": place,
    }


def _moment(at: datetime, is_all_day: bool) -> str:  # noqa: FBT001 (how precise it is)
    shown = at.astimezone(local.ZONE)
    return shown.date().isoformat() if is_all_day else shown.isoformat()


def article_data(request: Any, row: Article, photos: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    found = {
        "@context": SCHEMA,
        "@type": "NewsArticle",
        "headline": row.title,
        "articleBody": plain(row.text),
        "datePublished": (row.shown_from or row.created_at).isoformat(),
        "dateModified": row.changed_at.isoformat(),
        "url": _address(request, "site:article", row.code),
        "publisher": {"@type": "GovernmentOrganization", "name": row.organisation.name},
        "image": [request.build_absolute_uri(one["href"] or one["src"]) for one in photos],
        "inLanguage": "fr",
    }
    return {name: value for name, value in found.items() if value not in ("", [])}


def _address(request: Any, name: str, *args: str) -> str:
    return str(request.build_absolute_uri(page_path(name, *args)))
