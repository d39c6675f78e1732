"""What the page of a report says to machines that read it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString, mark_safe

from cantou.core.web.addresses import page_path

if TYPE_CHECKING:
    from cantou.services.signalements.models import Publication


def json_ld(data: dict[str, Any]) -> SafeString:
    """For a <script> of data: what could close it is escaped."""
    text = json.dumps(data, ensure_ascii=False)
    for letter in "<>&":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return mark_safe(text)  # noqa: S308 (JSON, escaped above)


def structured(request: Any, row: Publication) -> dict[str, Any]:
    """schema.org has no report of an anomaly: a government service's message about a place comes nearest."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "SpecialAnnouncement",
        "name": row.title,
        "text": row.text,
        "datePosted": row.reported_at.isoformat(),
        "dateModified": row.updated_at.isoformat(),
        "url": request.build_absolute_uri(page_path("signalements:public", row.reference)),
        "identifier": row.reference,
        "publisher": {"@type": "GovernmentOrganization", "name": row.organisation.name},
        "spatialCoverage": {"@type": "Place", "name": ", ".join(filter(None, [row.place, row.commune.name]))},
    }
    if row.lon is not None:
        found["spatialCoverage"]["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": row.lat,
            "longitude": row.lon,
        }
    return found
