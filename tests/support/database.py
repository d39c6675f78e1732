from __future__ import annotations

from contextlib import contextmanager

import psycopg

TABLES = "select tablename from pg_tables where schemaname = 'public'"
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@contextmanager
def as_user(connection, user):
    """Log in as another role for a while: the owner, who migrates."""
    before = connection.settings_dict["USER"]
    connection.close()
    connection.close_pool()
    connection.settings_dict["USER"] = user
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()
        connection.settings_dict["USER"] = before


def owner_connection(connection) -> psycopg.Connection:
    """A connection of the owner's, past the application's rights, for what only an owner can do there."""
    return _connection(connection, "cantou_owner")


def superuser_connection(connection) -> psycopg.Connection:
    return _connection(connection, "postgres")


def _connection(connection, user: str) -> psycopg.Connection:
    given = connection.get_connection_params()
    known = {name: given[name] for name in ("host", "port", "dbname") if given.get(name)}
    return psycopg.connect(**known, user=user)


def flush(self, _sql_list):
    """Empty the tables that have rows, the journal and the queue of tasks among them.

    Django would truncate a hundred tables, nearly all of them empty: that takes longer than most tests, and the
    journal's trigger refuses it to everybody, its owner included.
    """
    with superuser_connection(self.connection) as connection:
        tables = {name for (name,) in connection.execute(TABLES)} - KEPT
        full = " union all ".join(f"select '{table}' where exists (select from {table})" for table in tables)
        connection.execute("set session_replication_role = replica")  # No trigger, no foreign key.
        for (table,) in connection.execute(full).fetchall():
            connection.execute(f"delete from {table}")
