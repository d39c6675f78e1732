"""The PostgreSQL of a test run, started when the first test needs a database.

The wheel's, or that of CANTOU_TEST_PG_BIN (a folder of PostgreSQL's programs, such as Debian's 15).
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path

from cantou.core.scope.bootstrap import bootstrap
from cantou.run.postgres import SUPERUSER, throwaway


@contextmanager
def test_server(settings_dict):
    """Point Django's settings of a connection, changed in place, at a server that has our roles."""
    binaries = os.environ.get("CANTOU_TEST_PG_BIN")
    with throwaway(Path(binaries) if binaries else None) as server:
        bootstrap(server.url(SUPERUSER, "postgres"), "cantou")
        settings_dict |= {"HOST": str(server.socket), "NAME": "cantou", "USER": "cantou_app", "PORT": ""}
        yield
