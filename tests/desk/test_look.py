from __future__ import annotations

import pytest

from cantou.core.organisations.domain.queries import theme_of
from cantou.core.organisations.domain.themes import set_theme
from cantou.core.scope.scope import Scope
from cantou.core.web.theme import DEFAULTS
from tests.desk.making import journal_of, make_agent, make_mairie, sit_down

pytestmark = pytest.mark.django_db
BLUE = {**DEFAULTS, "action": "#1b4f8a", "action_dark": "#123660", "motto": "Au pied du Plomb"}


@pytest.fixture
def mairie(client):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "admin"), ours)
    return ours


def kept(organisation):
    with Scope.agent(organisation.pk).enter():
        theme = theme_of(organisation=organisation.pk)
        return theme and (theme.action, theme.motto)


def test_colours_are_kept_and_given_back(client, mairie):
    assert client.post("/bureau/couleurs/", BLUE).status_code == 302
    assert kept(mairie) == ("#1b4f8a", "Au pied du Plomb")
    assert 'value="#1b4f8a"' in client.get("/bureau/couleurs/").content.decode()
    assert client.post("/bureau/couleurs/reprendre/").status_code == 302
    assert kept(mairie) is None
    assert journal_of(mairie) == ["theme.changed", "theme.cleared"]


@pytest.mark.parametrize("more", [{}, {"preview": "1"}])
def test_what_is_hard_to_read_is_refused_with_the_reason(client, mairie, more):
    answer = client.post("/bureau/couleurs/", BLUE | {"action": "#f2c12e"} | more)
    assert answer.status_code == 422
    assert "action" in answer.context["form"].errors
    assert "contraste est de" in answer.content.decode()
    assert 'value="#f2c12e"' in answer.content.decode()
    assert kept(mairie) is None


def test_looking_keeps_nothing(client, mairie):
    answer = client.post("/bureau/couleurs/", BLUE | {"preview": "1"})
    assert answer.status_code == 200
    assert "action=1b4f8a" in answer.content.decode()
    assert kept(mairie) is None


def test_the_sheet_of_the_preview_holds_colours_and_nothing_else(client, mairie):
    sheet = client.get("/bureau/couleurs/apercu.css", {"action": "1b4f8a", "band": "}body{display:none"})
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert sheet.content.decode() == (
        ".preview{--action:#1b4f8a;--action-dark:#113d2e;--action-soft:#e5efe8;--band:#f3ede1;"
        "--band-ink:#23262a;--mark:#f2c12e;}\n"
    )


def test_one_dresses_one_s_own_organisation(client, mairie):
    other = make_mairie()
    set_theme(organisation=other, colours={})
    client.post("/bureau/couleurs/reprendre/")
    client.post("/bureau/couleurs/", BLUE)
    assert kept(other) == (DEFAULTS["action"], "")
    assert journal_of(other) == ["theme.changed"]


def test_an_agent_without_the_permission_is_refused(client):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "signalements:manager"), ours)
    assert client.get("/bureau/couleurs/").status_code == 403
    assert client.post("/bureau/couleurs/reprendre/").status_code == 403
