"""FranceConnect and ProConnect, against a real OpenID provider in a process of its own."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.urls import reverse

from cantou.config.accounts import account_settings
from cantou.core.people.models import Person
from tests.core.people.test_entrance import PASSWORD, make_known
from tests.support.factories import make_commune, make_member, make_organisation
from tests.support.oidc import identity_provider
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
ORIGIN = "http://127.0.0.1:8000"
BACK = [f"{ORIGIN}/compte/identites/{name}/retour/" for name in ("franceconnect", "proconnect")]
JEANNE = {
    "sub": "a1b2c3",
    "acr": "eidas1",
    "claims": {
        "given_name": "Jeanne",
        "family_name": "Vidal",
        "email": "jeanne@exemple.fr",
        "birthdate": "1950-01-01",
    },
}


@pytest.fixture(scope="module")
def server():
    with identity_provider(*BACK) as running:
        yield running


@pytest.fixture
def provider(server, settings, monkeypatch, tmp_path):
    for name in ("FRANCECONNECT", "PROCONNECT"):
        monkeypatch.setenv(f"CANTOU_{name}_URL", server.url)
        monkeypatch.setenv(f"CANTOU_{name}_CLIENT_ID", f"cantou-{name.lower()}")
        monkeypatch.setenv(f"CANTOU_{name}_SECRET", "secret-of-cantou")
    made = account_settings(home=tmp_path, origin=ORIGIN, testing=True)
    settings.SOCIALACCOUNT_PROVIDERS = made["SOCIALACCOUNT_PROVIDERS"]
    server.next(**JEANNE)
    return server


def leaving_for(page) -> str:
    return unescape(re.search(r'content="0;url=([^"]+)"', page.content.decode()).group(1))


def travel(client, provider, name="franceconnect", process="login", next_url=""):
    """Leave for the provider, and come back."""
    page = client.post(f"/compte/identites/{name}/?process={process}&next={next_url}")
    back = provider.visit(leaving_for(page))
    assert back.startswith(f"{ORIGIN}/compte/identites/{name}/retour/")
    return client.get(back.removeprefix(ORIGIN))


def test_what_we_ask_for(client, provider):
    url = leaving_for(
        client.post("/compte/identites/franceconnect/?scope=birthplace&auth_params=acr_values%3Dweak")
    )
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert asked["acr_values"] == "eidas1"
    assert set(asked["scope"].split()) == {"openid", "given_name", "family_name"}
    assert asked["redirect_uri"] == BACK[0]
    assert asked["code_challenge_method"] == "S256"
    assert min(len(asked["nonce"]), len(asked["state"])) >= 16


def test_it_begins_with_a_form_not_a_link(client, provider):
    assert client.get("/compte/identites/franceconnect/").status_code == 405
    assert "S’identifier avec FranceConnect" in client.get(reverse("account_login")).content.decode()


def test_the_first_time_a_new_account(client, provider):
    response = travel(client, provider, next_url="/compte/mandats/")
    assert response["Location"] == reverse("socialaccount_signup")
    page = client.get(response["Location"]).content.decode()
    assert "Bonjour Jeanne" in page
    assert not Person.objects.exists()
    done = client.post(reverse("socialaccount_signup"))
    assert done["Location"] == "/compte/mandats/"
    person = Person.objects.get()
    assert (person.given_name, person.family_name, person.email) == ("Jeanne", "Vidal", "")
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid, account.extra_data) == ("franceconnect", "a1b2c3", {})
    assert not EmailAddress.objects.exists()


def test_the_next_time_the_same_account(client, provider):
    person = make_known("autre@exemple.fr")
    SocialAccount.objects.create(user=person, provider="franceconnect", uid="a1b2c3")
    assert travel(client, provider)["Location"] == reverse("people_home")
    assert client.session["_auth_user_id"] == str(person.pk)


def test_an_address_alone_opens_no_account(client, provider):
    known = make_known("jeanne@exemple.fr")
    make_member(known, make_organisation(territory=make_commune()))
    travel(client, provider)
    client.post(reverse("socialaccount_signup"))
    assert client.session["_auth_user_id"] != str(known.pk)
    assert client.get("/bureau/").status_code in {302, 403}
    assert Person.objects.count() == 2


def test_the_account_that_exists_is_linked_by_who_signs_in_to_it(client, provider):
    known = make_known("jeanne@exemple.fr")
    travel(client, provider)
    page = client.get(reverse("socialaccount_signup")).content.decode()
    link = unescape(re.search(r'href="([^"]+people|/compte/connexion/\?next=[^"]+)"', page).group(1))
    signed_in = client.post(link, {"login": known.email, "password": PASSWORD})
    assert signed_in["Location"] == reverse("people_link_identity")
    assert "Relier FranceConnect à ce compte" in client.get(signed_in["Location"]).content.decode()
    client.post(signed_in["Location"])
    assert SocialAccount.objects.get().user == known
    assert Person.objects.count() == 1


def test_linked_from_one_s_own_space(client, provider):
    known = make_known()
    sign_in(client, known)
    travel(client, provider, process="connect")
    assert SocialAccount.objects.get().user == known


def test_an_identity_serves_one_account(client, provider):
    SocialAccount.objects.create(user=make_known("autre@exemple.fr"), provider="franceconnect", uid="a1b2c3")
    sign_in(client, make_known())
    travel(client, provider, process="connect")
    assert SocialAccount.objects.get().user.email == "autre@exemple.fr"


def test_one_who_gives_up_is_told_that_nothing_was_done(client, provider):
    provider.next(refuse=True)
    response = travel(client, provider)
    assert response["Location"] == reverse("socialaccount_login_cancelled")
    assert "Rien n’a été fait" in client.get(response["Location"]).content.decode()


def refused(response):
    return response.status_code == 401 and "n’a pas abouti" in response.content.decode()


def test_an_assurance_too_low_is_refused(client, provider):
    provider.next(**JEANNE | {"acr": "weak"})
    assert refused(travel(client, provider))
    assert "_auth_user_id" not in client.session


def test_an_answer_to_somebody_else_s_question_is_refused(client, provider):
    page = client.post("/compte/identites/franceconnect/?process=login")
    back = provider.visit(leaving_for(page)).removeprefix(ORIGIN)
    assert refused(client.__class__().get(back))
    assert refused(client.get(back.replace("state=", "state=x")))


def test_another_nonce_is_refused(client, provider):
    url = leaving_for(client.post("/compte/identites/franceconnect/?process=login"))
    back = provider.visit(re.sub(r"nonce=[^&]+", "nonce=celui-d-un-autre-voyage", url)).removeprefix(ORIGIN)
    assert refused(client.get(back))


def test_signing_out_here_signs_out_there(client, provider):
    travel(client, provider)
    client.post(reverse("socialaccount_signup"))
    url = leaving_for(client.post(reverse("account_logout")))
    asked = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{provider.url}/session/end?")
    assert asked["post_logout_redirect_uri"] == [f"{ORIGIN}/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert "_auth_user_id" not in client.session


def test_proconnect_s_second_factor_opens_the_desk(client, provider):
    agent = make_known()
    make_member(agent, make_organisation(territory=make_commune()))
    SocialAccount.objects.create(user=agent, provider="proconnect", uid="a1b2c3")
    for amr, opens in (["pwd"], False), (["pwd", "mfa"], True):
        provider.next(**JEANNE | {"amr": amr})
        travel(client, provider, name="proconnect")
        assert (client.get("/bureau/").status_code == 200) is opens
        client.post(reverse("account_logout"))


def test_without_settings_nothing_is_offered(client):
    assert "FranceConnect" not in client.get(reverse("account_login")).content.decode()
    assert client.post("/compte/identites/franceconnect/").status_code == 404
