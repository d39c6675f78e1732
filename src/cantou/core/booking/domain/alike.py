"""Many new rows that differ in little, in one statement: what is the same in all is said once.

Fifty-two bookings of a series have thirty columns that are equal. As a list of values they are 1,700 of them to be
prepared, quoted and read again; so, a few hundred.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Field, Model


def insert(rows: Sequence[Model]) -> None:
    """Every column has its value already, keys and dates included; no signal is sent."""
    meta = type(rows[0])._meta  # noqa: SLF001
    columns, chosen, arrays, same, apart = [], [], [], [], []
    for field in meta.concrete_fields:
        kind = _kind(field)
        values = _values(field, rows)
        columns.append(f'"{field.column}"')
        if all(value == values[0] for value in values):
            chosen.append(f"%s::{kind}")
            same.append(field.get_db_prep_save(values[0], connection))
        elif isinstance(field, models.JSONField):
            chosen.append(f'w."{field.column}"::jsonb')
            arrays.append((field.column, "text"))
            apart.append(
                [None if value is None else json.dumps(value, cls=field.encoder) for value in values]
            )
        else:
            chosen.append(f'w."{field.column}"')
            arrays.append((field.column, kind))
            apart.append([field.get_db_prep_save(value, connection) for value in values])
    unnested = ", ".join(f"%s::{kind}[]" for _name, kind in arrays)
    names = ", ".join(f'"{name}"' for name, _kind_of in arrays)
    with connection.cursor() as cursor:
        cursor.execute(
            f'insert into "{meta.db_table}" ({", ".join(columns)})'  # noqa: S608 (our own names)
            f" select {', '.join(chosen)} from unnest({unnested}) as w ({names})",
            [*same, *apart],
        )
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001


def _kind(field: Field[Any, Any]) -> str:
    """A cast to varchar(12) would cut what is longer, where an assignment refuses it."""
    kind = field.rel_db_type(connection) if field.primary_key else field.db_type(connection)
    return "text" if kind is None or kind.startswith("varchar") else kind


def _values(field: Field[Any, Any], rows: Sequence[Model]) -> list[Any]:
    if getattr(field, "auto_now", False):
        now = timezone.now()
        for row in rows:
            setattr(row, field.attname, now)
    return [getattr(row, field.attname) for row in rows]
