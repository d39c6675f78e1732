"""Open data: rows as anybody may take them away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.services.annuaire.domain import queries
from cantou.services.annuaire.domain.agenda import times_of, to_come
from cantou.services.annuaire.engine.categories import title_of
from cantou.services.annuaire.models import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator


def listings(organisation: int) -> Iterator[dict[str, Any]]:
    for row in queries.public(organisations=[organisation]).iterator(chunk_size=500):
        yield {
            "nom": row.name,
            "genre": str(Kind(row.kind).label),
            "categorie": title_of(row.category),
            "resume": row.summary,
            "numero": row.number,
            "voie": row.street,
            "code_postal": row.postcode,
            "code_insee": row.commune.code,
            "commune": row.commune.name,
            "telephone": row.phone,
            "courriel": row.email,
            "site": row.website,
            "horaires_osm": row.hours,
            "verifie_le": row.confirmed_on,
            "longitude": row.lon,
            "latitude": row.lat,
        }


def gatherings(organisation: int) -> Iterator[dict[str, Any]]:
    """A row for each time: a spreadsheet knows no rule."""
    now = timezone.now()
    for row in to_come(organisations=[organisation]).iterator(chunk_size=200):
        for time in times_of(row, now):
            mark = f"-{time.planned[:10]}" if row.rule else ""
            yield {
                "uid": f"{row.uid}{mark}@annuaire.cantou",
                "titre": row.title,
                "association": row.listing.name,
                "debut": time.starts_at,
                "fin": time.ends_at,
                "lieu": row.where,
                "texte": row.text,
                "annule": row.is_cancelled or time.is_off,
                "modifie": row.updated_at,
            }
