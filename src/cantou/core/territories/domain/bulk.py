"""Many rows at once: COPY for those that are new, one UPDATE for those that differ, nothing for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import Model


def copy_in(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Number of rows written. Values go as they are: no default of Django's, no generated column."""
    names = ", ".join(f'"{column}"' for column in columns)
    count = 0
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f'copy "{model._meta.db_table}" ({names}) from stdin') as copy,  # noqa: SLF001
    ):
        for count, row in enumerate(rows, start=1):  # noqa: B007
            copy.write_row(row)
    return count


def update_in(model: type[Model], columns: Mapping[str, str], rows: Sequence[tuple[Any, ...]]) -> int:
    """Each row is (id, value of each column); `columns` gives the PostgreSQL type of each."""
    if not rows:
        return 0
    sets = ", ".join(f'"{column}" = v."{column}"' for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    arrays = ", ".join(f"%s::{kind}[]" for kind in ("bigint", *columns.values()))
    query = (
        f'update "{model._meta.db_table}" t set {sets}'  # noqa: S608, SLF001
        f" from unnest({arrays}) v(id, {names}) where t.id = v.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [list(values) for values in zip(*rows, strict=True)])
        return int(cursor.rowcount)


def delete_in(model: type[Model], ids: Iterable[int]) -> int:
    wanted = list(ids)
    if not wanted:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f'delete from "{model._meta.db_table}" where id = any(%s)', [wanted])  # noqa: S608, SLF001
        return int(cursor.rowcount)


def one_at_a_time(what: int) -> None:
    """Wait for another process that does the same, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(7107, %s)", [what])
