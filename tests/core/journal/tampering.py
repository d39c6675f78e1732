"""What somebody who owns the database can do to the journal."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from psycopg import sql

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Scope
from tests.support.database import superuser_connection

COLUMNS = (
    "id", "organisation_id", "number", "at", "mode", "person", "on_behalf_of", "action", "subject", "reason",
    "details", "previous", "digest",
)  # fmt: skip
KEPT = "create temporary table kept_{0} on commit preserve rows as select * from {0}"


def chain(organisation: int, entries: int) -> None:
    for number in range(entries):
        with Scope.agent(organisation, person=7 + number, reason="essai").enter():
            record(action="essai.fait", subject=f"essai:{number}", details={"étape": number, "à": "neuf"})


@contextmanager
def owning():
    """Past every trigger and policy; everything is put back at the end."""
    with superuser_connection(connection) as owner:
        owner.autocommit = True
        owner.execute("set session_replication_role = replica")
        owner.execute("alter table journal drop constraint journal_number")
        for table in ("journal", "journal_head"):
            owner.execute(KEPT.format(table))
        try:
            yield owner
        finally:
            for table in ("journal", "journal_head"):
                owner.execute(f"delete from {table}")
                owner.execute(f"insert into {table} select * from kept_{table}")
            owner.execute(
                "alter table journal add constraint journal_number unique (organisation_id, number)"
            )


def row(owner, organisation: int, number: int) -> dict:
    found = owner.execute(
        "select * from journal where organisation_id = %s and number = %s", [organisation, number]
    )
    names = [column.name for column in found.description]
    return dict(zip(names, found.fetchone(), strict=True))


def insert(owner, values: dict) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, values))
    marks = sql.SQL(", ").join(map(sql.Placeholder, values))
    made = values | {"details": json.dumps(values["details"])}
    owner.execute(sql.SQL("insert into journal ({}) values ({})").format(names, marks), made)


def set_column(owner, pk: int, column: str, value: object) -> None:
    made = json.dumps(value) if column == "details" else value
    statement = sql.SQL("update journal set {} = %s where id = %s").format(sql.Identifier(column))
    owner.execute(statement, [made, pk])


def changed(value: object, column: str, at: int) -> object:
    """The value with one byte, one microsecond, one unit of difference."""
    if isinstance(value, bytes | memoryview):
        raw = bytearray(value) or bytearray(b"\0")
        raw[at % len(raw)] ^= 1 << (at % 8)
        return bytes(raw) if value else b"\1"
    if column == "at":
        return value + timedelta(microseconds=1)
    if column == "details":
        return {**value, "étape": -1 - at}
    if isinstance(value, str):
        place = at % (len(value) + 1)
        return value[:place] + "x" + value[place + 1 :] if value[place : place + 1] != "x" else value + "x"
    return at + 1_000_000 if value is None else value + 1_000_000


def redigest(owner, organisation: int) -> None:
    """Write a whole chain anew, so that it holds in itself: the functions are there for whoever owns them."""
    link = b""
    for (pk,) in owner.execute(
        "select id from journal where organisation_id = %s order by number, id", [organisation]
    ).fetchall():
        (link,) = owner.execute(
            "update journal set previous = %(link)s, digest = journal_digest(id, organisation_id, number,"
            " at, mode, person, on_behalf_of, action, subject, reason, details, %(link)s)"
            " where id = %(pk)s returning digest",
            {"link": link, "pk": pk},
        ).fetchone()
    owner.execute(
        "update journal_head set digest = %s, number = (select count(*) from journal where organisation_id = %s)"
        " where organisation_id = %s",
        [link, organisation, organisation],
    )
