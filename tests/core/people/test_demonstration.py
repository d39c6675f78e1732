"""The demonstration lets anybody in, and exists nowhere else."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from django.template import Context, Template
from django.urls import reverse

from cantou.config.accounts import demonstration, is_loopback
from cantou.core.organisations.models import Organisation
from cantou.core.people.demo import load
from cantou.core.people.domain.demonstration import PASSWORD, accounts, demo_person
from cantou.core.people.domain.queries import registrations
from cantou.core.people.models import Membership, Person
from cantou.core.registry.demo import Demonstration
from cantou.core.scope.scope import Scope
from tests.support.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def shown(settings):
    settings.DEMO = True
    for code in ("15258", "15154"):
        make_organisation(f"Mairie {code}", territory=make_commune(code=code))
    make_organisation("Syndicat", territory=None, kind="syndicat", is_operator=True)
    show = Demonstration(departements=("15",), say=print)
    load(show)
    return show


def test_it_can_be_loaded_again(shown):
    before = Person.objects.count()
    load(Demonstration(departements=("15",), say=print))
    assert Person.objects.count() == before
    assert [one.who for one in shown.accounts] == [
        "Rose Chassang, Habitante, Vic-sur-Cère",
        "Camille Bonnal, Mère de deux enfants, Vic-sur-Cère",
        "Jeanne Delmas, Secrétaire de trois mairies",
        "Odile Vidalenc, Secrétaire générale, Vic-sur-Cère",
        "Augustin Cayla, Maire, Vic-sur-Cère",
        "Bruno Rieu, Agent technique, Vic-sur-Cère",
        "Paul Fabre, Exploitant de la plateforme",
    ]


def test_with_the_password_and_the_code_that_the_page_shows(client, shown):
    """As the terminal says, without an application of codes."""
    account = next(one for one in shown.accounts if one.who.startswith("Odile"))
    entered = client.post(
        reverse("account_login"), {"login": account.email, "password": account.password, "next": "/bureau/"}
    )
    page = client.get(entered["Location"]).content.decode()
    code = re.search(r'<strong class="reference">(\d{6})</strong>', page)[1]
    assert client.post(entered["Location"], {"code": code}).status_code == 302
    assert client.get("/bureau/").status_code == 200


def test_elsewhere_no_page_shows_a_code(settings):
    settings.DEMO = False
    assert Template("{% load people %}{% demonstration_code %}").render(Context()) == ""


def test_one_click_and_an_agent_is_at_the_desk(client, shown):
    page = client.get(reverse("people_demo")).content.decode()
    assert "Mairie 15154" in page
    assert PASSWORD in page
    handle = re.findall(r'name="handle" value="(\w+)"', page)[0]
    assert client.post(reverse("people_demo"), {"handle": handle})["Location"] == "/bureau/"
    assert client.get("/bureau/").status_code == 200


def test_an_inhabitant_comes_to_their_own_space(client, shown):
    rose = Person.objects.get(given_name="Rose")
    assert client.post(reverse("people_demo"), {"handle": rose.handle})["Location"] == reverse("people_home")
    assert "Lucie" in client.get(reverse("people_household")).content.decode()


def test_a_real_account_is_not_among_them(client, shown):
    real = Person.objects.create_user(given_name="Vraie", email="vraie@exemple.fr")
    assert real not in [one.person for one in accounts()]
    assert client.post(reverse("people_demo"), {"handle": real.handle}).status_code == 404


def test_agents_have_a_second_factor_and_the_counter_somebody(shown):
    agents = Person.objects.filter(pk__in=Authenticator.objects.values("user_id"))
    assert set(agents.values_list("given_name", flat=True)) == {
        "Jeanne",
        "Odile",
        "Augustin",
        "Bruno",
        "Paul",
    }
    organisation = Organisation.objects.get(name="Mairie 15258")
    with Scope.agent(organisation.pk).enter():
        assert [str(one.person) for one in registrations(organisation=organisation.pk)] == [
            "Marguerite Soubrier"
        ]
        assert (
            Membership.objects.filter(organisation=organisation, service="").count() == 4
        )  # Three are Odile’s, one the mayor’s.


def test_elsewhere_nobody_gets_a_known_password():
    with pytest.raises(RuntimeError):
        demo_person(name="x", given_name="X", family_name="X")


@pytest.mark.parametrize(
    ("origin", "local"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("http://vic.localhost:8000", True),
        ("https://cantou.example", False),
        ("http://192.168.1.10", False),
        ("http://localhost.example", False),
        ("", False),
    ],
)
def test_it_is_refused_on_an_address_that_others_reach(monkeypatch, origin, local):
    assert is_loopback(origin) is local
    monkeypatch.setenv("CANTOU_DEMO", "1")
    if local:
        assert demonstration(origin)
    else:
        with pytest.raises(SystemExit, match="CANTOU_DEMO=1"):
            demonstration(origin)
    monkeypatch.delenv("CANTOU_DEMO")
    assert not demonstration(origin)
