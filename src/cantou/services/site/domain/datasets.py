"""What anybody may take away: the news, and every date of the agenda."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.services.site.domain import agenda, queries
from cantou.services.site.engine.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

AHEAD = timedelta(days=366)


def articles(organisation: int) -> Iterator[dict[str, Any]]:
    for row in queries.public_articles(organisations=[organisation], commune=None).iterator(chunk_size=200):
        yield {
            "code": row.code,
            "titre": row.title,
            "texte": plain(row.text),
            "themes": ", ".join(row.themes),
            "publics": ", ".join(row.audiences),
            "lieu": row.where,
            "insee_commune": row.commune.code if row.commune else "",
            "publie_le": row.shown_from,
            "modifie_le": row.changed_at,
            "longitude": row.lon,
            "latitude": row.lat,
        }


def dates(organisation: int) -> Iterator[dict[str, Any]]:
    """One row for each time of each event, for a year."""
    now = timezone.now()
    for one in agenda.coming(organisations=[organisation], commune=None, ahead=AHEAD, now=now):
        row = one.event
        yield {
            "uid": f"{row.code}-{one.time.planned:%Y%m%dT%H%M}@site.cantou",
            "titre": f"ANNULÉ : {row.title}" if one.is_cancelled else row.title,
            "texte": plain(row.text),
            "debut": one.time.start.date() if one.time.is_all_day else one.time.starts_at,
            "fin": one.time.end.date() if one.time.is_all_day else one.time.ends_at,
            "annule": one.is_cancelled,
            "lieu": one.where,
            "insee_commune": row.commune.code if row.commune else "",
            "themes": ", ".join(row.themes),
            "publics": ", ".join(row.audiences),
            "prix": row.price,
            "organisateur": row.organiser,
            "longitude": row.lon,
            "latitude": row.lat,
        }
