"""Races between real connections: each racer has its own thread, connection and transaction."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection, connections

from tests.support.database import owner_connection

# pg_locks, because what others wait for is hidden from whom they are not.
_WAITING = (
    "select count(distinct l.pid) from pg_locks l join pg_stat_activity a on a.pid = l.pid"
    " where not l.granted and a.datname = current_database()"
)


def wait_for_waiters(count: int = 1) -> None:
    """Until `count` connections of this database wait for a lock. Asked of PostgreSQL, not of a clock."""
    with owner_connection(connection) as watcher:
        watcher.autocommit = True
        pause = threading.Event()
        for _ in range(2000):
            if watcher.execute(_WAITING).fetchone()[0] >= count:
                return
            pause.wait(0.005)
    raise AssertionError("Nobody waits.")


def race(*racers):
    """Run each in a thread of its own; their results in order, or the first exception."""

    def run(racer):
        try:
            return racer()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(racers)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, racer) for racer in racers]]
