"""Reads the administrative map of France: the JSON files of npm's @etalab/decoupage-administratif."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from cantou.core.territories.engine.names import slugify
from cantou.core.territories.engine.problems import UnreadableError
from cantou.core.territories.engine.slugs import area_slugs, commune_slugs, former_slugs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_TYPES = {
    "arrondissement-municipal": "arrondissement",
    "commune-deleguee": "commune_deleguee",
    "commune-associee": "commune_associee",
}
_YEAR_OF_MAJOR_0 = 2020
"""Version 5 of the package is the map of 1 January 2025, version 6 that of 2026."""


@dataclass(frozen=True, slots=True)
class CommuneFact:
    code: str
    name: str
    slug: str
    departement: str
    population: int | None
    siren: str
    postcodes: tuple[str, ...]
    old_codes: tuple[str, ...]
    epci: str


@dataclass(frozen=True, slots=True)
class PartFact:
    """What lies inside a commune. `former_slug` is empty when its name is no unmistakable address."""

    code: str
    name: str
    level: str
    commune: str
    departement: str
    population: int | None
    postcodes: tuple[str, ...]
    former_slug: str


@dataclass(frozen=True, slots=True)
class AreaFact:
    """An EPCI, a département or a région; `departement` is where most of an EPCI's members are."""

    level: str
    code: str
    name: str
    slug: str
    kind: str
    departement: str
    region: str
    population: int
    communes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decoupage:
    vintage: date
    communes: dict[str, CommuneFact]
    parts: tuple[PartFact, ...]
    epcis: dict[str, AreaFact]
    departements: dict[str, AreaFact]
    regions: dict[str, AreaFact]

    def successor(self, code: str) -> str | None:
        """The commune of today in which a code of the past lies; itself if it stands."""
        return code if code in self.communes else self.successors().get(code)

    def successors(self) -> dict[str, str]:
        found = {part.code: part.commune for part in self.parts if part.level != "arrondissement"}
        for commune in self.communes.values():
            for old in commune.old_codes:
                found.setdefault(old, commune.code)
        return {old: new for old, new in found.items() if old not in self.communes}


def read_decoupage(folder: Path) -> Decoupage:
    """`folder` is the package, or its `data`. Raises UnreadableError."""
    data = folder / "data" if (folder / "data").is_dir() else folder
    rows = _load(data / "communes.json")
    epci_rows = _load(data / "epci.json")
    try:
        current = [row for row in rows if row["type"] == "commune-actuelle"]
        communes = _communes(current, epci_rows)
        return Decoupage(
            vintage=_vintage(data),
            communes=communes,
            parts=_parts([row for row in rows if row["type"] in _TYPES], communes),
            epcis=_epcis(epci_rows, communes),
            departements=_areas("departement", _load(data / "departements.json"), current),
            regions=_areas("region", _load(data / "regions.json"), current),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise UnreadableError("decoupage_shape", str(data)) from error


def _load(path: Path) -> list[dict[str, Any]]:
    try:
        rows = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise UnreadableError("decoupage_missing", str(path)) from error
    except (OSError, ValueError) as error:
        raise UnreadableError("decoupage_unreadable", str(path)) from error
    if not isinstance(rows, list) or not rows:
        raise UnreadableError("decoupage_shape", str(path))
    return rows


def _vintage(data: Path) -> date:
    """The package says its year only by its version."""
    try:
        version = json.loads((data.parent / "package.json").read_bytes())["version"]
        return date(_YEAR_OF_MAJOR_0 + int(version.split(".")[0]), 1, 1)
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return date(date.today().year, 1, 1)  # noqa: DTZ011


def _communes(rows: list[dict[str, Any]], epci_rows: list[dict[str, Any]]) -> dict[str, CommuneFact]:
    slugs = commune_slugs((row["code"], row["nom"], row["departement"]) for row in rows)
    epcis = {member["code"]: row["code"] for row in epci_rows for member in row["membres"]}
    return {
        row["code"]: CommuneFact(
            code=row["code"],
            name=row["nom"],
            slug=slugs[row["code"]],
            departement=row["departement"],
            population=row.get("population"),
            siren=row.get("siren", ""),
            postcodes=tuple(row.get("codesPostaux", ())),
            old_codes=tuple(row.get("anciensCodes", ())),
            epci=epcis.get(row["code"], ""),
        )
        for row in rows
    }


def _parts(rows: list[dict[str, Any]], communes: dict[str, CommuneFact]) -> tuple[PartFact, ...]:
    taken = {slug for commune in communes.values() for slug in (commune.slug, slugify(commune.name))}
    merged = [row for row in rows if "chefLieu" in row]
    slugs = former_slugs(((row["code"], row["nom"], row["departement"]) for row in merged), taken=taken)
    return tuple(
        PartFact(
            code=row["code"],
            name=row["nom"],
            level=_TYPES[row["type"]],
            commune=row["chefLieu"] if "chefLieu" in row else row["commune"],
            departement=row["departement"],
            population=row.get("population"),
            postcodes=tuple(row.get("codesPostaux", ())),
            former_slug=slugs.get(row["code"], ""),
        )
        for row in rows
    )


def _epcis(rows: list[dict[str, Any]], communes: dict[str, CommuneFact]) -> dict[str, AreaFact]:
    members = {row["code"]: tuple(member["code"] for member in row["membres"]) for row in rows}
    seat = {code: _seat(codes, communes) for code, codes in members.items()}
    slugs = area_slugs("epci", ((row["code"], row["nom"], seat[row["code"]]) for row in rows))
    return {
        row["code"]: AreaFact(
            level="epci",
            code=row["code"],
            name=row["nom"],
            slug=slugs[row["code"]],
            kind=row["type"],
            departement=seat[row["code"]],
            region="",
            population=row.get("populationMunicipale") or 0,
            communes=members[row["code"]],
        )
        for row in rows
    }


def _seat(members: Iterable[str], communes: dict[str, CommuneFact]) -> str:
    """The département of most members; of equals, the one with the smallest code."""
    times = Counter(communes[code].departement for code in members if code in communes)
    return min(times, key=lambda departement: (-times[departement], departement), default="")


def _areas(level: str, rows: list[dict[str, Any]], communes: list[dict[str, Any]]) -> dict[str, AreaFact]:
    members: dict[str, list[str]] = defaultdict(list)
    population: Counter[str] = Counter()
    for commune in communes:
        members[commune[level]].append(commune["code"])
        population[commune[level]] += commune.get("population") or 0
    slugs = area_slugs(level, ((row["code"], row["nom"], "") for row in rows))
    return {
        row["code"]: AreaFact(
            level=level,
            code=row["code"],
            name=row["nom"],
            slug=slugs[row["code"]],
            kind="",
            departement=row["code"] if level == "departement" else "",
            region=row.get("region", ""),
            population=population[row["code"]],
            communes=tuple(members[row["code"]]),
        )
        for row in rows
    }
