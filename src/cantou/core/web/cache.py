"""Django's cache in PostgreSQL, shared by all processes: for limits and codes that may be used once.

One statement an operation, an unlogged table, keys stored as digests, values that JSON knows. Not for pages: those
have a cache of their own. Inside a transaction a key stays locked until it ends, which is what makes `add` safe.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Sequence

_GET = "select value from web_cacheentry where key = %s and (expires_at is null or expires_at > %s)"
_SET = """
insert into web_cacheentry (key, value, expires_at) values (%s, %s, %s)
on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at
"""
_ADD = """
insert into web_cacheentry as kept (key, value, expires_at) values (%s, %s, %s)
on conflict (key) do update set value = excluded.value, expires_at = excluded.expires_at
  where kept.expires_at <= %s
returning true
"""
_TOUCH = """
update web_cacheentry set expires_at = %s where key = %s and (expires_at is null or expires_at > %s)
returning true
"""
_DELETE = "delete from web_cacheentry where key = %s returning true"


class PostgresCache(BaseCache):
    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def _digest(self, key: str, version: int | None) -> bytes:
        made = self.make_key(key, version=version)
        return hashlib.sha256(made.encode()).digest()

    def _expires(self, timeout: Any) -> datetime | None:
        at = self.get_backend_timeout(timeout)
        return None if at is None else datetime.fromtimestamp(at, UTC)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        row = _row(_GET, [self._digest(key, version), datetime.now(UTC)])
        return default if row is None else json.loads(row[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        _run(_SET, [self._digest(key, version), json.dumps(value), self._expires(timeout)])

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        given = [self._digest(key, version), json.dumps(value), self._expires(timeout), datetime.now(UTC)]
        return _row(_ADD, given) is not None

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        given = [self._expires(timeout), self._digest(key, version), datetime.now(UTC)]
        return _row(_TOUCH, given) is not None

    def delete(self, key: str, version: int | None = None) -> bool:
        return _row(_DELETE, [self._digest(key, version)]) is not None

    def clear(self) -> None:
        _run("delete from web_cacheentry", [])


def purge() -> int:
    """Forget what has expired."""
    with connection.cursor() as cursor:
        cursor.execute("delete from web_cacheentry where expires_at <= %s", [datetime.now(UTC)])
        return int(cursor.rowcount)


def _run(statement: str, values: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _row(statement: str, values: Sequence[Any]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
