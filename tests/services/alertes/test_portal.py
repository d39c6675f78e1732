from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from cantou.services.alertes.domain import queries
from cantou.services.alertes.domain.wording import rendering
from tests.services.alertes.making import plain, shown
from tests.services.alertes.test_cap import faults
from tests.support.factories import make_commune, make_organisation

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"


def test_nothing_runs(client, valley):
    assert "Aucune alerte en cours ici" in shown(client, f"{valley.root}/")
    assert "Aucune alerte en cours." in shown(client, f"{valley.root}/ecran/")
    assert "À lire d’abord" not in client.get(f"/{valley.commune.slug}/").content.decode()


def test_an_alert_is_everywhere_on_the_portal(client, valley):
    alert = valley.send("crue")
    code = alert.thread.code
    for address in ("/", f"/{code}/", "/ecran/"):
        assert "Crue : éloignez-vous des cours d’eau" in shown(client, valley.root + address), address
    page = shown(client, f"{valley.root}/{code}/")
    assert "Ne descendez pas à la cave" in page
    assert "EXERCICE" not in page
    home = client.get(f"/{valley.commune.slug}/").content.decode()
    assert f'href="{valley.root}/{code}/"' in home
    assert plain(home).index("Crue : éloignez-vous") < plain(home).index("Que voulez-vous faire")


def test_an_exercise_says_so_everywhere(client, valley):
    alert = valley.send("crue", status="Exercise")
    code = alert.thread.code
    for address in (
        "/",
        f"/{code}/",
        "/ecran/",
        f"/{code}/1.cap",
        "/flux.atom",
        f"/cap/{valley.mairie.slug}.atom",
    ):
        assert "EXERCICE" in client.get(valley.root + address).content.decode(), address
    assert "EXERCICE" in shown(client, f"/{valley.commune.slug}/")
    with valley.scope():
        said = rendering(queries.alert_of(organisation=valley.mairie.pk, alert=alert.pk))
    for way in ("label", "subject", "text", "sms", "push", "short"):
        assert getattr(said, way).startswith("EXERCICE"), way
    assert said.voice.startswith("Exercice, exercice, exercice.")
    assert said.voice.endswith("Ceci n’est pas une alerte réelle.")
    assert said.text.endswith("ne faites rien.")


def test_what_is_real_never_says_exercise(valley):
    alert = valley.send("crue")
    with valley.scope():
        said = rendering(queries.alert_of(organisation=valley.mairie.pk, alert=alert.pk))
    for way in ("label", "subject", "text", "sms", "push", "voice", "short"):
        assert "exercice" not in getattr(said, way).lower(), way


def test_two_posters(client, valley, monkeypatch):
    """The values that the sheet is drawn from, then the sheet itself."""
    from cantou.services.alertes.portal import paper

    drawn = {}
    real = paper.make_pdf

    def noted(template, **given):
        drawn.update(given["values"])
        return real(template, **given)

    monkeypatch.setattr(paper, "make_pdf", noted)
    for status in ("Exercise", "Actual"):
        code = valley.send("neige", status=status).thread.code
        answer = client.get(f"{valley.root}/{code}/affiche.pdf")
        assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
        assert drawn["exercise"] == (status == "Exercise")
        assert drawn["mark"] == ("EXERCICE" if status == "Exercise" else "")


def test_a_cancelled_alert_leaves_the_home_and_says_why(client, valley):
    first = valley.send("eau")
    valley.send("eau", msg_type="Cancel", follows=first, note="L’eau est revenue à 15 h.")
    page = shown(client, f"{valley.root}/{first.thread.code}/")
    assert "Terminée" in page
    assert "L’eau est revenue à 15 h." in page
    assert "À lire d’abord" not in client.get(f"/{valley.commune.slug}/").content.decode()
    assert "Fin d’alerte : Coupure d’eau" in shown(client, f"/{valley.commune.slug}/")


def test_an_alert_ends_by_itself(valley, monkeypatch):
    valley.send("eau")
    visitor = Client()
    assert "Coupure d’eau" in shown(visitor, f"/{valley.commune.slug}/")
    later = timezone.now() + timedelta(hours=9)
    monkeypatch.setattr(timezone, "now", lambda: later)
    monkeypatch.setattr("cantou.portal.views.home.now", lambda: later)
    assert "À lire d’abord" not in visitor.get(f"/{valley.commune.slug}/").content.decode()


def test_a_technical_test_is_seen_by_nobody(client, valley):
    alert = valley.send("eau", status="Test")
    assert client.get(f"{valley.root}/{alert.thread.code}/").status_code == 404
    assert "Coupure d’eau" not in shown(client, f"{valley.root}/")


def test_the_cap_feed_holds_each_message(client, valley):
    first = valley.send("crue")
    valley.send("crue", msg_type="Update", follows=first)
    root = ET.fromstring(client.get(f"{valley.root}/cap/{valley.mairie.slug}.atom").content)
    inside = root.findall(f"{ATOM}entry/{ATOM}content/{CAP}alert")
    assert [one.findtext(f"{CAP}msgType") for one in inside] == ["Update", "Alert"]
    links = [one.get("href") for one in root.iter(f"{ATOM}link") if one.get("type") == "application/cap+xml"]
    xml = client.get(links[0].removeprefix("http://testserver")).content
    assert faults(xml) == []
    assert client.get(f"{valley.root}/cap/ailleurs.atom").status_code == 404


def test_another_commune_sees_nothing_of_it(client, valley):
    from cantou.core.organisations.domain.offers import enable_offer

    other = make_commune("Thiézac", slug="thiezac", departement_code="15")
    mairie = make_organisation("Mairie de Thiézac", territory=other)
    enable_offer(organisation=mairie, service="alertes", settings={})
    alert = valley.send("crue")
    assert client.get(f"/thiezac/alertes/{alert.thread.code}/").status_code == 404
    assert "Crue" not in shown(client, "/thiezac/alertes/")
    assert client.get(f"/thiezac/alertes/cap/{valley.mairie.slug}.atom").status_code == 404


def test_an_update_is_on_the_page_at_once(valley, django_assert_max_num_queries):
    alert = valley.send("crue")
    visitor, address = Client(), f"{valley.root}/{alert.thread.code}/"
    shown(visitor, address)
    with django_assert_max_num_queries(8):
        shown(visitor, f"{address}?lu=1")
    valley.send("crue", msg_type="Update", follows=alert, headline="La route est coupée")
    assert "La route est coupée" in shown(visitor, address)
