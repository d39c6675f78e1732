"""A portal on a host of its own gets a session by a ticket, once."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cantou.core.organisations.models import HostName
from cantou.core.people.domain import sessions, tickets
from cantou.core.people.models import Ticket
from cantou.portal.places import forget
from tests.support.factories import make_commune, make_organisation, make_person
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
HOST, OTHER = "vic.localhost:8000", "thiezac.localhost:8000"
PLATFORM = "127.0.0.1:8000"


@pytest.fixture(autouse=True)
def hosts(settings):
    settings.ORIGIN = f"http://{PLATFORM}"
    forget()
    for host in (HOST, OTHER):
        commune = make_commune()
        HostName.objects.create(
            host=host.partition(":")[0],
            territory=commune,
            organisation=make_organisation(territory=commune),
            confirmed_at=timezone.now(),
            proof="operator",
        )
    yield
    forget()


@pytest.fixture
def jeanne():
    return make_person(given_name="Jeanne")


def go(browser: Client, url: str):
    """As a browser does: to whatever host the address names."""
    parts = urlsplit(url)
    return browser.get(f"{parts.path}?{parts.query}", headers={"host": parts.netloc})


def visit(browser: Client, path="/signalements/"):
    """From a page of the portal to the sign-in host: (its answer, where its page leads)."""
    asked = browser.get(f"/compte/connexion/?{urlencode({'suite': path})}", headers={"host": HOST})
    page = go(browser, asked["Location"])
    found = re.search(r'content="0;url=([^"]+)"', page.content.decode())
    return page, unescape(found.group(1)) if found else ""


@pytest.fixture
def browser(jeanne):
    """Signed in on the sign-in host. The test client sends its cookies to every host: a fresh one arrives."""
    client = Client(headers={"host": PLATFORM})
    sign_in(client, jeanne)
    return client


def arrival(browser: Client) -> tuple[Client, str]:
    """A browser that is anonymous on the portal's host but keeps the cookie of its visit; and where it is sent."""
    page, url = visit(browser)
    assert page.status_code == 200
    fresh = Client()
    fresh.cookies["cantou_arrival"] = browser.cookies["cantou_arrival"].value
    return fresh, url


def test_no_ticket_for_a_name_that_is_not_proved_to_lead_here(browser):
    HostName.objects.update(confirmed_at=None, proof="")
    forget()
    assert tickets.destination(f"http://{HOST}/") is None
    asked = browser.get("/compte/connexion/", headers={"host": HOST})
    assert "billet" not in asked.headers.get("Location", "")
    question = {"vers": f"http://{HOST}/", "navigateur": tickets.mark_of("x")}
    assert browser.get(f"/compte/billet/?{urlencode(question)}").status_code == 400
    assert not Ticket.objects.exists()


def test_there_and_back_with_a_session(browser, jeanne):
    fresh, url = arrival(browser)
    assert urlsplit(url).netloc == HOST
    back = go(fresh, url)
    assert (back.status_code, back["Location"]) == (302, "/signalements/")
    assert fresh.session["_auth_user_id"] == str(jeanne.pk)
    assert fresh.session["cantou_host"] == "vic.localhost"


def test_a_visitor_signs_in_first(jeanne):
    client = Client()
    asked = client.get("/compte/connexion/?suite=/", headers={"host": HOST})
    assert asked["Location"].startswith(f"http://{PLATFORM}/compte/billet/?vers=http%3A%2F%2Fvic.localhost")
    sent = go(client, asked["Location"])
    parts = urlsplit(sent["Location"])
    assert parts.path == reverse("account_login")
    assert parse_qs(parts.query)["next"][0].startswith("/compte/billet/?vers=")


def test_a_ticket_serves_once(browser):
    fresh, url = arrival(browser)
    assert go(fresh, url).status_code == 302
    again = Client()
    again.cookies["cantou_arrival"] = browser.cookies["cantou_arrival"].value
    refused = go(again, url)
    assert refused.status_code == 403
    assert "n’est plus valable" in refused.content.decode()
    assert "_auth_user_id" not in again.session


def test_a_ticket_sent_to_somebody_else_signs_nobody_in(browser):
    _, url = arrival(browser)
    victim = Client()
    assert go(victim, url).status_code == 403
    victim.cookies["cantou_arrival"] = "autre"
    assert go(victim, url).status_code == 403


def test_no_address_holds_what_the_cookie_does(browser):
    asked = browser.get("/compte/connexion/?suite=/", headers={"host": HOST})
    secret = browser.cookies["cantou_arrival"].value
    page = go(browser, asked["Location"])
    assert secret not in asked["Location"] + page.content.decode()
    for mark in ("", "x", "ab", secret):
        question = urlencode({"vers": f"http://{HOST}/", "navigateur": mark})
        assert browser.get(f"/compte/billet/?{question}").status_code == 400


def test_a_ticket_for_one_host_opens_no_other(browser):
    fresh, url = arrival(browser)
    assert go(fresh, url.replace("vic.localhost", "thiezac.localhost")).status_code == 403
    assert go(fresh, url).status_code == 302


def test_a_ticket_lasts_a_minute(browser):
    fresh, url = arrival(browser)
    Ticket.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert go(fresh, url).status_code == 403
    assert tickets.purge() == 1


def test_a_ticket_made_up_is_refused(browser):
    fresh, url = arrival(browser)
    assert go(fresh, url.replace("billet=", "billet=x")).status_code == 403
    assert go(fresh, f"http://{HOST}/compte/arrivee/").status_code == 403


@pytest.mark.parametrize(
    "url",
    [
        "https://vic.localhost:8000/",
        "http://vic.localhost/",
        "http://vic.localhost:9000/",
        "http://ailleurs.example:8000/",
        "http://vic.localhost:8000@ailleurs.example/",
        "http://ailleurs.example\\@vic.localhost:8000/",
        "//vic.localhost:8000/",
        "/compte/",
        "javascript:alert(1)",
        "http://vic.localhost:port/",
        "",
    ],
)
def test_it_leads_nowhere_else(browser, url):
    question = urlencode({"vers": url, "navigateur": "x"})
    assert browser.get(f"/compte/billet/?{question}").status_code == 400
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("suite", ["http://ailleurs.example/", "//ailleurs.example/", "\\\\ailleurs.example"])
def test_the_arrival_stays_in_the_portal(browser, suite):
    fresh, url = arrival(browser)
    parts = urlsplit(url)
    question = urlencode({"billet": parse_qs(parts.query)["billet"][0], "suite": suite})
    assert go(fresh, f"http://{HOST}{parts.path}?{question}")["Location"] == "/"


def test_all_sessions_end_at_once(browser, jeanne):
    fresh, url = arrival(browser)
    go(fresh, url)
    sessions.end_all(person=jeanne.pk)
    for client, host in ((fresh, HOST), (browser, PLATFORM)):
        client.get("/", headers={"host": host})
        assert "_auth_user_id" not in client.session


def test_signing_out_of_the_portal_leaves_the_account_open(browser):
    fresh, url = arrival(browser)
    go(fresh, url)
    assert fresh.post("/compte/deconnexion/", headers={"host": HOST}).status_code == 302
    assert "_auth_user_id" not in fresh.session
    assert browser.get(reverse("people_home")).status_code == 200


def test_below_a_path_the_session_is_already_there(client, jeanne):
    commune = make_commune(slug="vic-sur-cere")
    asked = client.get("/vic-sur-cere/compte/connexion/?suite=/vic-sur-cere/signalements/")
    assert asked["Location"] == f"{reverse('account_login')}?next=%2Fvic-sur-cere%2Fsignalements%2F"
    assert commune.slug == "vic-sur-cere"
