"""A small `make prove`, on the tests' database: web and worker die while reports are filed, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from urllib.parse import quote

import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection
from proof.browser import Browser
from proof.filing import Filings
from proof.house import children
from proof.reckoning import WAITING, Reckoning, reckon

from cantou.core.journal.commands import journal
from cantou.core.tasks.domain.stalled import retry_stalled
from cantou.run import supervisor
from cantou.run.ports import HOST, free_port
from cantou.run.serving import web_arguments
from cantou.run.supervisor import Program, Supervisor, python
from tests.services.signalements.filing import Place
from tests.support.processes import environment

pytestmark = pytest.mark.django_db(transaction=True)
REPORTS = 16
HEARTBEAT = 0.2
WORKER = (
    "import django; django.setup(); from cantou.core.tasks.worker import run_worker; "
    f"run_worker(concurrency=2, heartbeat={HEARTBEAT})"
)


class SmallHouse:
    """What proof/ asks of a platform, over the database of the tests."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.port, smtp, messages = free_port(), free_port(), free_port()
        self.environment = environment(
            CANTOU_HOME=str(folder),
            CANTOU_ORIGIN=f"http://{HOST}:{self.port}",
            CANTOU_EMAIL_URL=f"smtp://{HOST}:{smtp}",
            CANTOU_PROXIES="1",
        )
        self.supervisor = Supervisor(folder / "logs", lambda _line: None)
        mailbox = ("-m", "cantou.cli", "mailbox", str(folder / "messages"), str(smtp), str(messages))
        pages = web_arguments(host=HOST, port=self.port, workers=1, threads=3)
        self.mailbox, self.web, self.worker = (
            self.supervisor.start(Program(name, python(*arguments), environment=self.environment))
            for name, arguments in (("messages", mailbox), ("web", pages), ("worker", ("-c", WORKER)))
        )

    def browser(self, **options) -> Browser:
        return Browser(self.port, **options)

    def read(self, query, *values):
        database = connection.settings_dict
        url = f"postgresql://cantou_backup@/{database['NAME']}?host={quote(database['HOST'], safe='')}"
        with psycopg.connect(url, port=database["PORT"] or 5432) as reader:
            return reader.execute(query, values or None).fetchall()

    def command(self, _room, *arguments):
        done = CliRunner().invoke(journal, arguments)
        return subprocess.CompletedProcess(arguments, done.exit_code, done.output, "")

    def answers(self) -> bool:
        try:
            return self.browser().once("GET", "/health/live")[0] == 200
        except OSError:
            return False

    def kill(self, number: int) -> None:
        """One of the web's workers, the worker, the web's main process."""
        victims = [
            lambda: children(self.web.process.pid)[-1],
            lambda: self.worker.process.pid,
            lambda: self.web.process.pid,
        ]
        os.kill(victims[number](), signal.SIGKILL)

    def until(self, condition, seconds=60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, condition
            self.supervisor.tick()


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.setattr(supervisor, "TICK_SECONDS", 0.01)
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_SECONDS", 0.05)
    made = SmallHouse(tmp_path)
    made.until(made.answers)
    made.supervisor._ready = True
    yield made
    made.supervisor.stop()


def test_nothing_that_was_shown_is_lost_whatever_dies(house):
    place = Place()
    filings = Filings(house.port, [place.commune.slug], REPORTS)
    clients = filings.run(3)
    for number in range(3):
        house.until(lambda shown=3 + number * 4: len(filings.shown) >= shown)
        house.kill(number)
    house.until(lambda: not any(client.is_alive() for client in clients))
    house.until(lambda: house.worker.process is not None)
    house.until(lambda: retry_stalled(seconds=HEARTBEAT * 10) and house.read(WAITING) == [(0,)])
    found = Reckoning()
    reckon(house, filings, found)
    assert found.wrong == []
    assert len(filings.shown) == REPORTS
