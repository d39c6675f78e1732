"""PayFiP by its three calls, against a server that answers as recorded, and one that keeps a book of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client

from cantou.core.payments import tasks
from cantou.core.payments.domain import asking, debts
from cantou.core.payments.domain.errors import PaymentRefusedError, ProviderError
from cantou.core.payments.domain.providers import Answer, Order
from cantou.core.payments.models import PaymentState
from cantou.core.payments.protocols.payfip import PayFip
from tests.core.payments.making import (
    Browser,
    agent,
    fresh,
    make_debt,
    make_mairie,
    make_regie,
    payments,
    receipts,
)
from tests.support.jobs import run_jobs, run_now
from tests.support.payfip import payfip_server
from tests.support.shared import shared

NOW = datetime.now(UTC)


@pytest.fixture
def payfip(settings):
    with payfip_server() as server:
        settings.PAYFIP_URL = server.url
        settings.OUTBOUND_ALLOWED = frozenset({urlsplit(server.url).netloc})
        yield server


def order(**more):
    wish = {
        "organisation": 1,
        "reference": "7K4M2RXAF",
        "title": "Cantine, novembre : Lina & Tom",
        "cents": 1000,
        "email": "john.doe@example.com",
        "back": "https://redirect.payfip.example.com/",
        "notice": "https://notif.payfip.example.com/",
        "client": "090909",
        "mode": "T",
    }
    return Order(**(wish | more))


def ask(idop, since=NOW):
    return PayFip().ask(organisation=1, reference=idop, since=since)


IDOP = "cc0cb210-1cd4-11ea-8cca-0213ad91a103"


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("payment_ok", Answer(PaymentState.PAID, 1000, "card")),
        ("payment_denied", Answer(PaymentState.REFUSED)),
        ("payment_cancelled", Answer(PaymentState.CANCELLED)),
    ],
)
def test_from_beginning_to_end_as_recorded(payfip, name, answer):
    payfip.record(shared(f"payfip/payfip-test_{name}.json"))
    begun = PayFip().start(order())
    assert (begun.reference, begun.address.partition("?")[2]) == (IDOP, f"idop={IDOP}")
    assert urlsplit(begun.address).netloc == "www.payfip.gouv.fr"
    assert ask(begun.reference) == answer


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("get_info_paiement_ok", Answer(PaymentState.PAID, 1000, "debit")),
        ("get_info_paiement_P1", Answer(PaymentState.EXPIRED)),
        ("get_info_paiement_P5", Answer(PaymentState.WAITING)),
    ],
)
def test_what_became_of_it_as_recorded(payfip, name, answer):
    payfip.record(shared(f"payfip/payfip-test_{name}.json"))
    assert ask(IDOP) == answer


def test_p5_after_three_hours_is_over_as_recorded(payfip):
    payfip.record(shared("payfip/payfip-test_get_info_paiement_P5.json"))
    assert ask(IDOP, since=NOW - timedelta(hours=3)) == Answer(PaymentState.EXPIRED)


@pytest.mark.parametrize("name", ["get_idop_adresse_mel_incorrect", "get_idop_refdet_error"])
def test_what_payfip_refuses_is_said_in_its_own_words_as_recorded(payfip, name):
    payfip.record(shared(f"payfip/payfip-test_{name}.json"))
    with pytest.raises(PaymentRefusedError, match="PayFiP refuse ce paiement"):
        PayFip().start(order())


def test_what_is_asked_is_what_payfip_takes(payfip):
    PayFip().start(order(title="Cantine : été & « fête » " * 20))
    (asked,) = payfip.asked
    assert (asked["montant"], asked["refdet"], asked["saisie"]) == ("1000", "7K4M2RXAF", "T")
    assert asked["urlnotif"] == "https://notif.payfip.example.com/"
    assert len(asked["objet"]) <= 100
    assert asked["objet"].isascii()


@pytest.mark.parametrize(
    "wrong",
    [{"cents": 99}, {"cents": 10_000_001}, {"client": "9090"}, {"email": ""}, {"email": "sans arobase"}],
)
def test_what_it_would_refuse_is_not_even_asked(payfip, wrong):
    with pytest.raises(PaymentRefusedError):
        PayFip().start(order(**wrong))
    assert payfip.asked == []


def test_a_payfip_that_is_down_is_no_answer(payfip):
    payfip.down = True
    with pytest.raises(ProviderError):
        ask(IDOP)
    with pytest.raises(ProviderError):
        PayFip().start(order())


def test_an_answer_of_another_shape_is_no_answer(payfip):
    payfip.answers = ["<html>Maintenance</html>"]
    with pytest.raises(ProviderError):
        ask(IDOP)


def settled(**more):
    mairie = make_mairie(**more)
    regie = make_regie(mairie, "payfip")
    debt = make_debt(mairie, provider="payfip")
    with agent(debt):
        debts.change_regie(
            regie=regie,
            title=regie.title,
            provider="payfip",
            client_number="090909",
            mode="T",
            relay_email="regie@vic.example",
        )
    return debt


@pytest.mark.django_db
def test_the_relay_address_stands_in_for_whoever_has_none(payfip):
    debt = settled()
    answer = Browser(debt).pay()
    assert answer.url.startswith("https://www.payfip.gouv.fr/")
    assert payfip.asked[0]["mel"] == "regie@vic.example"
    assert payfip.asked[0]["urlnotif"].endswith("/avis-de-paiement/payfip/")


@pytest.mark.django_db
def test_paid_then_the_notice_three_times_the_browser_and_the_clock_one_receipt(payfip):
    debt = settled()
    one = Browser(debt)
    one.pay()
    (payment,) = payments(debt)
    payfip.pays(payment.provider_reference)
    for _ in range(3):
        answer = Client().post("/avis-de-paiement/payfip/", {"idop": payment.provider_reference})
        assert answer.status_code == 204
    run_jobs("cantou.payments.noticed")
    assert "est bien arrivé" in one.come_back().content.decode()
    run_now(tasks.ask_all)
    run_jobs("cantou.payments.ask")
    assert [(one.number, one.cents, one.means) for one in receipts(debt)] == [(1, 5000, "card")]


@pytest.mark.django_db
def test_a_forged_amount_and_a_lost_payfip_settle_nothing(payfip, monkeypatch):
    monkeypatch.setattr(asking, "PAUSE", timedelta(0))
    debt = settled()
    one = Browser(debt)
    one.pay()
    (payment,) = payments(debt)
    payfip.down = True
    assert "n’est pas encore confirmé" in one.come_back().content.decode()
    payfip.down = False
    payfip.pays(payment.provider_reference, montant="1")
    page = one.come_back().content.decode()
    assert "n’est pas celui qui était demandé" in page
    assert receipts(debt) == []
    assert fresh(debt).paid_cents == 0


@pytest.mark.django_db
def test_a_commune_that_practises_pays_nothing(payfip):
    debt = settled(state="practice")
    answer = Browser(debt).pay()
    assert answer.status_code == 422
    assert "aucun argent ne passe" in answer.content.decode()
    assert payfip.asked == []
