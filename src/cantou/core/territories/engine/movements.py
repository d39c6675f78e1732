"""Reads the movements of communes: Cantou's own CSV of six columns, or INSEE's « événements sur les communes »."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import IO, TYPE_CHECKING, NamedTuple

from cantou.core.territories.engine.names import normalise
from cantou.core.territories.engine.tables import need_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.territories.engine.problems import Problems

MERGE, RESTORATION, RENAME = "merge", "restoration", "rename"
_KINDS = {
    "fusion": MERGE,
    "commune nouvelle": MERGE,
    "changement de code": MERGE,
    "retablissement": RESTORATION,
    "restauration": RESTORATION,
    "creation": RESTORATION,
    "changement de nom": RENAME,
    "nom": RENAME,
}
# INSEE's MOD: 20 and 21 make a commune anew; 30 to 34 end one; 41 and 50 give it another code.
_INSEE_MODS = {"10": RENAME, "20": RESTORATION, "21": RESTORATION} | dict.fromkeys(
    ("30", "31", "32", "33", "41", "50"), MERGE
)
_CODE = re.compile(r"(2[AB]|[0-9]{2})[0-9]{3}")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_FRENCH = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})")


@dataclass(frozen=True, slots=True)
class ChangeFact:
    kind: str
    on: date
    code_before: str
    name_before: str
    code_after: str
    name_after: str

    @property
    def identity(self) -> tuple[str, date, str, str]:
        return self.kind, self.on, self.code_before, self.code_after


class _Told(NamedTuple):
    kind: str
    day: str
    codes: tuple[str, str]
    names: tuple[str, str]


def departement_of(code: str) -> str:
    """Of an INSEE code; overseas it has three characters."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


@dataclass(slots=True)
class Life:
    """One INSEE code through time: the periods in which it is a commune, the last one open or not."""

    periods: list[tuple[date, date | None]] = field(default_factory=list)
    successor: str = ""
    """The code in which it lies since it ended."""
    origin: str = ""
    """The code out of which it was restored."""


def read_movements(stream: IO[bytes], problems: Problems) -> list[ChangeFact]:
    """In order of date, each once."""
    found: dict[tuple[str, date, str, str], ChangeFact] = {}
    checked = False
    for line, row in read_table(stream, problems):
        if not checked:
            need_columns(
                row, ("date", "date_eff"), ("type", "mod"), ("code_avant", "com_av"), ("code_apres", "com_ap")
            )
            checked = True
        fact = _insee(line, row, problems) if "mod" in row else _own(line, row, problems)
        if fact is not None:
            found.setdefault(fact.identity, fact)
    return sorted(found.values(), key=lambda fact: (fact.on, fact.kind, fact.code_before, fact.code_after))


def _own(line: int, row: dict[str, str], problems: Problems) -> ChangeFact | None:
    kind = _KINDS.get(normalise(row["type"]))
    if kind is None:
        problems.add("change_kind", line=line, value=row["type"])
        return None
    names = row.get("nom_avant", ""), row.get("nom_apres", "")
    return _checked(line, _Told(kind, row["date"], (row["code_avant"], row["code_apres"]), names), problems)


def _insee(line: int, row: dict[str, str], problems: Problems) -> ChangeFact | None:
    """Of INSEE's rows only those from commune to commune count; the others tell of parts of communes."""
    if row.get("typecom_av", "COM") != "COM" or row.get("typecom_ap", "COM") != "COM":
        return None
    kind = _INSEE_MODS.get(row["mod"].removesuffix(".0"))
    codes = row["com_av"], row["com_ap"]
    names = row.get("libelle_av", ""), row.get("libelle_ap", "")
    if kind is None:
        return None
    if codes[0] == codes[1]:
        # A commune that goes on: what merges into it is told by other rows, but it may take another name.
        if names[0] == names[1]:
            return None
        kind = RENAME
    return _checked(line, _Told(kind, row["date_eff"], codes, names), problems)


def _checked(line: int, told: _Told, problems: Problems) -> ChangeFact | None:
    kind, day, codes, names = told
    on = _day(day)
    if on is None:
        problems.add("change_date", line=line, value=day)
        return None
    before, after = (code.upper().zfill(5) for code in codes)
    if not _CODE.fullmatch(before) or not _CODE.fullmatch(after):
        problems.add("change_code", line=line, value=f"{codes[0]} → {codes[1]}")
        return None
    if (before == after) != (kind == RENAME):
        problems.add("change_same_code", line=line, value=f"{before} → {after}")
        return None
    if kind == RENAME and not names[1]:
        problems.add("change_name", line=line, value=before)
        return None
    return ChangeFact(kind, on, before, names[0], after, names[1])


def _day(value: str) -> date | None:
    try:
        if found := _ISO.match(value):
            return date(*(int(part) for part in found.groups()))
        if found := _FRENCH.fullmatch(value):
            day, month, year = (int(part) for part in found.groups())
            return date(year, month, day)
    except ValueError:
        return None
    return None


def lives(changes: Iterable[ChangeFact], *, origin: date) -> dict[str, Life]:
    """What the changes, all of them, say about each code. Pure: the tables are made to agree with it.

    A code first heard of as restored, or as what others become, may have stood before: only what the changes
    say is dated; before that it is taken to stand since `origin` if the first thing told of it is its end.
    """
    found: dict[str, Life] = {}
    for change in sorted(changes, key=lambda change: (change.on, change.kind != MERGE)):
        if change.kind == MERGE:
            _end(found.setdefault(change.code_before, Life()), change, origin)
        elif change.kind == RESTORATION:
            _begin(found.setdefault(change.code_after, Life()), change)
    return found


def heir_of(told: dict[str, Life], code: str) -> str:
    """The commune in which a code lies in the end, through mergers of mergers."""
    seen = {code}
    while code in told and told[code].successor and told[code].successor not in seen:
        code = told[code].successor
        seen.add(code)
    return code


def _end(life: Life, change: ChangeFact, origin: date) -> None:
    if not life.periods:
        life.periods.append((origin, None))
    start, end = life.periods[-1]
    if end is None and start < change.on:
        life.periods[-1] = (start, change.on)
        life.successor = change.code_after


def _begin(life: Life, change: ChangeFact) -> None:
    if life.periods and life.periods[-1][1] is None:
        return
    if life.periods and (life.periods[-1][1] or change.on) > change.on:
        return
    life.periods.append((change.on, None))
    life.successor, life.origin = "", change.code_before
