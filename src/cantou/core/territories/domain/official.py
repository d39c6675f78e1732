"""What an official map says, for the départements asked for, in the shape of our tables. It reads, never writes."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cantou.core.territories.domain.names import Called
from cantou.core.territories.domain.rows import Key, LinkRow, Present, Wanted
from cantou.core.territories.models import PARTS, Level, Territory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cantou.core.territories.domain.changes import Inherited
    from cantou.core.territories.engine.decoupage import AreaFact, CommuneFact, Decoupage, PartFact


class Official:
    """One map, seen through the départements that are loaded from it."""

    def __init__(self, decoupage: Decoupage, codes: Sequence[str]) -> None:
        self.map = decoupage
        self.codes = frozenset(codes)
        self.successors = decoupage.successors()
        self.parts: dict[str, list[PartFact]] = defaultdict(list)
        for part in decoupage.parts:
            self.parts[part.commune].append(part)

    def territories(self, *, without: set[str]) -> Iterator[Wanted]:
        """`without` are communes that have ended since this map."""
        for area in self._areas():
            siren = area.code if area.level == Level.EPCI else ""
            yield Wanted(
                area.level,
                area.code,
                area.name,
                area.kind,
                siren,
                area.departement,
                area.population,
                area.slug,
            )
        for code, commune in self.map.communes.items():
            if commune.departement not in self.codes or code in without:
                continue
            where, population = commune.departement, commune.population
            yield Wanted("commune", code, commune.name, "", commune.siren, where, population, commune.slug)
            for part in self.parts[code]:
                yield Wanted(part.level, part.code, part.name, "", "", where, part.population, None)

    def _areas(self) -> Iterator[AreaFact]:
        regions = {self.map.departements[code].region for code in self.codes}
        yield from (area for code, area in self.map.regions.items() if code in regions)
        yield from (area for code, area in self.map.departements.items() if code in self.codes)
        epcis = {commune.epci for commune in self.map.communes.values() if commune.departement in self.codes}
        yield from (area for code, area in self.map.epcis.items() if code in epcis)

    def lacks(self, row: Present) -> bool:
        """Whether this map should have had that territory and has not: EPCI anywhere, the rest by département."""
        said = row.said
        if said.level == Level.EPCI:
            return said.code not in self.map.epcis
        if said.level not in {Level.COMMUNE, *PARTS} or said.departement_code not in self.codes:
            return False
        if said.level == Level.COMMUNE:
            return said.code not in self.map.communes and row.valid_from <= self.map.vintage
        return all(part.code != said.code for some in self.parts.values() for part in some)

    def links(self, present: Mapping[Key, Present]) -> tuple[set[LinkRow], list[int]]:
        """What lies directly in what, and the territories about which this map has a say."""
        wanted: set[LinkRow] = set()
        children: list[int] = []

        def lie(child: Present, *parents: Key) -> None:
            children.append(child.id)
            found = [(key[0], present[key]) for key in parents if key in present]
            wanted.update(LinkRow(child.id, parent.id, level) for level, parent in found)

        for (level, code), row in present.items():
            if row.said.departement_code not in self.codes:
                continue
            if level == Level.COMMUNE and code in self.map.communes:
                epci = self.map.communes[code].epci
                lie(row, ("departement", row.said.departement_code), ("epci", epci))
            elif level == Level.DEPARTEMENT:
                lie(row, ("region", self.map.departements[code].region))
        for code, some in self.parts.items():
            for part in some:
                if (part.level, part.code) in present:
                    lie(present[part.level, part.code], ("commune", code))
        return wanted, children

    def called(self, present: Mapping[Key, Present], told: Mapping[str, Inherited]) -> Iterator[Called]:
        """By what each territory is found; `told` is what recorded changes add."""
        for (level, code), row in present.items():
            if (
                level == Level.COMMUNE
                and row.said.departement_code in self.codes
                and code in self.map.communes
            ):
                yield self._commune_called(row, told.get(code))
            elif level == Level.DEPARTEMENT and code in self.codes:
                yield Called(row.id, level, row.said.name, codes=[code])
            elif level == Level.REGION:
                yield Called(row.id, level, row.said.name)
            elif level == Level.EPCI:
                epci = Territory(level=level, kind=row.said.kind, name=row.said.name)
                yield Called(row.id, level, row.said.name, long_name=epci.long_name, codes=[code])

    def _commune_called(self, row: Present, inherited: Inherited | None) -> Called:
        fact = self.map.communes[row.said.code]
        called = Called(row.id, row.said.level, row.said.name, weight=row.said.population or 0)
        self._add(called, fact)
        for code in inherited.codes if inherited else ():
            called.codes.append(code)
            if code in self.map.communes:  # Merged since this map.
                self._add(called, self.map.communes[code])
        called.old_names += inherited.names if inherited else []
        return called

    def _add(self, called: Called, fact: CommuneFact) -> None:
        parts = self.parts[fact.code]
        called.old_names += [part.name for part in parts if part.level != Level.ARRONDISSEMENT]
        called.postcodes += fact.postcodes
        called.codes += [fact.code, *fact.old_codes, *(part.code for part in parts)]

    def former_slugs(self, present: Mapping[Key, Present]) -> dict[str, int]:
        """Addresses that merged communes would have → the commune in which each lies."""
        return {
            part.former_slug: present["commune", code].id
            for code, some in self.parts.items()
            for part in some
            if part.former_slug and ("commune", code) in present
        }
