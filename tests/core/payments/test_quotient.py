"""The quotient familial: asked for with consent, clear words when down or unknown, the paper as good, sealed, ended."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cantou.core.payments.domain import privacy, quotients
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.domain.quotients import CivilStatus, SourceDownError, UnknownFamilyError
from cantou.core.payments.models import Quotient
from cantou.core.payments.portal import quotient as asking
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.names import read_called, write_names
from tests.core.payments.making import make_debt, make_mairie
from tests.support.factories import make_member, make_person
from tests.support.particulier import particulier_server
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
ROSE = CivilStatus("Chassang", ("Rose", "Marie"), date(1988, 4, 12), "F", "15258")
TYPED = {
    "birth_name": "Chassang",
    "given_names": "Rose, Marie",
    "born_on": "1988-04-12",
    "sex": "F",
    "commune": "Vic-sur-Cère",
    "agrees": "on",
}


def _quotient(**change):
    said = {"valeur": "612", "annee": "2026", "mois": "11", "fournisseur": '"CNAF"'} | change
    inner = ",".join(f'"{name}":{value}' for name, value in said.items())
    return f'{{"data":{{"quotient_familial":{{{inner}}}}}}}'.encode()


@pytest.fixture
def source(settings):
    with particulier_server() as server:
        settings.PARTICULIER_URL = server.url
        yield server


@pytest.fixture
def mairie():
    made = make_mairie(siret="21150258300018")
    write_names(read_called([made.territory.pk]).values())
    return made


@pytest.fixture
def rose(mairie, client):
    person = make_person(email="rose@exemple.fr", family_name="Chassang", home=mairie.territory)
    client.force_login(person)
    return person


def ask(mairie, person, who=ROSE, *, agrees=True):
    return quotients.ask_for(person=person.pk, organisation=mairie, who=who, agrees=agrees)


def kept(mairie):
    with Scope.agent(mairie.pk).enter():
        return list(Quotient.objects.filter(organisation_id=mairie.pk))


def test_it_is_asked_as_the_documentation_says_and_kept_sealed(source, mairie, rose):
    row = ask(mairie, rose)
    (asked,) = source.asked
    assert asked["path"] == ["/v3/dss/quotient_familial/identite"]
    assert asked["prenoms[]"] == ["Rose", "Marie"]
    assert (asked["recipient"], asked["codeCogInseePaysNaissance"]) == ([mairie.siret], ["99100"])
    assert (quotients.value_of(row), row.fund, row.source) == (612, "CNAF", "asked")
    assert b"612" not in bytes(row.sealed)
    assert row.agreed_at is not None


def test_without_consent_nothing_is_asked(source, mairie, rose):
    with pytest.raises(PaymentRefusedError):
        ask(mairie, rose, agrees=False)
    assert (source.asked, kept(mairie)) == ([], [])


def test_nobody_found_is_said_so_and_nothing_is_kept(source, mairie, rose):
    with pytest.raises(UnknownFamilyError):
        ask(mairie, rose, CivilStatus("Inconnu", ("Paul",), date(1970, 1, 1), "M", "15258"))
    assert kept(mairie) == []


@pytest.mark.parametrize(
    "says",
    [
        (502, b"{}"),
        (401, b"{}"),
        (429, b"{}"),
        (200, b"<html>"),
        (200, json.dumps({"data": {}}).encode()),
        (200, json.dumps({"data": {"quotient_familial": None}}).encode()),
        (200, b'{"data":{"quotient_familial":{"valeur":-1,"annee":2026,"mois":11,"fournisseur":"CNAF"}}}'),
        (200, b'{"data":{"quotient_familial":{"valeur":1,"annee":2026,"mois":13,"fournisseur":"CNAF"}}}'),
        (200, b"x" * 200_000),
        (200, b"[" * 50_000),
        (200, _quotient(valeur="Infinity")),
        (200, _quotient(valeur="true")),
        (200, _quotient(annee="99999999999999999999")),
        (200, _quotient(annee="2999")),
        (200, _quotient(fournisseur='"CN\\u0000AF"')),
    ],
)
def test_an_answer_that_makes_no_sense_is_no_answer(source, mairie, rose, says):
    source.says = says
    with pytest.raises(SourceDownError):
        ask(mairie, rose)
    assert kept(mairie) == []


def test_a_source_that_cannot_be_reached_is_down(settings, mairie, rose):
    settings.PARTICULIER_URL = "http://127.0.0.1:9"
    with pytest.raises(SourceDownError):
        ask(mairie, rose)


def test_from_the_page_to_the_value_with_its_date_and_source(source, mairie, rose, client):
    page = client.post(reverse("payments_quotient"), TYPED, follow=True).content.decode()
    assert "612" in page
    assert "novembre 2026" in page
    assert "avec votre accord" in page
    with Scope.agent(mairie.pk).enter():
        found = quotients.quotient_of(organisation=mairie.pk, person=rose.pk)
        assert found is not None
        assert quotients.value_of(found) == 612


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"agrees": ""}, "Sans votre accord"),
        ({"birth_name": "Inconnu"}, "ne trouvent personne"),
        ({"birth_name": "Panne"}, "ne répond pas en ce moment"),
        ({"commune": "Nulle-Part"}, "Aucune commune"),
        ({"born_on": "2999-01-01"}, "n’est pas possible"),
    ],
)
def test_what_goes_wrong_is_said_and_what_was_typed_stays(source, mairie, rose, client, change, said):
    answer = client.post(reverse("payments_quotient"), TYPED | change)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Rose, Marie" in page
    assert kept(mairie) == []


def test_an_account_does_not_leaf_through_families_from_many_networks(
    source, mairie, rose, client, monkeypatch
):
    monkeypatch.setattr(asking, "TRIES", 3)
    address = reverse("payments_quotient")
    said = [
        client.post(address, TYPED | {"birth_name": "Inconnu"}, REMOTE_ADDR=f"{20 + n}.7.7.1").status_code
        for n in range(5)
    ]
    assert said == [422, 422, 422, 429, 429]
    assert len(source.asked) == 3
    other = make_person(email="hugo@exemple.fr", home=mairie.territory)
    client.force_login(other)
    assert client.post(address, TYPED, REMOTE_ADDR="40.7.7.1").status_code == 302


def test_a_mairie_without_a_key_shows_the_counter(settings, mairie, rose, client):
    settings.PARTICULIER_TOKEN = ""
    page = client.get(reverse("payments_quotient")).content.decode()
    assert "montrer votre attestation" in page
    assert "Demander mon quotient" not in page


def test_where_accounts_prove_nothing_nobody_is_asked_about(settings, source, mairie, rose, client):
    settings.PARTICULIER_IDENTITIES_PROVEN = False
    address = reverse("payments_quotient")
    assert "Demander mon quotient" not in client.get(address).content.decode()
    assert client.post(address, TYPED).status_code == 422
    assert (len(source.asked), list(kept(mairie))) == (0, [])


def test_the_paper_counts_as_much_and_the_person_sees_it(mairie, rose, client):
    debt = make_debt(mairie, person=rose.pk)
    agent = make_person(email="regie@mairie.fr")
    make_member(agent, mairie, service="", role="regie")
    sign_in(client, agent)
    address = reverse("desk_debt_quotient", args=[debt.pk])
    typed = {"value": "540", "month": "2026-10-02", "paper": "attestation MSA"}
    assert client.post(address, typed | {"month": "2999-01-01"}).status_code == 422
    assert client.post(address, typed | {"paper": ""}).status_code == 422
    assert client.post(address, typed).status_code == 302
    (row,) = kept(mairie)
    assert (quotients.value_of(row), row.source, row.month) == (540, "shown", date(2026, 10, 1))
    client.force_login(rose)
    page = client.get(reverse("payments_quotient")).content.decode()
    assert "540" in page
    assert "attestation MSA" in page


def test_another_mairie_sees_nothing_and_the_person_ends_it(source, mairie, rose, client):
    ask(mairie, rose)
    other = make_debt(_elsewhere()).organisation
    with Scope.agent(other.pk).enter():
        assert Quotient.objects.count() == 0
    client.post(reverse("payments_quotient_forget"), {"organisme": str(mairie.pk)})
    assert kept(mairie) == []
    assert client.post(reverse("payments_quotient_forget"), {"organisme": "x"}).status_code == 404


def _elsewhere():
    from tests.support.factories import make_commune, make_organisation

    return make_organisation("Mairie de Thiézac", territory=make_commune("Thiézac"))


def test_somebody_else_ends_nothing(source, mairie, rose, client):
    ask(mairie, rose)
    client.force_login(make_person(email="autre@exemple.fr"))
    client.post(reverse("payments_quotient_forget"), {"organisme": str(mairie.pk)})
    assert len(kept(mairie)) == 1


def test_after_a_year_it_no_longer_holds_and_is_purged(source, mairie, rose):
    row = ask(mairie, rose)
    with Scope.agent(mairie.pk).enter():
        Quotient.objects.filter(pk=row.pk).update(created_at=timezone.now() - quotients.KEPT - timedelta(1))
        assert quotients.quotient_of(organisation=mairie.pk, person=rose.pk) is None
        assert quotients.purge(organisation=mairie.pk) == 1


def test_it_leaves_with_the_person(source, mairie, rose):
    ask(mairie, rose)
    assert privacy.export_quotients(rose.pk)[0]["quotient familial"] == 612
    assert privacy.erase_quotients(rose.pk) == 1
    assert privacy.export_quotients(rose.pk) == []


def test_the_stand_in_of_the_demonstration_is_nowhere_else(client, settings):
    address = reverse("payments_particulier")
    assert client.get(address).status_code == 401
    settings.PAYMENT_SIMULATOR = False
    assert client.get(address).status_code == 404
