"""A worker killed in the middle of sending: ledger and mailbox reconcile, nobody gets anything twice."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.engine.dsn import Mark
from cantou.core.tasks.domain.stalled import retry_stalled
from tests.core.notices.making import Server, rows, smtp, tell
from tests.support.factories import make_organisation
from tests.support.processes import kill, wait_for, worker

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = 24
BEFORE = 8
HEARTBEAT = 0.2


class Sink:
    """Takes eight messages; of the next two it keeps one without a word, and never takes the other; then the rest."""

    def __init__(self) -> None:
        self.got: Counter[str] = Counter()
        self.seen = 0
        self.held: set[str] = set()
        self.killed = False

    async def data(self, server, envelope) -> str:
        mark = str(Mark.read(envelope.content.decode("latin-1")))
        self.seen += 1
        number = self.seen
        if not self.killed and number > BEFORE:
            if number == BEFORE + 1:
                self.got[mark] += 1
            self.held.add(mark)
            while not self.killed:  # noqa: ASYNC110 (set from another thread)
                await asyncio.sleep(0.01)
            server.transport.abort()
            return "421 gone"
        self.got[mark] += 1
        return "250 OK"


def ready() -> int:
    return ProcrastinateJob.objects.filter(
        task_name="cantou.notices.send", status__in=["todo", "doing"]
    ).count()


def test_kill_9_in_the_middle_of_sending(settings):
    mairie = make_organisation()
    sink = Sink()
    people = [Recipient(email=f"p{number}@example.org") for number in range(LETTERS)]
    notices = tell(mairie, people, "duty")
    by_mark = {str(Mark(mairie.pk, notice.key)): notice.pk for notice in notices}
    with smtp(settings, Server(data=sink.data)):
        mail = {"CANTOU_EMAIL_URL": f"smtp://127.0.0.1:{settings.EMAIL_PORT}"}
        known = ("tests.core.notices.known",)
        with worker(*known, concurrency=3, heartbeat=HEARTBEAT, **mail) as first:
            wait_for(lambda: len(sink.held) == 2, what="two messages in flight", running=first)
            kill(first)
            sink.killed = True
        in_flight = {by_mark[mark] for mark in sink.held}
        states = {row.pk: row.state for row in rows(mairie)}
        assert {pk for pk, state in states.items() if state == "sending"} == in_flight
        wait_for(lambda: retry_stalled(seconds=1)[0] >= 2, what="stalled jobs")
        with worker(*known, concurrency=3, heartbeat=HEARTBEAT, **mail) as second:
            wait_for(lambda: ready() == 0, what="the end of the queue", running=second)

    states = {row.pk: row.state for row in rows(mairie)}
    assert len(states) == LETTERS
    assert {pk for pk, state in states.items() if state == "uncertain"} == in_flight
    assert {pk for pk, state in states.items() if state == "sent"} == set(states) - in_flight
    times = {pk: sink.got[mark] for mark, pk in by_mark.items()}
    assert [times[pk] for pk in states if pk not in in_flight] == [1] * (LETTERS - 2)
    assert sorted(times[pk] for pk in in_flight) == [0, 1]
    assert sum(sink.got.values()) == LETTERS - 1
