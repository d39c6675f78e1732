"""What is collected at a place, and on which days."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cantou.core.territories.engine.names import normalise
from cantou.core.territories.models import Place
from cantou.services.dechets.domain import queries
from cantou.services.dechets.engine import collections as engine
from cantou.services.dechets.engine import zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from cantou.services.dechets.models import CollectionChange, CollectionRule, Sector, SectorArea

_ZONE, _PLACE, _COMMUNE = 0, 1, 2


@dataclass(slots=True)
class Known:
    """Everything that may be asked about a commune, read in three queries."""

    areas: list[SectorArea]
    rules: dict[int, list[CollectionRule]] = field(default_factory=dict)
    changes: dict[int, list[CollectionChange]] = field(default_factory=dict)

    @property
    def sectors(self) -> dict[int, Sector]:
        return {area.sector_id: area.sector for area in self.areas}

    def at(self, place: Place | None) -> Here:
        """Each stream from the nearest area that has it: a zone, then the hamlet, then the whole commune."""
        found: dict[str, Sector] = {}
        ranked = sorted(
            (rank, area.pk, area) for area in self.areas if (rank := _rank(area, place)) is not None
        )
        for *_rank_and_key, area in ranked:
            for rule in self.rules.get(area.sector_id, []):
                found.setdefault(rule.stream, area.sector)
        return Here(found, self)

    def of_sector(self, sector: int) -> list[engine.Rule]:
        return [row.fact for row in self.rules.get(sector, [])]


@dataclass(slots=True)
class Here:
    """`streams`: code → the sector that collects it here."""

    streams: dict[str, Sector]
    known: Known

    @property
    def sectors(self) -> list[Sector]:
        return list({sector.pk: sector for sector in self.streams.values()}.values())

    def expand(self, first: date, last: date) -> list[engine.Collection]:
        """Of each sector only the streams that are its own here; those that are cancelled among them."""
        found: list[engine.Collection] = []
        for sector in self.sectors:
            changes = [row.fact for row in self.known.changes.get(sector.pk, [])]
            every = engine.expand(self.known.of_sector(sector.pk), changes, first, last)
            found += [one for one in every if self.streams.get(one.stream, sector).pk == sector.pk]
        return sorted(found)

    def happening(self, first: date, last: date) -> list[engine.Collection]:
        return [one for one in self.expand(first, last) if not one.is_cancelled]

    @property
    def changed_at(self) -> datetime | None:
        rows: list[CollectionRule | CollectionChange] = []
        for sector in self.sectors:
            rows += self.known.rules.get(sector.pk, [])
            rows += self.known.changes.get(sector.pk, [])
        return max((row.updated_at for row in rows), default=None)


def _rank(area: SectorArea, place: Place | None) -> tuple[int, float] | None:
    """Lower is nearer; None where the area does not hold the place. No place: the commune as a whole."""
    if area.zone:
        if place is None or place.lon is None or place.lat is None:
            return None
        return (_ZONE, zones.size(area.zone)) if zones.holds(area.zone, place.lon, place.lat) else None
    if area.place_id is not None:
        return (_PLACE, 0) if place is not None and _is_there(area.place, place) else None
    return (_COMMUNE, 0)


def _is_there(named: Place | None, place: Place) -> bool:
    """The hamlet or the road itself, an address on that road, an address that bears the hamlet's name."""
    if named is None or named.pk == place.pk:
        return named is not None
    if place.kind != Place.Kind.ADDRESS or named.part_code != place.part_code:
        return False
    return named.normalised in {place.normalised, normalise(place.hamlet)}


def known_of(*, organisations: Iterable[int], commune: int) -> Known:
    """Public rows, in any Scope. Three queries."""
    known = Known(list(queries.public_areas(organisations=organisations, commune=commune)))
    _fill(known)
    return known


def known_of_sectors(areas: Sequence[SectorArea]) -> Known:
    known = Known(list(areas))
    _fill(known)
    return known


def _fill(known: Known) -> None:
    sectors = list(known.sectors)
    for rule in queries.public_rules(sectors):
        known.rules.setdefault(rule.sector_id, []).append(rule)
    for change in queries.public_changes(sectors):
        known.changes.setdefault(change.sector_id, []).append(change)
