"""Notices, pages and the counter at once, each on a connection of its own: one receipt, and a book without holes."""

from __future__ import annotations

import pytest

from cantou.core.payments.domain import asking, paying, simulator
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.models import DebtState, Means, Payment, SimulatedPayment
from cantou.core.scope.scope import Scope
from tests.core.payments.making import agent, fresh, make_debt, make_mairie, payments, receipts
from tests.support.concurrency import race

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture(autouse=True)
def silence(monkeypatch):
    monkeypatch.setattr(simulator.remote, "post", lambda *_args, **_more: None)


def begin(debt):
    with Scope.for_object(organisation=debt.organisation_id, key=debt.object_key).enter():
        return paying.start(
            debt=debt, provider="carte", cents=debt.total_cents, back="https://x.example/", relay=""
        )


def paid(debt):
    payment = begin(debt)
    with agent(debt):
        SimulatedPayment.objects.filter(organisation_id=debt.organisation_id).update(state="paid")
    return payment


def test_eight_notices_at_once_are_one_receipt():
    debt = make_debt()
    payment = paid(debt)

    def notice():
        with agent(debt):
            asking.ask_named(
                organisation=debt.organisation_id, provider="carte", reference=payment.provider_reference
            )

    def come_back():
        with Scope.for_object(organisation=debt.organisation_id, key=debt.object_key).enter():
            asking.look_again(debt=debt)

    race(*[notice] * 6, *[come_back] * 2)
    assert [one.number for one in receipts(debt)] == [1]
    assert fresh(debt).paid_cents == debt.total_cents
    assert fresh(debt).state == DebtState.SETTLED


def test_the_book_has_no_hole_whoever_pays_at_once():
    mairie = make_mairie()
    debts = [make_debt(mairie) for _ in range(4)]
    for debt in debts:
        begin(debt)
    with Scope.agent(mairie.pk).enter():
        SimulatedPayment.objects.filter(organisation_id=mairie.pk).update(state="paid")

    def online(debt):
        def ask():
            with agent(debt):
                mine = Payment.objects.select_related("debt").filter(organisation_id=mairie.pk)
                paying.ask_again(payment=mine.get(debt=debt, provider="carte"))

        return ask

    def undone(debt):
        def fail():
            with pytest.raises(RuntimeError), agent(debt):
                paying.take_at_counter(debt=debt, cents=1, means=Means.CASH)
                raise RuntimeError

        return fail

    others = [make_debt(mairie) for _ in range(2)]
    race(*[online(debt) for debt in debts], *[undone(debt) for debt in others])
    assert [one.number for one in receipts(debts[0])] == [1, 2, 3, 4]


def test_two_counters_take_the_same_sum_once():
    debt = make_debt()

    def take():
        try:
            with agent(debt):
                return paying.take_at_counter(debt=debt, cents=5000, means=Means.CASH)
        except PaymentRefusedError:
            return None

    made = race(*[take] * 4)
    assert len([one for one in made if one]) == 1
    assert fresh(debt).overpaid_cents == 0


def test_four_windows_have_one_attempt():
    debt = make_debt()
    found = race(*[lambda: begin(debt)] * 4)
    assert len({one.pk for one in found}) == 1
    assert len(payments(debt)) == 1
