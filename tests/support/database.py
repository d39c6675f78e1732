from __future__ import annotations

from contextlib import contextmanager

import psycopg

# TRUNCATE is refused by this table's own trigger, to the owner too: lifted for the flush between tests.
JOURNAL = "journal"
# Tables that Django does not manage, and so does not flush.
QUEUE = "procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers"


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
    """A connection of the owner's, past the application's rights, for what only an owner can do to a test database."""
    given = connection.get_connection_params()
    known = {name: given[name] for name in ("host", "port", "dbname") if given.get(name)}
    return psycopg.connect(**known, user="cantou_owner")


def flush_as_owner(self, sql_list):
    with owner_connection(self.connection) as owner:
        owner.execute(f"alter table {JOURNAL} disable trigger user")
        for statement in [*sql_list, f"truncate {JOURNAL}, journal_head", f"truncate {QUEUE} cascade"]:
            owner.execute(statement)
        owner.execute(f"alter table {JOURNAL} enable trigger user")
