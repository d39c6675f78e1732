"""An agent works behind a second factor."""

from __future__ import annotations

import time
from urllib.parse import urlencode

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import reverse

from cantou.core.people.domain import cards, memberships, persons
from cantou.core.people.domain.memberships import RoleOf
from cantou.core.people.signin import ELSEWHERE
from cantou.core.scope.scope import Scope
from tests.core.people.test_entrance import PASSWORD, make_known
from tests.support.factories import make_commune, make_member, make_organisation
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DESK = "/bureau/"


@pytest.fixture
def agent():
    person = make_known(given_name="Jeanne")
    make_member(person, make_organisation(territory=make_commune()))
    return person


def code_now(secret=SECRET) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_without_one_the_desk_leads_to_setting_it_up(client, agent):
    sign_in(client, agent, second_factor=False)
    response = client.get(DESK)
    assert response["Location"] == f"{reverse('people_second_factor')}?next=%2Fbureau%2F"
    page = client.get(response["Location"]).content.decode()
    assert reverse("mfa_activate_totp") in page
    assert client.post("/bureau/personnes/nouveau/", {"given_name": "X"})["Location"].startswith(
        reverse("people_second_factor")
    )


def test_set_up_the_desk_opens(client, agent):
    sign_in(client, agent, second_factor=False)
    activate = reverse("mfa_activate_totp")
    page = client.get(activate).content.decode()
    secret = page.split('class="reference">')[1].split("<")[0]
    codes = client.post(activate, {"code": code_now(secret)})
    assert codes["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(DESK).status_code == 200


def test_once_set_up_one_goes_on_where_one_was_going(client, agent):
    sign_in(client, agent, second_factor=False)
    client.get(client.get("/bureau/?service=signalements")["Location"])
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = page.split('class="reference">')[1].split("<")[0]
    client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    codes = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert 'href="/bureau/?service=signalements"' in codes


def test_one_that_is_known_must_be_proved_by_this_session(client, agent):
    TOTP.activate(agent, SECRET)
    response = client.post(reverse("account_login"), {"login": agent.email, "password": PASSWORD})
    assert response["Location"] == reverse("mfa_authenticate")
    assert client.get(DESK)["Location"].startswith(reverse("account_login"))
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "Ce n’est pas le bon code" in wrong.content.decode()
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert client.get(DESK).status_code == 200


def test_a_code_serves_once(client, agent):
    TOTP.activate(agent, SECRET)
    factor = Authenticator.objects.get().wrap()
    code = code_now()
    assert (factor.validate_code(code), factor.validate_code(code)) == (True, False)


def test_a_code_that_has_served_serves_nobody_as_long_as_it_would_be_right(client, agent):
    """Read over a shoulder, and typed a minute later by somebody who knows the password."""
    TOTP.activate(agent, SECRET)
    code = code_now()
    password = {"login": agent.email, "password": PASSWORD}
    client.post(reverse("account_login"), password)
    client.post(reverse("mfa_authenticate"), {"code": code})
    # What allauth forgets after 30 seconds.
    cache.delete(f"allauth.mfa.totp.used?user={agent.pk}&code={code}")
    thief = client.__class__()
    thief.post(reverse("account_login"), password)
    for spelling in (code, f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}"):
        again = thief.post(reverse("mfa_authenticate"), {"code": spelling})
        assert "Ce n’est pas le bon code" in again.content.decode()
    assert thief.get(DESK)["Location"].startswith(reverse("account_login"))


def test_nor_does_the_one_by_which_the_application_was_set_up(client, agent):
    sign_in(client, agent, second_factor=False)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    code = code_now(page.split('class="reference">')[1].split("<")[0])
    client.post(reverse("mfa_activate_totp"), {"code": code})
    thief = client.__class__()
    thief.post(reverse("account_login"), {"login": agent.email, "password": PASSWORD})
    again = thief.post(reverse("mfa_authenticate"), {"code": code})
    assert "Ce n’est pas le bon code" in again.content.decode()


def test_a_session_without_its_proof_is_asked_for_it(client, agent):
    TOTP.activate(agent, SECRET)
    sign_in(client, agent, second_factor=False)
    asked = client.get(client.get(DESK)["Location"])
    assert asked["Location"] == f"{reverse('mfa_reauthenticate')}?next=%2Fbureau%2F"
    done = client.post(asked["Location"], {"code": code_now(), "next": DESK})
    assert done["Location"] == DESK
    assert client.get(DESK).status_code == 200


def test_a_recovery_code_opens_once(client, agent):
    TOTP.activate(agent, SECRET)
    code = RecoveryCodes.activate(agent).get_unused_codes()[0]
    for opens in (True, False):
        client.post(reverse("account_login"), {"login": agent.email, "password": PASSWORD})
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert (client.get(DESK).status_code == 200) is opens
        client.post(reverse("account_logout"))


def test_somebody_else_s_proof_is_worth_nothing(client, agent):
    sign_in(client, agent)
    session = client.session
    session["account_authentication_methods_user"] = str(agent.pk + 1)
    session[ELSEWHERE] = agent.pk + 1
    session.save()
    assert client.get(DESK)["Location"].startswith(reverse("people_second_factor"))


def test_proconnect_may_vouch_for_it(client, agent):
    sign_in(client, agent, second_factor=False)
    session = client.session
    session[ELSEWHERE] = agent.pk
    session.save()
    assert client.get(DESK).status_code == 200


def test_an_agent_keeps_one(client, agent):
    TOTP.activate(agent, SECRET)
    sign_in(client, agent)
    refused = client.get(reverse("mfa_deactivate_totp"))
    assert "il vous faut toujours un second moyen" in refused.content.decode()
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type="totp").exists()


def test_an_inhabitant_may_do_without(client):
    person = make_known()
    TOTP.activate(person, SECRET)
    sign_in(client, person)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()


def test_the_secret_is_encrypted(agent):
    TOTP.activate(agent, SECRET)
    kept = Authenticator.objects.get().data["secret"]
    assert SECRET not in kept
    assert get_adapter().decrypt(kept) == SECRET


def test_a_card_alone_does_not_open_the_desk(client):
    mairie = make_organisation(territory=make_commune())
    with Scope.agent(mairie.pk).enter():
        card = persons.create_at_counter(given_name="Luc", family_name="Roche")
        memberships.set_roles(person=card.person.pk, roles=[RoleOf("signalements", "agent")])
    client.post(reverse("people_card"), {"code": card.code})
    assert client.get(DESK)["Location"].startswith(reverse("people_second_factor"))
    client.post(reverse("account_logout"))
    TOTP.activate(card.person, SECRET)
    response = client.post(reverse("people_card"), {"code": card.code})
    assert response["Location"] == reverse("mfa_authenticate")
    assert cards.open_with(code=card.code) == card.person


def test_sensitive_pages_ask_again(client, agent):
    client.post(reverse("account_login"), {"login": agent.email, "password": PASSWORD})
    for name in ("mfa_activate_totp", "people_erase"):
        asked = client.get(reverse(name))["Location"]
        assert asked == f"{reverse('account_reauthenticate')}?{urlencode({'next': reverse(name)})}"
