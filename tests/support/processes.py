"""Processes of the server, started for a test on its own database and killed as a machine would kill them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]
SETUP = "import django; django.setup(); "


def environment(**extra: str) -> dict[str, str]:
    """What a process needs to be the same site as the test, and no other."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={quote(database['HOST'], safe='')}"
    if database["PORT"]:
        url += f"&port={database['PORT']}"
    return {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "cantou.config.settings",
        "CANTOU_HOME": str(settings.HOME),
        "CANTOU_SECRET_KEY": settings.SECRET_KEY,
        "CANTOU_LINK_KEY": settings.LINK_KEY,
        "CANTOU_SEAL_1": f"test-seal_1-{'0' * 40}",
        "CANTOU_POOL": "0",
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        **extra,
    }


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@contextmanager
def process(*arguments: str, **extra: str):
    """A Python process in a group of its own; the whole group is killed at the end."""
    running = subprocess.Popen(
        [sys.executable, *arguments],
        env=environment(**extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        kill(running)
        running.stdout.close()


def kill(running: subprocess.Popen) -> None:
    with suppress(ProcessLookupError):
        os.killpg(running.pid, signal.SIGKILL)
    running.wait()


@contextmanager
def worker(*imports: str, concurrency: int = 2, heartbeat: float = 0.2, **extra: str):
    """A real worker that also knows the tasks of these modules."""
    code = SETUP + "".join(f"import {name}; " for name in imports)
    code += (
        "from cantou.core.tasks.worker import run_worker; "
        f"run_worker(concurrency={concurrency}, heartbeat={heartbeat})"
    )
    with process("-c", code, **extra) as running:
        yield running


def wait_for(condition, *, seconds: float = 120, what: str = "", running: subprocess.Popen | None = None):
    """The condition's first true value. Says what the process said when it never comes."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        if running is not None and running.poll() is not None:
            break
        time.sleep(0.02)
    told = ""
    if running is not None:
        kill(running)
        told = running.stdout.read().decode()
    raise AssertionError(f"{what or condition} never came.\n{told}")
