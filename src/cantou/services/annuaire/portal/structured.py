"""What a page says to machines that read it, in the words of schema.org."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

from cantou.core.organisations.engine.hours import HoursError, week
from cantou.services.annuaire.engine.categories import BY_CODE

if TYPE_CHECKING:
    from cantou.services.annuaire.models import Listing

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def structured_data(row: Listing, url: str, photos: list[str]) -> SafeString:
    """JSON-LD, in a <script> that no browser runs."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": BY_CODE[row.category].schema,
        "@id": url,
        "url": row.website or url,
        "name": row.name,
        "description": row.summary or row.text[:300],
        "telephone": row.phone,
        "email": row.email,
        "image": photos[:3],
        "address": _address(row),
        "geo": _geo(row),
        "openingHoursSpecification": _hours(row.hours),
    }
    told = {name: value for name, value in data.items() if value}
    return mark_safe(json.dumps(told, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 (escaped just here)


def _address(row: Listing) -> dict[str, str]:
    road = " ".join(part for part in (row.number, row.street) if part)
    parts = {"streetAddress": road, "postalCode": row.postcode, "addressLocality": row.commune.name}
    return {"@type": "PostalAddress", "addressCountry": "FR"} | {
        name: text for name, text in parts.items() if text
    }


def _geo(row: Listing) -> dict[str, Any]:
    if row.lon is None or row.lat is None:
        return {}
    return {"@type": "GeoCoordinates", "longitude": row.lon, "latitude": row.lat}


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
