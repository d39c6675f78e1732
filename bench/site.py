"""The site that is measured: its own folder, its own PostgreSQL, the same processes as in production."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from cantou.core.scope.bootstrap import bootstrap
from cantou.run.database import addresses
from cantou.run.ports import HOST, free_port
from cantou.run.postgres import SUPERUSER, Postgres, stop_process
from cantou.run.serving import web_arguments

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDER = Path("bench-results")
# What a small production server would have; durability stays on.
SETTINGS = {"max_connections": "60", "shared_buffers": "1GB", "effective_cache_size": "4GB", "work_mem": "16MB",
            "max_wal_size": "4GB", "random_page_cost": "1.1"}  # fmt: skip


class Site:
    def __init__(self, server: Postgres) -> None:
        self.server = server
        self.port = 0

    def owner(self) -> psycopg.Connection:
        return psycopg.connect(self.server.url("cantou_owner"))

    def application(self) -> psycopg.Connection:
        return psycopg.connect(self.server.url("cantou_app"), autocommit=True)

    def run(self, *arguments: str) -> float:
        """Seconds that a `cantou` command took."""
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "cantou.cli", *arguments], check=True)
        return time.perf_counter() - begun

    @contextmanager
    def web(self, **environment: str) -> Iterator[int]:
        """Two workers of four threads, on a free port."""
        port = free_port(8600)
        with (FOLDER / "web.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *web_arguments(host=HOST, port=port)],
                env={**os.environ, "CANTOU_ORIGIN": f"http://{HOST}:{port}", **environment},
                stdout=log, stderr=log,
            )  # fmt: skip
            try:
                _wait(port)
                self.port = port
                yield port
            finally:
                stop_process(process)


def _wait(port: int) -> None:
    for _ in range(1_200):
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/health/live")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError("The web processes never answered: see bench-results/web.log.")


@contextmanager
def site() -> Iterator[Site]:
    FOLDER.mkdir(exist_ok=True)
    server = Postgres((FOLDER / "pg").resolve(), settings=SETTINGS)
    server.start()
    try:
        bootstrap(server.url(SUPERUSER, "postgres"), "cantou")
        os.environ.update(addresses(server))
        os.environ.update(
            {"CANTOU_HOME": str((FOLDER / "home").resolve()), "CANTOU_ORIGIN": f"http://{HOST}:8600"}
        )
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cantou.config.settings")
        yield Site(server)
    finally:
        server.stop()


def seconds_to_ready(folder: Path) -> float:
    """From `cantou demo` to the line that says that it is ready; then it is stopped."""
    begun = time.perf_counter()
    arguments = ["-m", "cantou.cli", "demo", "--port", str(free_port(8700)), "--home", str(folder.resolve())]
    ours = ("DATABASE_URL", "CANTOU_OWNER_URL", "CANTOU_BACKUP_URL", "CANTOU_HOME", "CANTOU_ORIGIN")
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    with subprocess.Popen(
        [sys.executable, *arguments], env=clean, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        try:
            for line in process.stdout or ():
                if line.startswith("Cantou is ready"):
                    return time.perf_counter() - begun
        finally:
            stop_process(process)
    raise RuntimeError("`cantou demo` ended before it was ready.")
