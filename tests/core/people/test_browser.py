"""Accounts in Chromium: passkeys in a virtual device, the card's square, and what every reader may ask of a page."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator

from cantou.core.people.domain import persons
from cantou.core.scope.scope import Scope
from tests.core.people.test_entrance import PASSWORD, make_known
from tests.support.factories import make_commune, make_member, make_organisation
from tests.support.looks import axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agent():
    person = make_known(given_name="Jeanne", family_name="Vidal")
    make_member(person, make_organisation("Mairie de Vic", territory=make_commune()))
    return person


@pytest.fixture
def device(page):
    """A telephone that knows its owner's finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return lambda verified: session.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": made["authenticatorId"], "isUserVerified": verified},
    )


def enter(page, person):
    page.goto("/compte/connexion/")
    page.get_by_label("Adresse électronique").fill(person.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def add_key(page, *, alone: bool):
    page.get_by_role("link", name="Une clé d’accès").click()
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Comment l’appeler").fill("Téléphone")
    if alone:
        page.get_by_label("Me connecter avec cette clé seule").check()
    page.get_by_role("button", name="Continuer sur mon appareil").click()
    page.get_by_role("heading", name="Vos codes de secours").wait_for()


def leave(page):
    page.goto("/compte/")
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/")


def test_a_key_opens_the_desk_and_then_opens_it_alone(page, live_server, agent, device):
    enter(page, agent)
    page.goto("/bureau/")
    page.get_by_role("heading", name="Avant d’ouvrir le bureau").wait_for()
    add_key(page, alone=True)
    page.get_by_role("link", name="C’est rangé").click()
    page.wait_for_url("**/bureau/")
    leave(page)
    page.goto("/compte/connexion/")
    page.get_by_role("button", name="Avec ma clé d’accès").click()
    page.get_by_role("heading", name="Mon espace").wait_for()
    assert page.goto("/bureau/").url.endswith("/bureau/")
    assert Authenticator.objects.filter(user=agent, type="webauthn").get().last_used_at is not None


def test_a_key_as_second_factor(page, live_server, agent, device):
    enter(page, agent)
    page.goto("/bureau/")
    add_key(page, alone=False)
    leave(page)
    enter(page, agent)
    page.get_by_role("heading", name="Encore une chose").wait_for()
    assert axe(page) == {}
    page.get_by_role("button", name="Avec ma clé d’accès").click()
    page.get_by_role("heading", name="Mon espace").wait_for()
    assert page.goto("/bureau/").url.endswith("/bureau/")


def test_a_device_that_does_not_know_its_owner_opens_nothing(page, live_server, agent, device):
    enter(page, agent)
    page.goto("/bureau/")
    add_key(page, alone=True)
    leave(page)
    device(False)
    page.goto("/compte/connexion/")
    page.get_by_role("button", name="Avec ma clé d’accès").click()
    page.get_by_text("Cela n’a pas abouti").first.wait_for()
    assert page.goto("/compte/").url.endswith("/compte/connexion/?next=/compte/")


def test_the_square_of_the_card_fills_the_code(page, live_server):
    mairie = make_organisation(territory=make_commune())
    with Scope.agent(mairie.pk).enter():
        card = persons.create_at_counter(given_name="Marguerite", family_name="Soubrier")
    page.goto(f"/compte/carte/#{card.code}")
    assert page.get_by_label("Code de la carte").input_value() == card.code
    assert page.url.endswith("/compte/carte/")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Mon espace").wait_for()
