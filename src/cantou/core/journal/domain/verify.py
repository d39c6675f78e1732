"""Recomputes every chain from its rows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

_BROKEN = """
select e.number
from (
  select j.*, lag(j.digest, 1, ''::bytea) over (order by j.number) as expected_previous,
         row_number() over (order by j.number) as expected_number
  from journal j where j.organisation_id = %s
) e
where e.previous <> e.expected_previous
   or e.number <> e.expected_number
   or e.digest <> journal_digest(e.organisation_id, e.number, e.at, e.mode, e.person, e.on_behalf_of, e.action,
                                 e.subject, e.reason, e.details, e.previous)
order by e.number limit 1
"""
_TAIL = """
select h.number, h.digest = coalesce(
         (select j.digest from journal j where j.organisation_id = h.organisation_id and j.number = h.number), '')
from journal_head h where h.organisation_id = %s
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the number of the first entry that does not hold, or of the first one missing."""

    organisation: int
    entries: int
    broken_at: int | None


def verify(*, organisation: int) -> Verdict:
    """Run it inside an agent's Scope for that organisation. A cut tail is found by the chain's head."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from journal where organisation_id = %s", [organisation])
        entries = _one(cursor.fetchone())
        cursor.execute(_BROKEN, [organisation])
        row = cursor.fetchone()
        if row is not None:
            return Verdict(organisation, entries, row[0])
        cursor.execute(_TAIL, [organisation])
        tail = cursor.fetchone()
    if tail is not None and not tail[1]:
        return Verdict(organisation, entries, entries + 1)
    return Verdict(organisation, entries, None)


def _one(row: tuple[int, ...] | None) -> int:
    return 0 if row is None else row[0]
