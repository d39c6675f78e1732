"""A whole platform in a folder of its own, started as `make demo` starts it, and its processes by name."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from cantou.run.ports import free_port
from proof.browser import Browser

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

READY = "Cantou is ready: "
ROOT = Path(__file__).parents[1]
OURS = ("DATABASE_URL", "CANTOU_OWNER_URL", "CANTOU_BACKUP_URL", "CANTOU_HOME", "CANTOU_ORIGIN")


class House:
    """`more`: settings of this one, beside those of every demonstration."""

    def __init__(self, folder: Path, *, port: int = 0, more: dict[str, str] | None = None) -> None:
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.more = more or {}
        self.said: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> float:
        """Seconds until it is ready. Clients come through one proxy: each has an address of its own."""
        begun = time.monotonic()
        arguments = ["-m", "cantou.cli", "demo", "--port", str(self.port), "--home", str(self.folder)]
        log = (self.folder.parent / f"{self.folder.name}.said").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=self._environment() | {"CANTOU_PROXIES": "1"} | self.more,
            stdout=log, stderr=subprocess.STDOUT, text=True, start_new_session=True,
        )  # fmt: skip
        log.close()
        while READY not in self.words():
            if self.process.poll() is not None or time.monotonic() - begun > 600:
                raise RuntimeError(f"Not ready:\n{self.words()}")
            time.sleep(0.1)
        return time.monotonic() - begun

    def words(self) -> str:
        return (self.folder.parent / f"{self.folder.name}.said").read_text("utf-8")

    def stop(self, number: signal.Signals = signal.SIGINT) -> float:
        """Seconds that leaving took."""
        begun = time.monotonic()
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(30)
            self.process = None
        return time.monotonic() - begun

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`cantou …`, speaking to this platform, running or not."""
        return subprocess.run(
            [sys.executable, "-m", "cantou.cli", *arguments], cwd=ROOT, check=False, capture_output=True, text=True,
            env=self._environment() | {"CANTOU_HOME": str(self.folder)},
        )  # fmt: skip

    def browser(self, **options: object) -> Browser:
        return Browser(self.port, **options)  # type: ignore[arg-type]

    def read(self, query: str, *values: object) -> list[tuple]:
        """As the role of the backups, which sees every row."""
        environment = json.loads((self.folder / "run/demo.json").read_text("utf-8"))["environment"]
        with psycopg.connect(environment["CANTOU_BACKUP_URL"], connect_timeout=5) as connection:
            return connection.execute(query, values).fetchall()

    def is_ready(self) -> bool:
        with suppress(OSError):
            return self.browser().once("GET", "/health/ready")[0] == 200
        return False

    def _environment(self) -> dict[str, str]:
        path = f"{ROOT / 'src'}:{ROOT}"
        return {name: value for name, value in os.environ.items() if name not in OURS} | {"PYTHONPATH": path}

    # The processes.

    def web(self) -> int:
        return self._one(lambda words: b"granian" in words and b"wsgi" in words)

    def web_workers(self) -> list[int]:
        return [pid for pid in children(self.web()) if b"resource_tracker" not in words_of(pid)]

    def worker(self) -> int:
        return self._one(lambda words: b"cantou.cli\0worker" in words)

    def postmaster(self) -> int:
        return self._one(lambda words: b"postgres\0-D\0" in words)

    def backends(self) -> list[int]:
        found = children(self.postmaster())
        return [pid for pid in found if b"cantou_app" in words_of(pid)]

    def _one(self, fits: Callable[[bytes], bool]) -> int:
        """Its number, 0 while it is away."""
        assert self.process is not None
        return next((pid for pid in children(self.process.pid) if fits(words_of(pid))), 0)

    def left_running(self) -> list[str]:
        """Processes that were told of this folder and are still there."""
        wanted = os.fsencode(self.folder)
        return [
            f"{pid} {words.replace(bytes(1), b' ').decode('utf-8', 'replace')[:100]}"
            for pid in all_pids()
            if pid != os.getpid() and wanted in (words := words_of(pid)) + environment_of(pid)
        ]


def all_pids() -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        yield int(folder.name)


def children(parent: int) -> list[int]:
    """Alive: those that wait to be reaped are not."""
    found = []
    for pid in all_pids():
        with suppress(OSError):
            state, its_parent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[:2]
            if parent and int(its_parent) == parent and state != "Z":
                found.append(pid)
    return sorted(found)


def words_of(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def environment_of(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_bytes()
    return b""
