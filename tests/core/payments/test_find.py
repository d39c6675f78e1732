"""The door « Payer une somme due »: a reference and an amount lead to the debt, neither alone does."""

from __future__ import annotations

import pytest
from django.test import Client

from cantou.core.organisations.domain.references import spoken
from cantou.core.payments.domain import debts, paying
from cantou.core.payments.models import Means
from cantou.core.payments.portal import find
from tests.core.payments.making import agent, make_debt

pytestmark = pytest.mark.django_db


def ask(debt, reference=None, cents="50"):
    address = f"/{debt.organisation.territory.slug}/paiement/"
    return Client().post(address, {"reference": reference or debt.reference, "cents": cents})


@pytest.mark.parametrize("cents", ["50", "50,00", "50.00 €"])
def test_reference_and_amount_lead_to_the_debt(cents):
    debt = make_debt()
    answer = ask(debt, f" {spoken(debt.reference).lower()} ", cents)
    assert answer.status_code == 302
    assert answer.url.endswith(f"/paiement/{debts.secret_of(debt)}/")


def test_what_is_left_and_the_next_part_are_amounts_that_one_may_know():
    debt = make_debt()
    with agent(debt):
        debts.credit(debt=debt, cents=1000, reason="Absence")
    assert [ask(debt, cents=cents).status_code for cents in ("50", "40", "10")] == [302, 302, 422]


@pytest.mark.parametrize(
    ("reference", "cents"), [(None, "49,99"), ("7K4M2RXAF", "50"), ("xx", "50"), (None, "")]
)
def test_neither_alone_opens_anything(reference, cents):
    answer = ask(make_debt(), reference, cents)
    assert answer.status_code == 422
    assert "Louise" not in answer.content.decode()


def test_nought_opens_neither_what_is_paid_nor_what_is_cancelled():
    """What is left of them is nought, which whoever saw the reference alone knows."""
    paid = make_debt()
    cancelled = make_debt(paid.organisation)
    with agent(paid):
        paying.take_at_counter(debt=paid, cents=5000, means=Means.CASH)
        debts.credit(debt=cancelled, cents=5000, reason="Absence")
    assert [ask(one, cents=cents).status_code for one in (paid, cancelled) for cents in ("0", "0,00")] == [
        422
    ] * 4
    assert ask(paid).status_code == 302


def test_amounts_are_not_tried_one_after_the_other(monkeypatch):
    monkeypatch.setattr(find, "TRIES", 3)
    debt = make_debt()
    assert [ask(debt, cents=str(n)).status_code for n in (1, 2, 3)] == [422, 422, 422]
    assert ask(debt).status_code == 422


def test_the_reference_of_something_else_leads_nowhere(monkeypatch):
    debt = make_debt()
    monkeypatch.setattr(find, "LINKS", "demarches")
    assert ask(debt).status_code == 422


def test_the_page_says_what_to_take_in_hand():
    debt = make_debt()
    page = Client().get(f"/{debt.organisation.territory.slug}/paiement/").content.decode()
    assert "Neuf lettres et chiffres" in page
