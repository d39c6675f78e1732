"""A secretary opens a démarche in four screens, sets it, says it in her words, takes its update."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cantou.core.scope.scope import Scope
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.taking import set_overrides
from cantou.services.demarches.engine.packages.overrides import Overrides
from cantou.services.demarches.models import Demarche
from tests.services.demarches.test_catalogue import KEY, Canton, document, priced
from tests.services.demarches.village import plain, shown
from tests.support.factories import make_member, make_offer, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def canton(client):
    made = Canton()
    sign_in(client, made.place.agent(email="jeanne@exemple.fr"))
    return made


@pytest.fixture
def publisher(client, canton):
    make_offer(canton.departement, "demarches")
    person = make_person(given_name="Paul", family_name="Roux", email="paul@exemple.fr")
    make_member(person, canton.departement, service="demarches", role="publisher")
    client.logout()
    sign_in(client, person)
    return canton


def at(name, *args):
    return reverse(f"bureau:demarches:{name}", args=args)


def mine(canton, key=KEY):
    with canton.place.scope():
        return Demarche.objects.filter(key=key).first()


def test_a_secretary_opens_one_in_four_screens_and_answers_what_it_asks(client, canton):
    canton.publish(priced())
    page = shown(client, at("offered"))
    assert "Fête de village" in page
    address = at("package", canton.departement.slug, KEY)
    assert address in page
    page = shown(client, address)
    for said in (
        "Tenue à jour par",
        "Département du Cantal",
        "Combien de personnes ?",
        "Accordée",
        "passe",
        "Droit",
    ):
        assert said in page
    assert "ne passe pas" not in page
    answer = client.post(address, {"regle-droit": "douze"})
    assert answer.status_code == 422
    assert mine(canton) is None
    answer = client.post(address, {"regle-droit": "12,50"}, follow=True)
    assert "est ouverte sur le portail" in plain(answer)
    assert mine(canton).parameters["droit"] == "12.5"
    assert "Fête de village" in shown(client, f"{canton.place.root}/")
    assert client.get(address).status_code == 302, "what is open already is not opened again"


def test_it_is_set_closed_and_opened_again_from_one_page(client, canton):
    canton.publish(priced())
    canton.take(parameters={"droit": "5"})
    address = at("offer", KEY)
    assert 'value="5"' in shown(client, address)
    client.post(address, {"regle-droit": "7"})
    assert mine(canton).parameters == {"droit": "7"}
    client.post(address, {"act": "close"})
    assert not mine(canton).is_open
    assert "Fête de village" not in shown(client, f"{canton.place.root}/")
    client.post(address, {"act": "open"})
    assert mine(canton).is_open
    document_kept = json.loads(client.get(at("offer_export", KEY)).content)
    assert document_kept["format"] == "cantou.package/1"


def test_own_words_are_kept_and_a_fault_stands_beside_its_text(client, canton):
    canton.publish(document())
    canton.take()
    address = at("offer_words", KEY)
    page = client.get(address)
    given = {
        name: field.value()
        for name, field in ((one.html_name, one) for one in page.context["form"])
        if field.value()
    }
    answer = client.post(address, {**given, "text_dire_accord": "Bravo {personne_inconnue}"})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert "personne_inconnue" in str(form.errors["text_dire_accord"])
    sent = {**given, "label_quoi": "Quelle fête ?", "title": "Notre fête"}
    del sent["ask_association"]
    assert client.post(address, sent).status_code == 302
    with canton.place.scope():
        found = mine(canton)
        own = queries.subscription_of(found).overrides
    assert own == {"title": "Notre fête", "labels": {"quoi": "Quelle fête ?"}, "hidden": ["association"]}
    assert found.title == "Notre fête"
    page = client.get(address)
    again = {one.html_name: one.value() for one in page.context["form"] if one.value()}
    assert client.post(address, {**again, "title": ""}).status_code == 302
    assert mine(canton).title == "Fête de village"


def test_an_update_is_looked_at_then_taken_and_one_s_own_words_are_asked_about(client, canton):
    canton.publish(document())
    canton.take(parameters={})
    with canton.place.scope():
        set_overrides(
            demarche=mine(canton), overrides=Overrides(labels={"quoi": "Quelle fête ?", "lieu": "Où donc ?"})
        )
    assert client.get(at("offer_update", KEY)).status_code == 302, "there is nothing newer"
    given = priced()
    elements = given["form"]["pages"][1]["elements"]
    next(one for one in elements if one["key"] == "quoi")["label"] = "Quel événement ?"
    canton.publish(given, "On demande combien vous serez.")
    assert "nouvelle version" in shown(client, at("offered"))
    assert "combien vous serez" in shown(client, at("offer", KEY))
    page = shown(client, at("offer_update", KEY))
    for said in (
        "Combien de personnes ?",
        "nouveau",
        "Quel événement ?",
        "Quelle fête ?",
        "Droit de place",
        "passe",
    ):
        assert said in page
    assert "Où donc ?" not in page, "what the publisher did not change is not asked about"
    digest = client.get(at("offer_update", KEY)).context["form"]["digest"].value()
    stale = client.post(at("offer_update", KEY), {"digest": "00", "choix_0": "prendre"})
    assert "plus nouvelle" in plain(stale)
    assert mine(canton).release == 1
    sent = {"digest": digest, "choix_0": "prendre", "regle-droit": "3"}
    assert client.post(at("offer_update", KEY), sent).status_code == 302
    with canton.place.scope():
        found = mine(canton)
        assert queries.subscription_of(found).overrides == {"labels": {"lieu": "Où donc ?"}}
    assert (found.release, found.parameters["droit"]) == (2, "3")


def test_a_publisher_hands_a_file_in_sees_who_took_it_and_withdraws_it(client, publisher):
    def upload(body, name="fete.json"):
        paper = SimpleUploadedFile(name, body, content_type="application/json")
        return client.post(at("catalogue"), {"paper": paper, "news": ""})

    for body, said in (
        (b"\xff\xfe", "pas du JSON"),
        (b"[" * 100_000, "pas du JSON"),
        (json.dumps({**document(), "summary": "\0"}).encode(), "pas du JSON"),
        (json.dumps({**document(), "summary": "\ud800"}).encode(), "pas du JSON"),
        (b'{"retention_days": NaN}', "pas du JSON"),
        (b"[]", "comme il faut"),
        (json.dumps({**document(), "key": "Une Clé"}).encode(), "comme il faut"),
    ):
        answer = upload(body)
        assert answer.status_code == 422, said
        assert said in plain(answer)
    failing = document()
    failing["trials"][0]["expects"] = {"phase": "refused"}
    assert "ne passe pas" in plain(upload(json.dumps(failing).encode()))
    assert upload(json.dumps(document()).encode()).status_code == 302
    publisher.take()
    page = shown(client, at("catalogue"))
    assert "Ouverte par 1 organisation" in page
    assert "Mairie de Vic-sur-Cère" in page
    assert client.post(at("catalogue_publish", "mariage")).status_code == 302
    assert client.post(at("catalogue_publish", "jadis")).status_code == 404
    client.post(at("catalogue_withdraw", KEY))
    assert "retirée" in shown(client, at("catalogue"))
    assert publisher.source() is None


def test_nobody_publishes_sets_or_reads_without_the_right(client, canton):
    canton.publish(document())
    canton.take()
    client.logout()
    sign_in(client, canton.place.agent(role="agent", email="marc@exemple.fr"))
    for name, args in (("offered", ()), ("offer", (KEY,)), ("offer_words", (KEY,)), ("catalogue", ())):
        assert client.get(at(name, *args)).status_code == 403
    client.logout()
    sign_in(client, canton.place.agent(role="manager", email="lea@exemple.fr"))
    assert client.get(at("offered")).status_code == 200
    assert client.get(at("catalogue")).status_code == 403
    assert client.post(at("catalogue_withdraw", KEY)).status_code == 403
    with Scope.agent(canton.departement.pk).enter():
        assert queries.catalogue(canton.departement.pk).get().is_public
