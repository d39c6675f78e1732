"""Finds a territory by what somebody types: name, old name, postcode, INSEE code, or nearly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext as _

from cantou.core.territories.engine.movements import departement_of
from cantou.core.territories.engine.names import normalise, sound
from cantou.core.territories.models import Level
from cantou.core.territories.models.names import SHORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST = 100
_SPARE = 6
"""Names fetched for each result wanted: one commune answers to several."""
_LIKENESS = 0.62
_FEW = 5

_COLUMNS = (
    "t.id, t.level, t.code, t.name, coalesce(t.slug, ''), t.departement_code, coalesce(d.name, ''),"
    " t.population, n.kind, n.text, n.normalised, n.weight"
)
_JOINS = (
    " join territories_territoryname n on n.id = h.id"
    " join territories_territory t on t.id = n.territory_id and t.valid_to is null"
    " left join territories_territory d"
    "  on d.level = 'departement' and d.code = t.departement_code and d.valid_to is null"
)
_KINDS = "array_position(array['name', 'postcode', 'code', 'old'], n.kind::text)"


@dataclass(frozen=True, slots=True)
class Match:
    """One territory, and by which of its names it was found."""

    id: int
    level: str
    code: str
    name: str
    slug: str
    departement_code: str
    departement_name: str
    population: int | None
    kind: str
    text: str

    def __str__(self) -> str:
        said = self.level == Level.DEPARTEMENT or not self.departement_name
        return self.name if said else f"{self.name} ({self.departement_name})"

    @property
    def why(self) -> str:
        """Why this one, where its name does not say it: « ancien nom : Calvinet »."""
        if self.level == Level.DEPARTEMENT:
            return _("département")
        told = {
            "old": _("ancien nom : %(text)s"),
            "postcode": _("code postal %(text)s"),
            "code": _("code INSEE %(text)s"),
        }
        return told[self.kind] % {"text": self.text} if self.kind in told else ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A commune of France that is known, but not loaded here."""

    code: str
    name: str
    departement_code: str
    departement_name: str

    def __str__(self) -> str:
        return f"{self.name} ({self.departement_name})"


@dataclass(frozen=True, slots=True)
class Found:
    matches: tuple[Match, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    suggestions: tuple[Match, ...] = ()
    """Where nothing matches: what was perhaps meant."""

    def __bool__(self) -> bool:
        return bool(self.matches)


@dataclass(frozen=True, slots=True)
class _Asked:
    text: str
    departements: tuple[str, ...] = ()
    """Only these, where the question says so."""


_AFTER = re.compile(r"^(?P<text>.*[a-z].*) (?P<code>\d\d|2[ab]|9[78]\d)$")
_BEFORE = re.compile(r"^(?P<code>\d{5}) (?P<text>.*[a-z].*)$")


def search(q: str, *, limit: int = 10, levels: Sequence[str] = ()) -> Found:
    """Exact names first, then those that begin so, then those that hold such a word; the most populous first.

    Accents, hyphens, capitals do not count, « st » is « saint », and « 15800 Vic-sur-Cère » or « Murat 15 » say
    which one. `levels`: only these; communes come before other levels in any case.
    """
    asked = _ask(q)
    if not asked.text:
        return Found()
    matches = _unique(_by_prefix(asked, limit, levels), limit)
    if not matches and len(asked.text) >= SHORT[-1]:
        matches = _unique(_by_word(asked, limit, levels), limit)
    exact = any(normalise(match.text) == asked.text for match in matches)
    elsewhere = (
        () if exact or "commune" not in (levels or ("commune",)) else _elsewhere(asked, few=bool(matches))
    )
    suggestions = () if matches or elsewhere else _suggest(asked, levels)
    return Found(matches, elsewhere, suggestions)


def _ask(q: str) -> _Asked:
    text = normalise(q[:LONGEST])
    if found := _BEFORE.match(text):
        code = departement_of(found["code"])
        # Corsica's postcodes say neither 2A nor 2B.
        return _Asked(found["text"], ("2A", "2B") if code == "20" else (code,))
    if found := _AFTER.match(text):
        return _Asked(found["text"], (found["code"].upper(),))
    return _Asked(text)


def _filters(asked: _Asked, levels: Sequence[str]) -> tuple[str, list[Any]]:
    """Conditions on the joined territory."""
    sql = ""
    values: list[Any] = []
    if asked.departements:
        sql += " and t.departement_code = any(%s)"
        values.append(list(asked.departements))
    if levels:
        sql += " and t.level = any(%s)"
        values.append(list(levels))
    return sql, values


def _fetch(query: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def _prefix(text: str) -> tuple[str, list[Any]]:
    """« { » is the character after « z »: all that begins so lies between."""
    if len(text) in SHORT:
        return f"left(normalised, {len(text)}) = %s", [text]
    return "normalised >= %s and normalised < %s", [text, text + "{"]


def _by_prefix(asked: _Asked, limit: int, levels: Sequence[str]) -> list[tuple[Any, ...]]:
    most = limit * _SPARE if not (levels or asked.departements) else 2_000
    begins, begin_values = _prefix(asked.text)
    only, only_values = _filters(asked, levels)
    names = "select id, weight, %s as step from territories_territoryname where"
    query = (
        f"with h as (({names} normalised = %s order by weight desc limit %s) union all"  # noqa: S608
        f" ({names} {begins} order by weight desc limit %s))"
        f" select {_COLUMNS} from h {_JOINS} where true{only}"
        f" order by h.step, case when h.step = 0 then {_KINDS} end, h.weight desc, n.kind, t.code limit %s"
    )
    values = [0, asked.text, most, 1, *begin_values, most, *only_values, limit * _SPARE]
    return _fetch(query, values)


def _by_word(asked: _Asked, limit: int, levels: Sequence[str]) -> list[tuple[Any, ...]]:
    """« flour » → Saint-Flour. Reads the whole table, which is small; only where no name begins so."""
    only, only_values = _filters(asked, levels)
    query = (
        "with h as (select id, weight from territories_territoryname"  # noqa: S608
        " where normalised like %s and kind in ('name', 'old') order by weight desc limit %s)"
        f" select {_COLUMNS} from h {_JOINS} where true{only} order by h.weight desc, t.code"
    )
    return _fetch(query, [f"% {asked.text}%", limit * _SPARE, *only_values])


def _unique(rows: Iterable[tuple[Any, ...]], limit: int) -> tuple[Match, ...]:
    found: dict[int, Match] = {}
    for row in rows:
        found.setdefault(row[0], Match(*row[:10]))
        if len(found) == limit:
            break
    return tuple(found.values())


def _elsewhere(asked: _Asked, *, few: bool) -> tuple[Elsewhere, ...]:
    """Known and not loaded: of that very name; where nothing here matches, also what begins so."""
    begins = "k.normalised = %s" if few else "k.normalised >= %s and k.normalised < %s"
    values: list[Any] = [asked.text] if few else [asked.text, asked.text + "{"]
    if asked.text.isdigit():
        begins, values = "' ' || k.postcodes like %s", [f"% {asked.text}%"]
        if few or len(asked.text) < SHORT[-1]:
            return ()
    where = " and k.departement_code = any(%s)" if asked.departements else ""
    rows = _fetch(
        "select k.code, k.name, k.departement_code, k.departement_name from territories_knowncommune k"  # noqa: S608
        f" where {begins}{where} and not exists (select 1 from territories_territory t"
        "  where t.level = 'commune' and t.code = k.code and t.valid_to is null)"
        " order by k.normalised <> %s, k.population desc limit %s",
        [*values, *([list(asked.departements)] if asked.departements else []), asked.text, _FEW],
    )
    return tuple(Elsewhere(*row) for row in rows)


def _suggest(asked: _Asked, levels: Sequence[str]) -> tuple[Match, ...]:
    """Among names that sound the same or begin the same, those that look the most alike."""
    only, only_values = _filters(asked, levels)
    names = "select id, weight from territories_territoryname where kind in ('name', 'old') and"
    query = (
        f"with h as (({names} sound = %s and sound <> '' order by weight desc limit 200) union"  # noqa: S608
        f" ({names} left(normalised, 3) = %s order by weight desc limit 200))"
        f" select {_COLUMNS} from h {_JOINS} where true{only}"
    )
    rows = _fetch(query, [sound(asked.text), asked.text[:3], *only_values])
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(asked.text)
    likely = []
    for row in rows:
        matcher.set_seq1(row[10])
        if matcher.real_quick_ratio() >= _LIKENESS and matcher.ratio() >= _LIKENESS:
            likely.append((-matcher.ratio(), -row[11], row[2], row))
    return _unique((row for *_order, row in sorted(likely, key=lambda one: one[:3])), _FEW)
