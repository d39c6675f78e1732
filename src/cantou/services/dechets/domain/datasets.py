"""What anybody may take away: the dates, the points, the centres."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.calendars import uid_of
from cantou.services.dechets.domain.here import Here, known_of_sectors
from cantou.services.dechets.domain.streams import streams_of, title_of
from cantou.services.dechets.domain.wording import why
from cantou.services.dechets.models import SectorArea

if TYPE_CHECKING:
    from collections.abc import Iterator

BEHIND, AHEAD = timedelta(days=31), timedelta(days=400)
ONE_DAY = timedelta(days=1)


def collections(organisation: int) -> Iterator[dict[str, Any]]:
    """One row for each sector, stream and day."""
    today = timezone.localdate()
    kinds = streams_of(organisation=organisation)
    found = SectorArea.objects.filter(organisation_id=organisation, is_public=True)
    areas = list(found.select_related("sector", "commune", "place").order_by("sector__name", "pk"))
    known = known_of_sectors(areas)
    for sector in known.sectors.values():
        mine = [area for area in areas if area.sector_id == sector.pk]
        here = Here({rule.stream: sector for rule in known.rules.get(sector.pk, [])}, known)
        for one in here.expand(today - BEHIND, today + AHEAD):
            yield {
                "uid": uid_of(one, sector.code),
                "secteur": sector.name,
                "flux": one.stream,
                "titre": f"{title_of(kinds, one.stream)} ({sector.name})",
                "debut": one.day,
                "fin": one.day + ONE_DAY,
                "date_habituelle": one.planned,
                "annulee": one.is_cancelled,
                "texte": why(one),
                "lieu": ", ".join(sorted(_names(mine))),
            }


def _names(areas: list[SectorArea]) -> Iterator[str]:
    for area in areas:
        commune = area.commune.name if area.commune else ""
        yield f"{area.label} ({commune})" if area.label and commune else area.label or commune


def points(organisation: int) -> Iterator[dict[str, Any]]:
    kinds = streams_of(organisation=organisation)
    for row in queries.points_of(organisations=[organisation]).iterator(chunk_size=500):
        yield {
            "nom": row.name,
            "code_insee": row.commune.code,
            "commune": row.commune.name,
            "lieu": row.where,
            "recoit": ", ".join(title_of(kinds, code) for code in row.takes),
            "remarque": row.note,
            "longitude": row.lon,
            "latitude": row.lat,
        }


def centres(organisation: int) -> Iterator[dict[str, Any]]:
    for row in queries.centres_of(organisations=[organisation]).iterator(chunk_size=100):
        yield {
            "nom": row.name,
            "commune": row.commune.name,
            "adresse": row.address,
            "telephone": row.phone,
            "horaires_osm": row.hours,
            "accepte": row.takes,
            "conditions": row.conditions,
            "longitude": row.lon,
            "latitude": row.lat,
        }
