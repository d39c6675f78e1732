"""A payment breaks at any of its statements: nothing of it is there, and asked again it is whole, once.

So do what is taken at the counter, a contested payment that is counted, and a reminder.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.notices.models import Notice
from cantou.core.payments.domain import contested, paying, telling
from cantou.core.payments.models import Debt, Means, Payment, Receipt, Regie, SimulatedPayment
from tests.core.payments.making import Browser, agent, make_debt
from tests.support.jobs import waiting_jobs

pytestmark = pytest.mark.django_db


class BrokenError(Exception):
    """The process died there."""


@contextmanager
def dying_at(number):
    """Before the statement of this number; savepoints are Django's own undoing and do not count."""
    seen = 0

    def send(execute, sql, params, many, context):
        nonlocal seen
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen += 1
            if seen > number:
                raise BrokenError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(send):
        yield


def everything(debt):
    with agent(debt):
        mine = {"organisation_id": debt.organisation_id}
        states = [
            list(model.objects.filter(**mine).order_by("pk").values())
            for model in (Debt, Payment, Receipt, Regie)
        ]
        counts = [model.objects.filter(**mine).count() for model in (Entry, Notice)]
    return states, counts, len(waiting_jobs())


def break_everywhere(debt, act) -> int:
    """At each statement in turn, until it goes through. How many there were."""
    before, number = everything(debt), 0
    while True:
        try:
            with dying_at(number), agent(debt):
                act()
        except BrokenError:
            assert everything(debt) == before, number
            number += 1
        else:
            return number


@pytest.fixture
def paid():
    """At the bank, which has told nobody."""
    debt = make_debt()
    one = Browser(debt)
    one.bank(one.pay().url, "payer")
    return debt


def attempt(debt):
    mine = Payment.objects.filter(organisation_id=debt.organisation_id)
    return mine.select_related("debt").get(debt=debt)


def receipts(debt):
    with agent(debt):
        mine = Receipt.objects.filter(organisation_id=debt.organisation_id)
        return list(mine.values_list("number", "cents"))


MANY = 8
"""Statements at the least: fewer would mean that nothing was broken."""


def test_what_the_bank_confirms_is_there_whole_or_not_at_all(paid):
    assert break_everywhere(paid, lambda: paying.ask_again(payment=attempt(paid))) > MANY
    assert receipts(paid) == [(1, 5000)]


def test_what_is_taken_at_the_counter_is_there_whole_or_not_at_all():
    debt = make_debt()

    def act():
        paying.take_at_counter(debt=debt, cents=5000, means=Means.CASH)

    assert break_everywhere(debt, act) > MANY
    assert receipts(debt) == [(1, 5000)]


def test_a_contested_payment_is_counted_whole_or_not_at_all(paid):
    with agent(paid):
        SimulatedPayment.objects.filter(organisation_id=paid.organisation_id).update(cents=7000)
        named = paying.ask_again(payment=attempt(paid)).provider_reference
    assert break_everywhere(paid, lambda: contested.count_it(debt=paid, reference=named)) > MANY
    assert receipts(paid) == [(1, 7000)]


def test_a_reminder_is_noted_if_and_only_if_it_leaves():
    due = timezone.localdate() + timedelta(30)
    debt = make_debt(due_on=due, payer_email="louise@exemple.fr")
    with agent(debt):
        old = timezone.now() - timedelta(10)
        Debt.objects.filter(organisation_id=debt.organisation_id, pk=debt.pk).update(created_at=old)

    day = due + timedelta(5)

    def act():
        telling.remind(organisation=debt.organisation_id, key=debt.object_key, today=day)

    assert break_everywhere(debt, act) > 4
    with agent(debt):
        assert Notice.objects.filter(organisation_id=debt.organisation_id, kind="overdue").count() == 1
