"""What a page says to machines that read it: schema.org's GovernmentOffice, with its hours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

from cantou.core.organisations.engine.hours import HoursError, week
from cantou.portal.context import base_of

if TYPE_CHECKING:
    from cantou.core.organisations.models import Organisation
    from cantou.portal.places import PortalPlace

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def structured_data(place: PortalPlace, body: Organisation | None) -> SafeString:
    """JSON-LD for a <script type="application/ld+json">, which no browser runs and no policy forbids."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": place.name,
        "url": f"{base_of(place)}/",
        "inLanguage": "fr",
    }
    if body is not None:
        data["publisher"] = _office(place, body)
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 (escaped just here)


def _office(place: PortalPlace, body: Organisation) -> dict[str, Any]:
    office = {
        "@type": "GovernmentOffice",
        "name": body.name,
        "address": body.address.replace("\n", ", "),
        "telephone": body.phone,
        "email": body.email,
        "url": body.website,
        "areaServed": place.name,
        "openingHoursSpecification": _hours(body.hours),
    }
    return {name: value for name, value in office.items() if value}


def _hours(hours: str) -> list[dict[str, Any]]:
    try:
        days = week(hours) if hours else []
    except HoursError:
        return []
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": list(_DAYS[day.first : day.last + 1]),
            "opens": f"{opens:%H:%M}",
            "closes": f"{closes:%H:%M}",
        }
        for day in days
        for opens, closes in day.spans
    ]
