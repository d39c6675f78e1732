"""Rows of the ledger that are taken, and that have left, in one statement whatever their number. docs/adr/0207.

Each inside the organisation's Scope; a statement changes a row only from the state that it expects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from cantou.core.tasks.jobs import current_job

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from cantou.core.notices.domain.outcome import Outcome
    from cantou.core.notices.models import Notice

_WORDS = """
update notices_notice n
set subject = v.subject, fingerprint = v.fingerprint, address_digest = v.digest, segments = v.segments,
    cents = v.cents{more}
from unnest(%(id)s::bigint[], %(subject)s::text[], %(fingerprint)s::bytea[], %(digest)s::bytea[],
            %(segments)s::int[], %(cents)s::int[]) as v (id, subject, fingerprint, digest, segments, cents)
where n.organisation_id = %(organisation)s and n.id = v.id and n.state = 'queued'
"""
_TAKEN = """
    state = 'sending', attempts = n.attempts + 1, tries = n.tries + 1, claimed_at = %(now)s, job = %(job)s,
    reason = ''"""
_TAKE = f"""
update notices_notice n set {_TAKEN}
where n.organisation_id = %(organisation)s and n.key = %(key)s and n.state = 'queued'
returning n.attempts
"""  # noqa: S608 (our own text)
_LEFT = """
update notices_notice n set state = 'sent', finished_at = %(now)s, provider_id = v.provider_id
from unnest(%(keys)s::uuid[], %(attempts)s::int[], %(providers)s::text[]) as v (key, attempt, provider_id)
where n.organisation_id = %(organisation)s and n.key = v.key and n.attempts = v.attempt and n.state = 'sending'
returning n.key
"""
_LEFT_AND_TAKE = f"""
with gone as ({_LEFT}), taken as ({_TAKE})
select (select count(*) from gone), coalesce((select attempts from taken), 0)
"""  # noqa: S608 (our own text)

Left = tuple["UUID", int, "Outcome"]


def write_words(organisation: int, rows: Sequence[Notice]) -> None:
    """What is about to leave, as `compose` has set it on rows that this transaction has locked."""
    if rows:
        _run(_WORDS.format(more=""), _words(organisation, rows))


def take_together(organisation: int, rows: Sequence[Notice]) -> None:
    """The same, and all are taken: what each row here says of its attempts is what the ledger says."""
    if not rows:
        return
    values = _words(organisation, rows)
    _run(_WORDS.format(more="," + _TAKEN), values)
    for row in rows:
        row.attempts += 1


def take(organisation: int, key: UUID) -> int:
    """The number of this attempt; 0 where somebody else has the row."""
    found = _run(_TAKE, _now() | {"organisation": organisation, "key": key}, asks=True)
    return int(found[0][0]) if found else 0


def have_left(organisation: int, gone: Sequence[Left]) -> set[UUID]:
    """Those that were still ours: of the others `settle` knows."""
    if not gone:
        return set()
    return {row[0] for row in _run(_LEFT, _left(organisation, gone), asks=True)}


def has_left_and_take(organisation: int, gone: Left, key: UUID) -> tuple[bool, int]:
    """Whether the one before was still ours, and the number of the attempt that begins: one statement for both."""
    values = _left(organisation, [gone]) | {"key": key}
    ((left, attempt),) = _run(_LEFT_AND_TAKE, values, asks=True)
    return bool(left), int(attempt)


def _words(organisation: int, rows: Sequence[Notice]) -> dict[str, Any]:
    return _now() | {
        "organisation": organisation,
        "id": [row.pk for row in rows],
        "subject": [row.subject for row in rows],
        "fingerprint": [_bytes(row.fingerprint) for row in rows],
        "digest": [_bytes(row.address_digest) for row in rows],
        "segments": [row.segments for row in rows],
        "cents": [row.cents for row in rows],
    }


def _left(organisation: int, gone: Sequence[Left]) -> dict[str, Any]:
    return _now() | {
        "organisation": organisation,
        "keys": [key for key, _attempt, _result in gone],
        "attempts": [attempt for _key, attempt, _result in gone],
        "providers": [result.provider_id for _key, _attempt, result in gone],
    }


def _now() -> dict[str, Any]:
    job = current_job()
    return {"now": timezone.now(), "job": job.id if job else None}


def _bytes(value: bytes | memoryview[int] | None) -> bytes | None:
    return None if value is None else bytes(value)


def _run(statement: str, values: dict[str, Any], *, asks: bool = False) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall()) if asks else []
