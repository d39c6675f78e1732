"""Finds public things in a place."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from django.db import connection

from cantou.core.registry import services
from cantou.core.search.domain.synonyms import synonyms
from cantou.core.search.engine.words import (
    SHORTEST_IN_VOCABULARY,
    plain,
    read_query,
    singular,
    vocabulary,
)
from cantou.core.search.models import Entry
from cantou.core.territories.engine.names import sound

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from cantou.core.search.engine.words import Term

PAGE = 20
MOST_RANKED = 1_000
"""Ranking reads every hit: of a word that is everywhere, only the latest are ranked."""
MANY_HITS = 3_000
"""Above, reading all of them from the table costs more than people wait for (0.4 s for 50,000)."""
LATEST = 10_000
"""Of a word that is everywhere, looked for among that many of the latest entries first..."""
ENOUGH = 100
"""... which is all that is shown, if that many hold it. docs/adr/0069."""
FEW_PLACES = 50
LIKENESS = 0.75


@dataclass(frozen=True, slots=True)
class Results:
    entries: list[Entry]
    after: str = ""
    """What the next page begins after; empty on the last one."""
    suggestion: str = ""
    """Where nothing is found: the same query, as it was perhaps meant."""


# Where a thing may be, to be shown in a place: the place, what contains it, what lies in it.
_PLACES = """
with recursive up(id) as (
  select %(place)s::bigint
  union select l.parent_id from up join territories_territorylink l on l.child_id = up.id and l.valid_to is null
), down(id) as (
  select %(place)s::bigint
  union select l.child_id from down join territories_territorylink l on l.parent_id = down.id and l.valid_to is null
)
select id from up union select id from down
"""
# Written as constants, which the planner weighs. A short list is looked up in an index, thousands are a filter.
_FEW = "e.place_id = any(%(places)s::bigint[])"
_MANY = "e.place_id in (select unnest(%(places)s::bigint[]))"
_ALL = """
select e.id, e.words from search_entry e
where e.words @@ ({query}) and ({providers}) and (e.place_id is null or {inside})
order by e.id + 0 desc limit %(most)s
"""
"""By the index of words, never along the primary key: a rare word would be looked for through the whole table."""
_LATEST = """
select e.id, e.words
from (select * from search_entry e where {providers} order by e.id desc limit %(latest)s) e
where e.words @@ ({query}) and (e.place_id is null or {inside})
order by e.id desc limit %(most)s
"""
_RANK = """
with hits as ({hits}), ranked as (
  select id, (ts_rank(words, ({query}), 1) * 1000000)::bigint as score from hits
)
select id, score, (select count(*) from hits) from ranked
where %(score)s::bigint is null or (score, id) < (%(score)s, %(id)s)
order by score desc, id desc limit %(limit)s
"""


def find(
    *, q: str, place: int, providers: Collection[tuple[int, str]], after: str = "", limit: int = PAGE
) -> Results:
    """What `providers`, pairs (organisation, service), have published that holds these words, the best first."""
    terms = read_query(q)
    if not terms or not providers:
        return Results([])
    query, values = tsquery(terms)
    score, last = _after(after)
    places = _places(place)
    values |= {"most": MOST_RANKED, "latest": LATEST, "limit": limit + 1, "score": score, "id": last}
    values["places"] = f"{{{','.join(map(str, places))}}}"
    parts = {"query": query, "inside": _FEW if len(places) <= FEW_PLACES else _MANY}
    parts["providers"] = _providers(providers, values)
    rows = _ranked(parts, values)
    known = Entry.objects.select_related("place", "organisation").in_bulk([key for key, _ in rows[:limit]])
    more = len(rows) > limit
    return Results(
        entries=[known[key] for key, _ in rows[:limit]],
        after=f"{rows[limit - 1][1]}-{rows[limit - 1][0]}" if more else "",
        suggestion="" if rows or after else suggest(q),
    )


def _ranked(parts: dict[str, str], values: dict[str, Any]) -> list[tuple[int, int]]:
    """(entry, score), the best first: from the latest entries where these are enough, else from all of them."""
    found: list[tuple[int, int, int]] = []
    if parts["inside"] == _MANY and _estimate(parts["query"], values) > MANY_HITS:
        found = _asked(_RANK.format(hits=_LATEST.format(**parts), **parts), values)
    if not found or found[0][2] < ENOUGH:
        found = _asked(_RANK.format(hits=_ALL.format(**parts), **parts), values)
    return [(key, score) for key, score, _ in found]


def _providers(providers: Iterable[tuple[int, str]], values: dict[str, Any]) -> str:
    """The condition on organisation and service; what it compares is added to the values."""
    by_service: dict[str, list[int]] = {}
    for organisation, service in providers:
        by_service.setdefault(service, []).append(organisation)
    clauses = []
    for n, (service, organisations) in enumerate(by_service.items()):
        values |= {f"service{n}": service, f"of{n}": organisations}
        clauses.append(f"e.service = %(service{n})s and e.organisation_id = any(%(of{n})s)")
    return " or ".join(clauses)


def _asked(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _places(place: int) -> list[int]:
    return [key for (key,) in _asked(_PLACES, {"place": place})]


def _estimate(query: str, values: dict[str, Any]) -> int:
    """How many entries hold these words, as the planner's statistics have it: nothing is read."""
    statement = f"explain (format json) select from search_entry e where e.words @@ ({query})"
    return int(_asked(statement, values)[0][0][0]["Plan"]["Plan Rows"])


def _after(text: str) -> tuple[int | None, int]:
    score, _, key = text.partition("-")
    if score.isdecimal() and key.isdecimal() and len(text) < 40:  # noqa: PLR2004
        return int(score), int(key)
    return None, 0


def tsquery(terms: Iterable[Term]) -> tuple[str, dict[str, Any]]:
    """SQL of a tsquery, and its values: every term and its synonyms, none of the excluded ones."""
    parts: list[str] = []
    values: dict[str, Any] = {}

    def name(value: str) -> str:
        key = f"t{len(values)}"
        values[key] = value
        return f"%({key})s"

    for term in _grouped(list(terms)):
        same = (term.words,) if term.is_phrase else _forms(synonyms().of(term.words))
        any_of = [f"phraseto_tsquery('french', {name(words)})" for words in same]
        if term.is_begun:
            begun = f"{term.words.split()[-1]}:*"
            any_of += [f"to_tsquery('simple', {name(begun)})", f"to_tsquery('french', {name(begun)})"]
        part = f"({' || '.join(any_of)})"
        parts.append(f"!!{part}" if term.is_excluded else part)
    return " && ".join(parts), values


def _forms(same: tuple[str, ...]) -> tuple[str, ...]:
    """Single words in the singular and the plural too: the stemmer keeps the s of « vélos »."""
    found = list(same)
    for words in same:
        if " " not in words and len(words) >= SHORTEST_IN_VOCABULARY:
            found += [singular(words), f"{singular(words)}s"]
    return tuple(dict.fromkeys(found))


def _grouped(terms: list[Term]) -> list[Term]:
    """Words that follow each other and are one known expression become one term."""
    grouped = []
    while terms:
        plain_words = [term.words for term in terms if not term.is_phrase and not term.is_excluded]
        first = terms[0]
        length = synonyms().longest(plain_words) if first.words in plain_words[:1] else 1
        together = terms[:length]
        if length > 1 and [term.words for term in together] == plain_words[:length]:
            first = type(first)(" ".join(term.words for term in together))
        else:
            together = terms[:1]
        grouped.append(first)
        terms = terms[len(together) :]
    return grouped


def suggest(q: str) -> str:
    """The query with each unknown word replaced by the most alike that is known; empty when nothing is better."""
    better, changed = [], False
    for term in read_query(q):
        for word in term.words.split():
            meant = _meant(word)
            changed = changed or plain(meant) != word
            better.append(meant)
    return " ".join(better) if changed else ""


def _meant(word: str) -> str:
    if len(word) < SHORTEST_IN_VOCABULARY or not word.isalpha():
        return word
    known = _candidates(word)
    if word in known:
        return word
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(word)
    best, likeness = word, LIKENESS
    for other, shown in sorted(known.items()):
        matcher.set_seq1(other)
        if matcher.real_quick_ratio() > likeness and matcher.ratio() > likeness:
            best, likeness = shown, matcher.ratio()
    return best


def _candidates(word: str) -> dict[str, str]:
    """Known words that sound the same, or begin or end the same; those of the services' own titles among them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select word, shown from search_word where word = %s or sound = %s"
            " or (word >= %s and word < %s) limit 2000",
            [word, sound(word), word[:3], f"{word[:3]}{{"],
        )
        found = dict(cursor.fetchall())
    return found | titles()


def titles() -> dict[str, str]:
    """The words of what the installed services say of themselves."""
    found: dict[str, str] = {}
    for manifest in services():
        texts = [
            manifest.title,
            manifest.purpose,
            *(f"{each.title} {each.summary}" for each in manifest.portal),
        ]
        found |= vocabulary(*texts)
    return found
