"""Paying by the private link, with the simulator as the bank: whatever is lost, closed, replayed or forged."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cantou.core.payments import tasks
from cantou.core.payments.domain import debts, paying, simulator
from cantou.core.payments.domain.errors import ProviderError
from cantou.core.payments.models import DebtState, Means, Payment, PaymentState, SimulatedPayment
from cantou.core.scope.scope import Scope
from tests.core.payments.making import Browser, agent, fresh, make_debt, make_mairie, payments, receipts
from tests.support.factories import make_person
from tests.support.jobs import run_jobs, run_now, waiting_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch):
    heard = []
    monkeypatch.setattr(debts, "publish", heard.append)
    return heard


@pytest.fixture(autouse=True)
def wire(monkeypatch):
    """The bank's own calls reach this very server; `cut` loses them."""
    line = SimpleNamespace(cut=False, sent=[])

    def post(url, *, body, headers, **_):
        line.sent.append(url)
        if not line.cut:
            Client().generic(
                "POST",
                url.removeprefix("http://127.0.0.1:8000"),
                body,
                CONTENT_TYPE=headers["Content-Type"],
            )

    monkeypatch.setattr(simulator.remote, "post", post)
    return line


def start(debt, choice="payer", **more):
    """To the bank, and what is pressed there."""
    one = Browser(debt)
    answer = one.pay(**more)
    assert answer.status_code == 302, answer.content.decode()
    one.bank(answer.url, choice)
    return one


def notify(debt, **forged):
    reference = payments(debt)[-1].provider_reference
    answer = Client().post("/avis-de-paiement/carte/", {"reference": reference, **forged})
    run_jobs("cantou.payments.noticed")
    return answer


def again():
    run_now(tasks.ask_all)
    run_jobs("cantou.payments.ask")


def test_from_the_link_to_the_receipt_without_an_account(told):
    debt = make_debt()
    one = start(debt)
    page = one.come_back()
    assert "est bien arrivé" in page.content.decode()
    assert f"{one.root}recu-1.pdf" in page.content.decode()
    paper = one.client.get(f"{one.root}recu-1.pdf")
    assert (paper.status_code, paper.content[:5]) == (200, b"%PDF-")
    assert fresh(debt).state == DebtState.SETTLED
    assert len(told) == 1


def test_the_tab_is_closed_and_the_notice_comes(told, wire):
    debt = make_debt()
    start(debt)
    run_jobs("cantou.payments.")
    assert len(wire.sent) == 1
    assert [one.number for one in receipts(debt)] == [1]
    assert len(told) == 1


def test_the_tab_is_closed_and_the_notice_is_lost(told, wire):
    wire.cut = True
    debt = make_debt()
    start(debt)
    run_jobs("cantou.payments.")
    assert receipts(debt) == []
    again()
    assert [one.cents for one in receipts(debt)] == [5000]
    assert len(told) == 1


def test_a_notice_replayed_three_times_is_one_receipt_and_one_settlement(told):
    debt = make_debt()
    one = start(debt)
    assert [notify(debt).status_code for _ in range(3)] == [204, 204, 204]
    one.come_back()
    again()
    assert [one.number for one in receipts(debt)] == [1]
    assert len(told) == 1


def test_a_notice_that_lies_changes_nothing(told):
    """Nothing was paid: whatever the notice says, the bank is asked, and knows of nothing."""
    debt = make_debt()
    start(debt, "attendre")
    assert notify(debt, montant="5000", resultrans="P", etat="paid").status_code == 204
    assert receipts(debt) == []
    assert told == []


def test_a_notice_of_nobody_is_not_found():
    assert Client().post("/avis-de-paiement/carte/", {"reference": "x" * 24}).status_code == 404
    assert Client().post("/avis-de-paiement/inconnu/", {"reference": "x" * 24}).status_code == 404
    assert waiting_jobs("cantou.payments.") == []


def test_an_amount_that_was_forged_at_the_bank_settles_nothing(told):
    debt = make_debt()
    one = start(debt)
    with agent(debt):
        SimulatedPayment.objects.filter(organisation_id=debt.organisation_id).update(cents=1)
    page = one.come_back()
    assert "n’est pas celui qui était demandé" in page.content.decode()
    assert (receipts(debt), told) == ([], [])
    assert payments(debt)[0].state == PaymentState.CONTESTED


def test_an_amount_that_the_form_brings_is_not_read():
    debt = make_debt()
    Browser(debt).pay(cents="1", montant="1", quoi="1")
    assert [one.cents for one in payments(debt)] == [5000]


@pytest.mark.parametrize(
    ("choice", "state", "said"),
    [
        ("refuser", PaymentState.REFUSED, "Votre banque a refusé"),
        ("abandonner", PaymentState.CANCELLED, "Vous avez abandonné"),
        ("attendre", PaymentState.WAITING, "n’est pas encore confirmé"),
    ],
)
def test_what_is_said_of_what_did_not_succeed(choice, state, said):
    debt = make_debt()
    page = start(debt, choice).come_back()
    assert said in page.content.decode()
    assert [one.state for one in payments(debt)] == [state]
    assert fresh(debt).state == DebtState.DUE


def test_a_bank_that_is_silent_is_not_asked_at_each_look(monkeypatch):
    debt = make_debt()
    one = Browser(debt)
    one.pay()
    asked = []

    def silent(_self, **given):
        asked.append(given["reference"])
        raise ProviderError

    monkeypatch.setattr(simulator.CardSimulator, "ask", silent)
    for _look in range(3):
        assert one.come_back().status_code == 200
    assert len(asked) == 1
    assert payments(debt)[-1].state == PaymentState.WAITING


def test_what_nobody_ends_expires_and_can_be_begun_again():
    debt = make_debt()
    one = start(debt, "attendre")
    _age(debt, timedelta(hours=1))
    again()
    assert [one.state for one in payments(debt)] == [PaymentState.EXPIRED]
    page = one.come_back()
    assert "n’est pas allé au bout" in page.content.decode()
    assert one.pay().status_code == 302
    assert len(payments(debt)) == 2


def _age(debt, by):
    with agent(debt):
        mine = {"organisation_id": debt.organisation_id}
        Payment.objects.filter(**mine).update(created_at=timezone.now() - by, asked_at=None)
        SimulatedPayment.objects.filter(**mine).update(created_at=timezone.now() - by)


def test_what_expired_and_was_paid_after_all_is_counted(told):
    debt = make_debt()
    start(debt, "attendre")
    _age(debt, timedelta(hours=1))
    again()
    with agent(debt):
        mine = {"organisation_id": debt.organisation_id}
        SimulatedPayment.objects.filter(**mine).update(state="paid")
        Payment.objects.filter(**mine).update(asked_at=timezone.now() - timedelta(hours=7))
    again()
    assert [one.cents for one in receipts(debt)] == [5000]
    assert len(told) == 1


def test_paid_at_the_counter_while_the_bank_thinks_it_over(told):
    debt = make_debt()
    one = start(debt)
    with agent(debt):
        paying.take_at_counter(debt=debt, cents=5000, means=Means.CASH)
    page = one.come_back().content.decode()
    assert "50,00\u00a0€ de trop" in page
    assert [one.number for one in receipts(debt)] == [1, 2]
    assert len(told) == 1


def test_paid_between_the_page_and_the_bank_nothing_is_begun(monkeypatch):
    """`start` reads the debt again under its lock: the counter was faster than the provider's answer."""
    debt = make_debt()
    begin = simulator.CardSimulator.start

    def slow(self, order):
        with Scope.agent(debt.organisation_id).enter():
            paying.take_at_counter(debt=debt, cents=5000, means=Means.CASH)
        return begin(self, order)

    monkeypatch.setattr(simulator.CardSimulator, "start", slow)
    answer = Browser(debt).pay()
    assert answer.status_code == 422
    assert "Cette somme est réglée" in answer.content.decode()
    assert [one.provider for one in payments(debt)] == ["counter"]


def test_a_late_debt_says_so_and_can_be_paid():
    debt = make_debt(due_on=date(2020, 1, 31))
    page = Browser(debt).see().content.decode()
    assert "devait être payée avant le 31 janvier 2020" in page
    assert Browser(debt).pay().status_code == 302


def test_an_instalment_is_paid_and_then_the_next():
    debt = make_debt()
    with agent(debt):
        debts.instalments(debt=debt, parts=[(date(2199, 1, 31), 2000), (date(2199, 2, 28), 3000)])
    page = start(debt, quoi="echeance").come_back().content.decode()
    assert "Il reste 30,00\u00a0€ à payer avant le 28 février 2199" in page
    assert fresh(debt).next_part.left_cents == 3000
    start(debt, quoi="echeance").come_back()
    assert [one.cents for one in receipts(debt)] == [2000, 3000]
    assert fresh(debt).state == DebtState.SETTLED


def test_a_titre_waits_and_what_is_handed_over_is_paid_elsewhere():
    debt = make_debt(titre="2026-118")
    assert "pas encore pris ce titre en charge" in Browser(debt).see().content.decode()
    assert Browser(debt).pay().status_code == 422
    with agent(debt):
        debts.taken_in_charge(debt=debt)
        debts.hand_over(debt=debt)
    assert "Trésor public" in Browser(debt).see().content.decode()


def test_a_regie_without_a_provider_is_paid_at_the_counter_alone():
    debt = make_debt(provider="")
    page = Browser(debt).see().content.decode()
    assert "Payer en ligne" not in page
    assert "au guichet" in page
    assert Browser(debt).pay().status_code == 422


def test_no_simulator_outside_of_the_demonstration(settings):
    debt = make_debt()
    address = Browser(debt).pay().url
    settings.PAYMENT_SIMULATOR = False
    assert Client().get(address).status_code == 404
    assert "Payer en ligne" not in Browser(make_debt()).see().content.decode()
    assert Browser(make_debt()).pay().status_code == 422


def test_a_link_that_is_wrong_or_over():
    debt = make_debt()
    one = Browser(debt)
    assert one.client.get(f"{one.root[:-4]}/").status_code == 404


def test_the_form_may_lead_to_the_bank_and_nowhere_else():
    policy = Browser(make_debt()).see().headers["Content-Security-Policy"]
    assert "form-action 'self' http://127.0.0.1:8000;" in policy


def test_ones_own_account_shows_what_one_owes(client):
    person = make_person(email="louise@exemple.fr")
    mairie = make_mairie()
    make_debt(mairie, person=person.pk)
    make_debt(mairie, title="Celle d’une autre")
    client.force_login(person)
    page = client.get("/compte/paiements/").content.decode()
    assert "Cantine, novembre" in page
    assert "Celle d’une autre" not in page


def test_as_many_queries_for_one_debt_as_for_three(client):
    person = make_person(email="louise@exemple.fr")
    mairie = make_mairie()
    debt = make_debt(mairie, person=person.pk)
    client.force_login(person)
    client.get("/compte/paiements/")
    for_one = _queries(client, "/compte/paiements/")
    for _ in range(2):
        make_debt(mairie, person=person.pk)
    assert _queries(client, "/compte/paiements/") == for_one
    one = Browser(debt)
    _pay_at_counter(debt, 1000)
    one.see()
    with_one_receipt = _queries(one.client, one.root)
    for _ in range(2):
        _pay_at_counter(debt, 1000)
    assert _queries(one.client, one.root) == with_one_receipt


def _pay_at_counter(debt, cents):
    with agent(debt):
        paying.take_at_counter(debt=debt, cents=cents, means=Means.CASH)


def _queries(client, address) -> int:
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return len(caught)


def test_a_debt_of_which_nothing_came_costs_few_queries():
    one = Browser(make_debt())
    one.see()
    with CaptureQueriesContext(connection) as caught:
        one.see()
    asked = [each["sql"] for each in caught if each["sql"].startswith("SELECT")]
    assert len(asked) <= 6, asked
