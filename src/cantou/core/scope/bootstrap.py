"""Roles and rights that must exist before the first migration; sent by a superuser or administrator."""

from __future__ import annotations

from importlib.resources import files

import psycopg
from psycopg import sql


def script() -> str:
    """The SQL, as an operator gives it to psql."""
    return files(__package__).joinpath("bootstrap.sql").read_text("utf-8")


def bootstrap(administrator: str, database: str) -> None:
    """Create `database` if it is missing, then the roles and their rights. Repeating it changes nothing.

    `administrator` is the address of any database of the server, as a superuser.
    """
    with psycopg.connect(administrator, autocommit=True) as connection:
        known = connection.execute("select from pg_database where datname = %s", [database]).fetchone()
        if known is None:
            name = sql.Identifier(database)
            connection.execute(sql.SQL("create database {} template template0 encoding 'UTF8'").format(name))
    with psycopg.connect(administrator, dbname=database, autocommit=True) as connection:
        connection.execute(script().encode())
