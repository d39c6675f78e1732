"""Open data: rows as anybody may take them away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.services.annuaire.domain import queries
from cantou.services.annuaire.domain.gatherings import to_come
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
    for row in to_come(organisations=[organisation]).iterator(chunk_size=200):
        yield {
            "uid": f"{row.uid}@annuaire.cantou",
            "titre": row.title,
            "association": row.listing.name,
            "debut": row.starts_at,
            "fin": row.ends_at,
            "lieu": row.where,
            "texte": row.text,
            "annule": row.is_cancelled,
            "modifie": row.updated_at,
        }
