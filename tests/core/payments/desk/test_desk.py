"""The régisseur's pages: lists, one debt and its acts, the day, the amounts; and nobody else's."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cantou.core.journal.models import Entry
from cantou.core.organisations.domain.references import spoken
from cantou.core.payments.domain import debts, listing, paying
from cantou.core.payments.models import Credit, Debt, DebtState, Means, Refund, Regie, SimulatedPayment
from cantou.core.scope.scope import Scope
from tests.core.payments.making import Browser, agent, fresh, make_debt, make_mairie, receipts
from tests.support.factories import make_commune, make_member, make_organisation, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mairie():
    return make_mairie()


@pytest.fixture
def debt(mairie):
    return make_debt(mairie)


@pytest.fixture
def regisseur(mairie, client):
    person = make_person()
    make_member(person, mairie, service="", role="regie")
    sign_in(client, person)
    return person


def act(client, debt, name, **given):
    return client.post(reverse(f"desk_debt_{name}", args=[debt.pk]), given)


def see(client, debt):
    return client.get(reverse("desk_debt", args=[debt.pk])).content.decode()


def acts(debt):
    with agent(debt):
        return list(
            Entry.objects.filter(organisation_id=debt.organisation_id, action__startswith="payments.")
            .order_by("pk")
            .values_list("action", flat=True)
        )


def cash(debt, cents=5000):
    with agent(debt):
        return paying.take_at_counter(debt=debt, cents=cents, means=Means.CASH)


def test_an_administrator_who_is_no_regisseur_sees_none_of_it(client, mairie, debt):
    person = make_person()
    make_member(person, mairie, service="", role="admin")
    sign_in(client, person)
    for name, args in (("desk_debts", []), ("desk_debt", [debt.pk]), ("desk_regies", [])):
        assert client.get(reverse(name, args=args)).status_code == 403
    assert act(client, debt, "counter").status_code == 403


def test_a_regisseur_of_another_mairie_finds_nothing(client, regisseur, mairie):
    other = make_debt(make_mairie())
    assert client.get(reverse("desk_debt", args=[other.pk])).status_code == 404
    given = {"guichet-cents": "50", "guichet-means": "cash"}
    assert act(client, other, "counter", **given).status_code == 404
    assert receipts(other) == []


def test_taken_at_the_counter_with_a_receipt_and_pressed_twice_once(client, regisseur, debt):
    given = {"guichet-cents": "20,50", "guichet-means": "cash", "guichet-key": "k" * 24}
    assert act(client, debt, "counter", **given).status_code == 302
    assert act(client, debt, "counter", **given).status_code == 302
    assert [(one.number, one.cents) for one in receipts(debt)] == [(1, 2050)]
    assert "Reçu n° 1" in see(client, debt)
    paper = client.get(reverse("desk_debt_receipt", args=[debt.pk, "1"]))
    assert paper.content[:5] == b"%PDF-"
    assert client.get(reverse("desk_debt_receipt", args=[debt.pk, "2"])).status_code == 404


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"guichet-cents": "50,01", "guichet-means": "cash"}, "ce qui reste dû"),
        ({"guichet-cents": "0", "guichet-means": "cash"}, "ce qui reste dû"),
        ({"guichet-cents": "beaucoup", "guichet-means": "cash"}, "Écrivez un montant"),
        ({"guichet-cents": "50", "guichet-means": "cheque"}, "Écrivez le numéro du chèque"),
        ({"guichet-cents": "50"}, "Espèces, ou chèque"),
    ],
)
def test_what_is_refused_at_the_counter_is_said_beside_its_field(client, regisseur, debt, given, said):
    answer = act(client, debt, "counter", **given)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{given["guichet-cents"]}"' in answer.content.decode()
    assert receipts(debt) == []


def test_a_credit_note_then_the_refund_of_what_is_too_much(client, regisseur, debt):
    cash(debt)
    answer = act(client, debt, "credit", **{"avoir-cents": "10", "avoir-reason": "Absence de Tom"})
    assert answer.status_code == 302
    assert "10,00\u00a0€ à rembourser" in see(client, debt)
    too_much = {"rendre-cents": "10,01", "rendre-means": "transfer"}
    assert act(client, debt, "refund", **too_much).status_code == 422
    right = {"rendre-cents": "10", "rendre-means": "transfer"}
    assert act(client, debt, "refund", **right).status_code == 302
    assert act(client, debt, "refund", **right).status_code == 422
    with agent(debt):
        assert [one.reason for one in Credit.objects.filter(organisation_id=debt.organisation_id)] == [
            "Absence de Tom"
        ]
        assert [one.cents for one in Refund.objects.filter(organisation_id=debt.organisation_id)] == [1000]
    assert fresh(debt).overpaid_cents == 0


def test_three_instalments_are_the_whole_sum_to_the_cent(client, regisseur, mairie):
    debt = make_debt(mairie, lines=[("Repas", 10000)])
    given = {"fois-number": "3", "fois-first": "2030-01-31"}
    assert act(client, debt, "instalments", **given).status_code == 302
    assert [(one.due_on, one.cents) for one in fresh(debt).parts] == [
        (date(2030, 1, 31), 3334),
        (date(2030, 2, 28), 3333),
        (date(2030, 3, 31), 3333),
    ]
    assert (
        act(client, debt, "instalments", **{"fois-number": "13", "fois-first": "2030-01-31"}).status_code
        == 422
    )


def test_a_titre_is_taken_in_charge_then_handed_over(client, regisseur, mairie):
    debt = make_debt(mairie, titre="2026-118")
    assert act(client, debt, "hand_over").status_code == 302
    assert fresh(debt).state == DebtState.AWAITING
    act(client, debt, "taken")
    assert fresh(debt).state == DebtState.DUE
    act(client, debt, "hand_over")
    assert fresh(debt).state == DebtState.HANDED_OVER


def test_each_act_is_in_the_journal(client, regisseur, debt):
    act(client, debt, "instalments", **{"fois-number": "2", "fois-first": "2030-01-31"})
    act(client, debt, "counter", **{"guichet-cents": "50", "guichet-means": "cash"})
    act(client, debt, "credit", **{"avoir-cents": "1", "avoir-reason": "Erreur"})
    act(client, debt, "refund", **{"rendre-cents": "1", "rendre-means": "cash"})
    assert acts(debt)[-4:] == [
        "payments.instalments",
        "payments.received",
        "payments.credited",
        "payments.refunded",
    ]


def test_the_list_filters_and_costs_the_same_for_one_and_for_three(client, regisseur, mairie):
    make_debt(mairie, payer_name="Louise Vidal")
    address = reverse("desk_debts")
    client.get(address)
    for_one = _queries(client, address)
    late = make_debt(mairie, payer_name="Hugo Bastide", due_on=timezone.localdate() - timedelta(1))
    paid = make_debt(mairie, payer_name="Rose Chassang")
    cash(paid)
    assert _queries(client, address) == for_one
    names = {"Louise Vidal", "Hugo Bastide", "Rose Chassang"}
    for query, found in (
        ("", names),
        ("?etat=retard", {"Hugo Bastide"}),
        ("?etat=settled", {"Rose Chassang"}),
        ("?etat=trop-percu", set()),
        ("?etat=verifier", set()),
        ("?q=bastide", {"Hugo Bastide"}),
        (f"?q={late.reference}", {"Hugo Bastide"}),
        ("?etat=inconnu", names),
    ):
        page = client.get(f"{address}{query}").content.decode()
        assert {name for name in names if name in page} == found, query


def _queries(client, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        client.get(address)
    return len(caught)


def test_the_day_of_a_regie_and_the_same_for_a_spreadsheet(client, regisseur, mairie, debt):
    cash(debt, 6)
    with agent(debt):
        paying.take_at_counter(debt=debt, cents=4994, means=Means.CHEQUE, cheque="0042")
        debts.credit(debt=debt, cents=100, reason="Erreur")
        debts.refund(debt=debt, cents=100, means="cash")
    page = client.get(reverse("desk_regie_day", args=["cantine"])).content.decode()
    assert "50,00\u00a0€" in page
    assert "1,00\u00a0€" in page
    text = client.get(reverse("desk_regie_day_csv", args=["cantine"])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    assert [(row["recu"], row["cheque"]) for row in rows] == [("1", ""), ("2", "0042"), ("", "")]
    assert [row["montant_euros"].lstrip("'") for row in rows] == ["0,06", "49,94", "-1,00"]
    other = client.get(reverse("desk_regie_day", args=["cantine"]) + "?jour=2020-02-30")
    assert other.status_code == 200


def test_a_regie_is_made_and_set(client, regisseur, mairie):
    given = {"title": "Régie des salles", "provider": "payfip", "client_number": "12345", "mode": "T"}
    answer = client.post(reverse("desk_regie_new"), given)
    assert answer.status_code == 422
    assert "six chiffres" in answer.content.decode()
    given["client_number"] = "090909"
    assert client.post(reverse("desk_regie_new"), given).status_code == 302
    assert client.post(reverse("desk_regie_new"), given).status_code == 422
    changed = {"title": "Régie des salles", "provider": "", "relay_email": "regie@vic.example"}
    assert client.post(reverse("desk_regie", args=["regie-des-salles"]), changed).status_code == 302
    with agent_of(mairie):
        row = Regie.objects.get(organisation_id=mairie.pk, key="regie-des-salles")
        assert (row.provider, row.relay_email, row.mode) == ("", "regie@vic.example", "T")


def agent_of(mairie):
    return Scope.agent(mairie.pk).enter()


def test_a_sum_of_ones_own_is_written_once(client, regisseur, mairie, debt):
    given = {
        "regie": "cantine",
        "title": "Photocopies",
        "cents": "12",
        "due_on": "2030-01-31",
        "payer_name": "Association du Four",
        "key": "k" * 24,
    }
    first = client.post(reverse("desk_debt_new"), given)
    assert (first.status_code, client.post(reverse("desk_debt_new"), given).url) == (302, first.url)
    page = client.get(first.url).content.decode()
    assert "/paiement/" in page
    with agent_of(mairie):
        assert Debt.objects.filter(organisation_id=mairie.pk, title="Photocopies").count() == 1
    assert client.post(reverse("desk_debt_new"), given | {"cents": "0", "key": "l" * 24}).status_code == 422


def test_the_amounts_of_a_period(client, regisseur, debt):
    assert client.get(reverse("desk_debts_amounts")).status_code == 200
    text = client.get(reverse("desk_debts_export", args=["csv"])).content.decode("utf-8-sig")
    assert debt.reference in text
    old = client.get(reverse("desk_debts_export", args=["csv"]) + "?du=2020-01-01&au=2020-12-31")
    assert debt.reference not in old.content.decode()
    assert client.get(reverse("desk_debts_export", args=["pes"]))["Content-Type"].startswith(
        "application/xml"
    )
    assert client.get(reverse("desk_debts_export", args=["ods"])).status_code == 404


def test_amounts_that_are_too_many_are_refused_and_never_cut(client, regisseur, debt, monkeypatch):
    monkeypatch.setattr(listing, "MOST_EXPORTED", 0)
    answer = client.get(reverse("desk_debts_export", args=["csv"]), follow=True)
    assert answer.redirect_chain[0][0].startswith(reverse("desk_debts_amounts"))
    assert "choisissez une période plus courte" in answer.content.decode()


def test_what_is_to_be_done_leads_to_its_list_and_several_are_dealt_with_at_once(client, regisseur, mairie):
    for number in (1, 2, 3):
        make_debt(mairie, titre=f"2026-{number}")
    late = make_debt(mairie, due_on=date(2020, 1, 1))
    page = client.get(reverse("desk_debts")).content.decode()
    assert "3 titres à prendre en charge" in page
    assert "1 somme en retard" in page
    waiting = client.get(f"{reverse('desk_debts')}?etat=awaiting").content.decode()
    chosen = re.findall(r'name="somme" value="(\w+)"', waiting)
    assert len(chosen) == 3
    answer = client.post(
        reverse("desk_debts_together", args=["prise-en-charge"]), {"somme": chosen}, follow=True
    )
    assert "3 titres sont pris en charge." in answer.content.decode()
    answer = client.post(
        reverse("desk_debts_together", args=["transmettre"]), {"somme": [late.reference]}, follow=True
    )
    assert "1 somme est transmise au comptable public." in answer.content.decode()
    assert client.post(reverse("desk_debts_together", args=["autre"])).status_code == 404
    answer = client.post(reverse("desk_debts_together", args=["transmettre"]), follow=True)
    assert "Cochez au moins une somme" in answer.content.decode()


def test_what_is_no_reference_changes_nothing_and_nor_does_anothers(client, regisseur, debt):
    other = make_debt(make_organisation("Mairie de Thiézac", territory=make_commune("Thiézac")))
    address = reverse("desk_debts_together", args=["transmettre"])
    chosen = [other.reference, "\0", "x" * 5_000, "' or 1=1 --", spoken(debt.reference), debt.reference]
    answer = client.post(address, {"somme": chosen}, follow=True)
    assert "1 somme est transmise" in answer.content.decode()
    assert (fresh(debt).state, fresh(other).state) == (DebtState.HANDED_OVER, DebtState.DUE)


def test_a_payment_to_be_looked_into_has_its_two_ends_on_the_page(client, regisseur, debt):
    one = Browser(debt)
    one.bank(one.pay().url, "payer")
    with agent(debt):
        SimulatedPayment.objects.filter(organisation_id=debt.organisation_id).update(cents=7000)
    one.come_back()
    page = see(client, debt)
    assert "Reçu par le prestataire : 70,00\u00a0€" in page.replace("\u202f", "\u00a0").replace(
        "\u00a0:", " :"
    )
    named = re.search(r'name="paiement" value="(\w+)"', page)[1]
    for given in (
        {"paiement": named},
        {"paiement": named, "choix": "oui"},
        {"paiement": "\0", "choix": "rendu"},
    ):
        assert act(client, debt, "contested", **given).status_code == 404
    assert receipts(debt) == []
    answer = act(client, debt, "contested", paiement=named, choix="compter")
    assert answer.status_code == 302
    assert "20,00\u00a0€ à rembourser" in see(client, debt)
