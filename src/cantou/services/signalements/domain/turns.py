"""Merges move what hangs on several reports at once: they take turns, and « moi aussi » waits for them.

A lock of PostgreSQL for each organisation, taken before any row, until the transaction ends (docs/adr/0120).
"""

from __future__ import annotations

from django.db import connection

_CLASS = 7111


def alone(organisation: int) -> None:
    """Until nobody else of this organisation merges, separates or says « moi aussi »."""
    _take("pg_advisory_xact_lock", organisation)


def beside_others(organisation: int) -> None:
    """Until nobody of this organisation merges or separates. As many as like hold it together."""
    _take("pg_advisory_xact_lock_shared", organisation)


def _take(function: str, organisation: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s, %s)", [_CLASS, organisation % 2**31])
