"""The rows by which territories are found. Computed from facts, then compared with the table."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection

from cantou.core.territories.domain.bulk import copy_in, delete_in
from cantou.core.territories.engine.names import normalise, sound, without_article
from cantou.core.territories.engine.slugs import area_base
from cantou.core.territories.models import Level, TerritoryName

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

Kind = TerritoryName.Kind
COLUMNS = ("territory_id", "kind", "level", "text", "normalised", "sound", "weight")


class NameRow(NamedTuple):
    territory_id: int
    kind: str
    level: str
    text: str
    normalised: str
    sound: str
    weight: int


@dataclass(slots=True)
class Called:
    """Everything that a territory is called by."""

    territory_id: int
    level: str
    name: str
    weight: int = 0
    """The population of a commune; 0 for another level, which comes after the communes."""
    long_name: str = ""
    old_names: list[str] = field(default_factory=list)
    postcodes: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


def rows_of(called: Called) -> Iterator[NameRow]:
    seen: set[tuple[str, str]] = set()
    for kind, text, normalised in _spellings(called):
        if (
            not normalised
            or (kind, normalised) in seen
            or (kind == Kind.OLD and (Kind.NAME, normalised) in seen)
        ):
            continue
        seen.add((kind, normalised))
        named = called.level == Level.COMMUNE and kind in {Kind.NAME, Kind.OLD}
        yield NameRow(
            called.territory_id,
            str(kind),
            called.level,
            text[:200],
            normalised[:200],
            sound(normalised) if named else "",
            called.weight,
        )


def _spellings(called: Called) -> Iterator[tuple[Kind, str, str]]:
    for kind, texts in ((Kind.NAME, [called.name]), (Kind.OLD, called.old_names)):
        for text in texts:
            normalised = normalise(text)
            yield kind, text, normalised
            yield kind, text, without_article(normalised)
    if called.level == Level.EPCI:
        yield Kind.NAME, called.name, normalise(called.long_name)
        yield Kind.NAME, called.name, area_base(called.level, called.name).replace("-", " ")
    for kind, texts in ((Kind.POSTCODE, called.postcodes), (Kind.CODE, called.codes)):
        for text in texts:
            yield kind, text, normalise(text)


def write_names(everything: Iterable[Called]) -> int:
    """Make the table agree, for these territories. Number of rows that changed."""
    called = list(everything)
    wanted = {row for one in called for row in rows_of(one)}
    present = _present([one.territory_id for one in called])
    gone = delete_in(TerritoryName, (key for row, key in present.items() if row not in wanted))
    new = copy_in(TerritoryName, COLUMNS, sorted(row for row in wanted if row not in present))
    return gone + new


def _present(territories: Collection[int]) -> dict[NameRow, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, {', '.join(COLUMNS)} from territories_territoryname"  # noqa: S608
            " where territory_id = any(%s)",
            [list(territories)],
        )
        return {NameRow(*values): key for key, *values in cursor.fetchall()}


def read_called(territories: Collection[int]) -> dict[int, Called]:
    """What these territories are called by now, as the tables say it: for a change that no map tells."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select id, level, name, coalesce(population, 0) from territories_territory where id = any(%s)",
            [list(territories)],
        )
        found = {
            key: Called(key, level, name, weight if level == Level.COMMUNE else 0)
            for key, level, name, weight in cursor.fetchall()
        }
        cursor.execute(
            "select territory_id, kind, text from territories_territoryname"
            " where territory_id = any(%s) and kind <> 'name' order by id",
            [list(territories)],
        )
        texts: dict[tuple[int, str], dict[str, None]] = defaultdict(dict)
        for key, kind, text in cursor.fetchall():
            texts[key, kind][text] = None
    for key, called in found.items():
        called.old_names = list(texts[key, Kind.OLD])
        called.postcodes = list(texts[key, Kind.POSTCODE])
        called.codes = list(texts[key, Kind.CODE])
    return found


def forget_names(territories: Iterable[int]) -> None:
    """What is over is found no more; its successor answers to its names."""
    TerritoryName.objects.filter(territory_id__in=list(territories)).delete()
