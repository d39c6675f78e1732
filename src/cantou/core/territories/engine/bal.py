"""Reads a « base adresse locale » (BAL, versions 1.1 to 1.5): the addresses, roads and lieux-dits of communes."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from statistics import median
from typing import IO, TYPE_CHECKING

from cantou.core.territories.engine.geometry import in_france
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.engine.tables import need_columns, one_of, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cantou.core.territories.engine.problems import Problems

_KEY = ("cle_interop", "cle_intero", "cle_interop_adr")
_ROAD = ("voie_nom", "toponyme", "nom_voie", "voie")
_COMMUNE = ("commune_insee", "code_insee", "insee", "commune_code")
_LON, _LAT = ("long", "lon", "longitude"), ("lat", "latitude")
_NUMBER, _SUFFIX = ("numero", "num"), ("suffixe", "rep", "indice_repetition")
_HAMLET, _PART = ("lieudit_complement_nom", "lieudit"), ("commune_deleguee_insee", "commune_ancienne_insee")

_INSEE = re.compile(r"(2[AB]|[0-9]{2})[0-9]{3}")
_DATES = (re.compile(r"(\d{4})-(\d\d?)-(\d\d?)"), re.compile(r"(\d\d?)/(\d\d?)/(\d{4})"))
TOPONYM = 99999
"""The number by which a BAL says: this row is the road or the lieu-dit itself."""
_HIGHEST = 9999
_LONGEST = 200

# Where one address has several positions, the door is what a visitor looks for.
_POSITIONS = (
    "entree",
    "delivrance postale",
    "batiment",
    "logement",
    "cage d escalier",
    "parcelle",
    "segment",
)

_ROAD_WORDS = frozenset(
    {
        *(
            "allee",
            "allees",
            "avenue",
            "av",
            "boulevard",
            "bd",
            "carrefour",
            "chaussee",
            "chemin",
            "che",
            "corniche",
        ),
        *(
            "cour",
            "cours",
            "descente",
            "esplanade",
            "faubourg",
            "galerie",
            "impasse",
            "imp",
            "lotissement",
            "mail",
        ),
        *(
            "montee",
            "parvis",
            "passage",
            "passerelle",
            "place",
            "pl",
            "promenade",
            "quai",
            "residence",
            "rocade",
        ),
        *(
            "rond",
            "route",
            "rte",
            "rue",
            "ruelle",
            "sente",
            "sentier",
            "square",
            "traverse",
            "venelle",
            "voie",
            "zone",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class PlaceFact:
    commune: str
    kind: str
    name: str
    normalised: str
    number: int | None = None
    suffix: str = ""
    hamlet: str = ""
    part: str = ""
    key: str = ""
    lon: float | None = None
    lat: float | None = None
    updated_on: date | None = None
    rank: int = len(_POSITIONS)

    @property
    def identity(self) -> tuple[str, str, str, str, int | None, str]:
        return self.commune, self.part, self.kind, self.normalised, self.number, self.suffix

    @property
    def stem(self) -> tuple[str, str, str]:
        """Which road or lieu-dit: a merged commune has several « rue de l’Église »."""
        return self.commune, self.part, self.normalised


def read_bal(stream: IO[bytes], problems: Problems) -> dict[str, list[PlaceFact]]:
    """INSEE code → its places: each road or lieu-dit once, then its addresses."""
    places: dict[tuple[str, str, str, str, int | None, str], PlaceFact] = {}
    for fact in _facts(stream, problems):
        known = places.get(fact.identity)
        places[fact.identity] = fact if known is None else _better(known, fact)
    by_commune: dict[str, list[PlaceFact]] = defaultdict(list)
    for fact in _with_roads(places.values()):
        by_commune[fact.commune].append(fact)
    return dict(by_commune)


def kind_of(name: str) -> str:
    """ "road" for « Rue des Écoles » or « la Grande Rue », "hamlet" for « Le Bourg »."""
    words = normalise(name).split(" ")
    return "road" if words[0] in _ROAD_WORDS or words[-1] in {"rue", "place", "route"} else "hamlet"


def _facts(stream: IO[bytes], problems: Problems) -> Iterator[PlaceFact]:
    checked = False
    for line, row in read_table(stream, problems):
        if not checked:
            need_columns(row, _ROAD, _NUMBER)
            checked = True
        fact = _fact(line, row, problems)
        if fact is not None:
            yield fact


def _fact(line: int, row: dict[str, str], problems: Problems) -> PlaceFact | None:
    name = one_of(row, _ROAD)
    normalised = normalise(name)
    if not normalised or len(name) > _LONGEST or len(normalised) > _LONGEST:
        problems.add("bal_road", line=line, value=name)
        return None
    key = one_of(row, _KEY)
    commune = (one_of(row, _COMMUNE) or key[:5]).upper().zfill(5)
    if not _INSEE.fullmatch(commune):
        problems.add("bal_commune", line=line, value=commune)
        return None
    number = _number(one_of(row, _NUMBER))
    if number is None:
        problems.add("bal_number", line=line, value=one_of(row, _NUMBER))
        return None
    lon, lat = _place(line, row, problems)
    address = number != TOPONYM
    return PlaceFact(
        commune=commune,
        kind="address" if address else kind_of(name),
        name=name,
        normalised=normalised,
        number=number if address else None,
        suffix=one_of(row, _SUFFIX).lower()[:20] if address else "",
        hamlet=one_of(row, _HAMLET)[:_LONGEST] if address else "",
        part=_code(one_of(row, _PART)),
        key=key[:80],
        lon=lon,
        lat=lat,
        updated_on=_day(line, row.get("date_der_maj", ""), problems),
        rank=_rank(row.get("position", "")),
    )


def _code(value: str) -> str:
    return value.upper() if _INSEE.fullmatch(value.upper()) else ""


def _number(value: str) -> int | None:
    digits = value.removesuffix(".0")
    if not digits.isascii() or not digits.isdigit() or len(digits) > len(str(TOPONYM)):
        return None
    number = int(digits)
    return number if number <= _HIGHEST or number == TOPONYM else None


def _place(line: int, row: dict[str, str], problems: Problems) -> tuple[float, float] | tuple[None, None]:
    """Kept without its position where that is no place in France: the address exists all the same."""
    texts = one_of(row, _LON).replace(",", "."), one_of(row, _LAT).replace(",", ".")
    if not any(texts):
        return None, None
    try:
        lon, lat = (float(text) for text in texts)
    except ValueError:
        problems.add("bal_position", line=line, value=" ".join(texts))
        return None, None
    if not in_france(lon, lat):
        problems.add("bal_outside", line=line, value=" ".join(texts))
        return None, None
    return lon, lat


def _day(line: int, value: str, problems: Problems) -> date | None:
    if not value:
        return None
    try:
        if found := _DATES[0].match(value):
            return date(*(int(part) for part in found.groups()))
        if found := _DATES[1].match(value):
            day, month, year = (int(part) for part in found.groups())
            return date(year, month, day)
    except ValueError:
        pass
    problems.add("bal_date", line=line, value=value)
    return None


def _rank(position: str) -> int:
    plain = normalise(position)
    return _POSITIONS.index(plain) if plain in _POSITIONS else len(_POSITIONS)


def _better(known: PlaceFact, other: PlaceFact) -> PlaceFact:
    """The better placed of two rows that tell the same address."""
    if other.lon is not None and (known.lon is None or other.rank < known.rank):
        return other
    return known


def _with_roads(facts: Iterable[PlaceFact]) -> list[PlaceFact]:
    """Adds each road or lieu-dit that only its addresses tell; one without a position lies amid them."""
    stems: dict[tuple[str, str, str], PlaceFact] = {}
    numbered: dict[tuple[str, str, str], list[PlaceFact]] = defaultdict(list)
    addresses = []
    for fact in facts:
        if fact.kind == "address":
            numbered[fact.stem].append(fact)
            addresses.append(fact)
        else:
            stems[fact.stem] = fact
    for stem, some in numbered.items():
        first = some[0]
        if stem not in stems:
            stems[stem] = PlaceFact(
                first.commune, kind_of(first.name), first.name, first.normalised, part=first.part
            )
        placed = [fact for fact in some if fact.lon is not None and fact.lat is not None]
        if stems[stem].lon is None and placed:
            lon = median(fact.lon for fact in placed if fact.lon is not None)
            lat = median(fact.lat for fact in placed if fact.lat is not None)
            stems[stem] = replace(stems[stem], lon=lon, lat=lat)
    return [*stems.values(), *addresses]
