"""Another amount than was asked: who looks into it counts it, or notes that it was given back; nothing else ends it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from cantou.core.payments.domain import contested, debts, listing, paying
from cantou.core.payments.domain.errors import PaymentRefusedError, ProviderError
from cantou.core.payments.models import DebtState, Means, PaymentState, SimulatedPayment
from tests.core.payments.making import Browser, agent, fresh, make_debt, payments, receipts

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setattr(debts, "publish", heard.append)
    return heard


@pytest.fixture
def debt(told):
    """Whose bank says that 70,00 € came where 50,00 € were asked."""
    made = make_debt()
    one = Browser(made)
    one.bank(one.pay().url, "payer")
    bank_says(made, cents=7000)
    one.come_back()
    assert payments(made)[0].state == PaymentState.CONTESTED
    return made


def bank_says(debt, **values):
    with agent(debt):
        SimulatedPayment.objects.filter(organisation_id=debt.organisation_id).update(**values)


def reference(debt):
    return payments(debt)[0].provider_reference


def count(debt):
    with agent(debt):
        return contested.count_it(debt=debt, reference=reference(debt))


def test_what_came_is_counted_with_its_receipt_and_the_rest_is_to_be_paid_back(debt, told):
    assert payments(debt)[0].received_cents == 7000
    count(debt)
    assert [one.cents for one in receipts(debt)] == [7000]
    now = fresh(debt)
    assert (now.state, now.paid_cents, now.overpaid_cents) == (DebtState.SETTLED, 7000, 2000)
    assert len(told) == 1
    with pytest.raises(PaymentRefusedError):
        count(debt)
    assert len(receipts(debt)) == 1


def test_too_little_is_counted_and_the_rest_is_still_owed(debt):
    bank_says(debt, cents=1000)
    count(debt)
    now = fresh(debt)
    assert (now.state, now.owed_cents, receipts(debt)[0].cents) == (DebtState.DUE, 4000, 1000)


def test_what_the_bank_no_longer_confirms_is_not_counted(debt):
    bank_says(debt, state="refused")
    with pytest.raises(PaymentRefusedError, match="ne confirme plus"):
        count(debt)
    assert (receipts(debt), payments(debt)[0].state) == ([], PaymentState.CONTESTED)


def test_a_bank_that_is_silent_decides_nothing(debt, monkeypatch):
    def silent(_self, **_given):
        raise ProviderError

    monkeypatch.setattr(contested, "provider_of", lambda _name: SimpleNamespace(ask=silent.__get__(debt)))
    with pytest.raises(ProviderError):
        count(debt)
    assert receipts(debt) == []


def test_what_was_given_back_leaves_the_sum_to_be_paid(debt, told):
    with agent(debt):
        contested.given_back(debt=debt, reference=reference(debt))
    assert (receipts(debt), told, fresh(debt).owed_cents) == ([], [], 5000)
    page = Browser(debt).come_back().content.decode()
    assert "vous a été rendu" in page
    assert "Payer 50,00\u00a0€" in page
    with pytest.raises(PaymentRefusedError), agent(debt):
        contested.given_back(debt=debt, reference=reference(debt))


def test_only_what_is_contested_can_be_ended_so():
    debt = make_debt()
    with agent(debt):
        paying.take_at_counter(debt=debt, cents=1000, means=Means.CASH)
        for named in ("", "inconnu", reference(debt)):
            with pytest.raises(PaymentRefusedError):
                contested.count_it(debt=debt, reference=named)


def test_what_waits_is_told_with_how_many_and_what_ends_it(debt):
    with agent(debt):
        assert [(one.chosen, one.count) for one in listing.to_do(debt.organisation_id)] == [("verifier", 1)]
    count(debt)
    with agent(debt):
        assert [(one.chosen, one.count) for one in listing.to_do(debt.organisation_id)] == [("trop-percu", 1)]
        debts.refund(debt=debt, cents=2000, means="transfer")
        assert listing.to_do(debt.organisation_id) == []


def test_many_titres_at_once_and_only_those_that_wait():
    first = make_debt(titre="2026-1")
    mairie = first.organisation
    second, plain = make_debt(mairie, titre="2026-2"), make_debt(mairie)
    with agent(first):
        chosen = [first.reference, plain.reference, "NEXISTEPAS"]
        assert debts.take_in_charge_many(references=chosen) == 1
        assert debts.take_in_charge_many(references=chosen) == 0
    assert [fresh(one).state for one in (first, second, plain)] == ["due", "awaiting", "due"]


def test_those_of_another_mairie_stay_as_they_are():
    ours, theirs = make_debt(titre="2026-1"), make_debt(_other(), titre="2026-2")
    with agent(ours):
        assert debts.take_in_charge_many(references=[ours.reference, theirs.reference]) == 1
    assert fresh(theirs).state == DebtState.AWAITING


def _other():
    from tests.support.factories import make_commune, make_organisation

    return make_organisation("Mairie de Thiézac", territory=make_commune("Thiézac"))
