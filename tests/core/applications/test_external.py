"""A real program from elsewhere, from its manifest to its messages."""

from __future__ import annotations

import json
import re
from html import unescape

import httpx
import pytest

from cantou.core.scope.scope import Scope
from tests.core.people.test_entrance import make_known
from tests.support.factories import make_report
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
REPORTS = "/api/v1/signalements/desk/reports"


def test_it_signs_people_in_reads_what_it_may_and_hears_what_happens(
    client, live_server, external, opened, vic, murat
):
    external.platform = live_server.url
    _tile(client, external)
    _person_signs_in(client, external)
    _it_reads_in_vic_and_not_in_murat(external, vic, murat)
    _it_hears_of_vic_and_not_of_murat(external, vic, murat)


def _tile(client, external):
    page = client.get("/vic/").content.decode()
    assert f'href="{external.url}/trajets"' in page
    assert "Trouver un covoiturage" in page
    assert "Mairie de Vic" in page
    assert "covoiturage" not in client.get("/murat/").content.decode()
    assert "Prénom et trajets proposés" in client.get("/vic/donnees-personnelles/").content.decode()


def _person_signs_in(client, external):
    person = make_known(given_name="Jeanne", family_name="Vidal")
    sign_in(client, person)
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with httpx.Client(cookies=cookies, base_url=external.platform) as browser:
        page = browser.get(external.sign_in_address())
        assert "Covoiturage du Carladès" in page.text
        request = unescape(re.search(r'name="request" value="([^"]+)"', page.text).group(1))
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text).group(1)
        answer = {
            "request": request,
            "scopes": ["openid", "profile"],
            "action": "grant",
            "csrfmiddlewaretoken": token,
        }
        agreed = browser.post("/identity/o/authorize", data=answer, headers={"Referer": external.platform})
        back = unescape(re.search(r'content="0;url=([^"]+)"', agreed.text).group(1))
        assert browser.get(back).text == "Bienvenue"
    token = external.known.pop("token")
    assert external.known["name"] == "Jeanne Vidal"
    assert person.handle not in json.dumps(external.known)
    refused = external.get("/api/v1/moi", organisation="mairie-vic", token=token)
    assert refused.status_code == 401, "a person's token opens nothing of the desk"


def _it_reads_in_vic_and_not_in_murat(external, vic, murat):
    ours, theirs = make_report(vic, "Chez nous", tell=False), make_report(murat, "Chez eux", tell=False)
    found = external.get(REPORTS, organisation=vic.slug)
    assert [row["reference"] for row in found.json()["items"]] == [ours.reference]
    refused = external.get(REPORTS, organisation=murat.slug)
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/#probleme-organisation")
    assert "Chez eux" not in refused.text
    assert external.get(f"{REPORTS}/{theirs.reference}", organisation=vic.slug).status_code == 404
    assert external.get(REPORTS, organisation="").status_code == 403
    assert external.own_token(scope="signalements:write") == "", "its manifest does not ask for it"
    step = {"before": "received", "after": "accepted"}
    headers = {"Authorization": f"Bearer {external.own_token()}", "Cantou-Organisation": vic.slug}
    wrote = httpx.post(f"{external.platform}{REPORTS}/{ours.reference}/status", json=step, headers=headers)
    assert wrote.status_code == 403


def _it_hears_of_vic_and_not_of_murat(external, vic, murat):
    report = make_report(vic, "Texte secret", contact={"name": "Jeanne Secret"})
    make_report(murat, "Texte secret")
    run_jobs()
    (told,) = external.heard
    assert told.pop("timestamp")
    assert told == {
        "type": "signalements.filed",
        "data": {"organisation": vic.slug, "reference": report.reference},
    }
    assert external.refused == 0


def test_closed_it_is_as_if_it_had_never_been(client, live_server, external, opened, vic):
    from cantou.core.applications.domain.openings import close_application

    external.platform = live_server.url
    token = external.own_token()
    assert external.get("/api/v1/moi", organisation=vic.slug, token=token).status_code == 200
    make_report(vic)
    with Scope.agent(vic.pk).enter():
        close_application(organisation=vic, application=opened)
    run_jobs()
    assert external.heard == []
    assert external.get("/api/v1/moi", organisation=vic.slug, token=token).status_code == 403
    assert external.url not in client.get("/vic/").content.decode()


def test_suspended_it_is_nowhere(client, live_server, external, opened, operator, vic):
    from cantou.core.applications.domain.applications import resume, suspend

    external.platform = live_server.url
    token = external.own_token()
    with Scope.agent(operator.pk).enter():
        suspend(application=opened)
    assert external.get("/api/v1/moi", organisation=vic.slug, token=token).status_code == 401
    assert external.own_token() == ""
    assert external.url not in client.get("/vic/").content.decode()
    with Scope.agent(operator.pk).enter():
        resume(application=opened)
    assert external.get("/api/v1/moi", organisation=vic.slug).status_code == 200
    assert external.url in client.get("/vic/").content.decode()
