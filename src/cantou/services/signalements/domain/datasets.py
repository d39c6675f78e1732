"""The published reports as open data: what the portal shows, and no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.delays import local_day
from cantou.services.signalements.domain.states import words_of
from cantou.services.signalements.models import Publication

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HEAD = [
    "reference",
    "sujet",
    "titre",
    "texte",
    "etat",
    "commune",
    "code_insee",
    "lieu",
    "longitude",
    "latitude",
    "signale_le",
    "termine_le",
]


def as_row(row: Publication, category: str, words: Mapping[str, str]) -> dict[str, Any]:
    """Columns of HEAD, in order."""
    values = (
        row.reference,
        category,
        row.title,
        row.text,
        words[row.status],
        row.commune.name,
        row.commune.code,
        row.place,
        row.lon,
        row.lat,
        local_day(row.reported_at).isoformat(),
        local_day(row.closed_at).isoformat() if row.closed_at else None,
    )
    return dict(zip(HEAD, values, strict=True))


def as_feature(row: Publication, category: str, words: Mapping[str, str]) -> dict[str, Any]:
    """RFC 7946: longitude first."""
    properties = as_row(row, category, words)
    return {
        "type": "Feature",
        "id": row.reference,
        "geometry": {
            "type": "Point",
            "coordinates": [properties.pop("longitude"), properties.pop("latitude")],
        },
        "properties": properties,
    }


def rows(organisation: int) -> Iterator[dict[str, Any]]:
    """Every published report of an organisation, in public mode or as an agent of it."""
    kinds = categories_of(organisation=organisation)
    words = words_of(organisation=organisation)
    found = Publication.objects.filter(organisation_id=organisation, is_public=True, leads_to="")
    for row in found.select_related("commune").order_by("-reported_at", "-pk").iterator(chunk_size=500):
        yield as_row(row, title_of(kinds, row.category), words)
