"""Recomputes every chain from its rows, and compares it with what was noted of it elsewhere (anchors.py)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import connection

from cantou.core.journal.domain import anchors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.journal.domain.anchors import Mark

_BROKEN = """
select e.expected_number, e.number
from (
  select j.*, lag(j.digest, 1, ''::bytea) over (order by j.number, j.id) as expected_previous,
         row_number() over (order by j.number, j.id) as expected_number
  from journal j where j.organisation_id = %s
) e
where e.previous <> e.expected_previous
   or e.number <> e.expected_number
   or e.digest <> journal_digest(e.id, e.organisation_id, e.number, e.at, e.mode, e.person, e.on_behalf_of, e.action,
                                 e.subject, e.reason, e.details, e.previous)
order by e.expected_number limit 1
"""
_ENDS = """
select (select count(*) from journal where organisation_id = %(organisation)s),
       h.number, h.digest, (select j.digest from journal j where j.organisation_id = %(organisation)s
                            order by number desc limit 1)
from (select 1) one left join journal_head h on h.organisation_id = %(organisation)s
"""
_DIGESTS = "select number, digest from journal where organisation_id = %s and number = any(%s)"
_OWNERS = """
select organisation_id from journal_head union select id from organisations_organisation order by 1
"""


class Fault(StrEnum):
    CHANGED = "changed"
    """This entry, or its place in the chain, is not what was written."""
    MISSING = "missing"
    HEAD = "head"
    """The last link that the trigger noted is not that of the last entry."""
    REWRITTEN = "rewritten"
    """The chain holds in itself, but is not the one that was noted elsewhere."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the number of the first entry that does not hold, or of the first one missing."""

    organisation: int
    entries: int
    broken_at: int | None = None
    fault: Fault | None = None


def verify(*, organisation: int, marks: Iterable[Mark] = ()) -> Verdict:
    """Run it inside an agent's Scope for that organisation.

    `marks`: what is known of the chain besides its anchors, from a backup's page for example.
    """
    noted = [
        *anchors.marks_of(organisation),
        *marks,
    ]  # First: what is written meanwhile is longer, never shorter.
    with connection.cursor() as cursor:
        cursor.execute(_ENDS, {"organisation": organisation})
        entries, head, head_digest, last_digest = cursor.fetchone() or (0, None, None, None)
        cursor.execute(_BROKEN, [organisation])
        row = cursor.fetchone()
    if row is not None:
        expected, number = row
        fault = Fault.MISSING if number > expected else Fault.CHANGED
        return Verdict(organisation, entries, expected, fault)
    elsewhere = _against(organisation, entries, noted)
    if elsewhere is not None:
        return elsewhere
    head = head or 0
    if head > entries:
        return Verdict(organisation, entries, entries + 1, Fault.MISSING)
    if head < entries or bytes(head_digest or b"") != bytes(last_digest or b""):
        return Verdict(organisation, entries, head + 1 if head < entries else entries, Fault.HEAD)
    return Verdict(organisation, entries)


def _against(organisation: int, entries: int, marks: list[Mark]) -> Verdict | None:
    """The first link that was noted elsewhere and is not there."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGESTS, [organisation, [mark.number for mark in marks]])
        found = {number: bytes(digest) for number, digest in cursor.fetchall()}
    for mark in sorted(marks, key=lambda mark: mark.number):
        if mark.number > entries:
            return Verdict(organisation, entries, entries + 1, Fault.MISSING)
        if mark.number and found.get(mark.number) != mark.digest:
            return Verdict(organisation, entries, mark.number, Fault.REWRITTEN)
    return None


def chains() -> list[int]:
    """The organisations that have a chain, or had one: by their rows, and by what was noted elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS)
        known = {row[0] for row in cursor.fetchall()}
    return sorted(known | anchors.organisations())
