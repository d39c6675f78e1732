"""The same message handed over twice at once, and the parts of one SMS: real connections, and the control."""

from __future__ import annotations

import threading

import pytest

from cantou.core.notices.domain import sms_in
from cantou.core.notices.domain.arrivals import keep_mail
from cantou.core.notices.domain.sms_in import IncomingSms, take
from cantou.core.notices.engine.sms_parts import Part
from cantou.core.notices.models import Arrival
from cantou.core.scope.scope import Scope
from tests.services.signalements.filing import Place
from tests.services.signalements.letters import compose, make_operator
from tests.support.concurrency import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def operator(settings, home):
    return make_operator(settings, Place())


def kept(operator):
    with Scope.agent(operator.pk).enter():
        return Arrival.objects.filter(organisation=operator).count()


def test_a_mail_handed_over_by_two_ways_at_once_is_one(operator):
    raw = bytes(compose())
    keys = race(*[lambda: keep_mail(raw)] * 4)
    assert (len([key for key in keys if key]), kept(operator)) == (1, 1)


def parts_at_once(monkeypatch, *, locked):
    """Each has written its part and counted before the other commits, unless the lock makes one wait."""
    met = threading.Barrier(2, timeout=2)
    ask = sms_in.SmsPart.objects.filter

    def slowly(**wanted):
        found = ask(**wanted)
        count = found.count

        def counted():
            number = count()
            try:
                met.wait()
            except threading.BrokenBarrierError:
                assert locked
            return number

        found.count = counted
        return found

    monkeypatch.setattr(sms_in.SmsPart.objects, "filter", slowly)
    if not locked:
        monkeypatch.setattr(sms_in, "_LOCK", "select %s")

    def bring(number):
        part = Part(9, 2, number)
        return lambda: take(IncomingSms("+33612345678", "+33600000036", f"p{number} ", f"id{number}", part))

    race(bring(1), bring(2))


def test_two_parts_that_arrive_at_once_are_put_together(operator, monkeypatch):
    parts_at_once(monkeypatch, locked=True)
    assert kept(operator) == 1


def test_without_the_lock_each_waits_for_the_other(operator, monkeypatch):
    parts_at_once(monkeypatch, locked=False)
    assert kept(operator) == 0
