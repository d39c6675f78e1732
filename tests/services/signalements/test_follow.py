"""The private link: one report, its history and its thread, and nothing of any other."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from cantou.core.files.models import StoredFile
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.messages import write_as_agent, write_note
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import Message
from tests.core.files.making import body_of, upload
from tests.services.signalements.filing import (
    Filing,
    Place,
    errors,
    filed,
    hidden,
    plain,
    secret_in,
    shown,
    sign_in,
)
from tests.support.factories import make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def link(place, report):
    return f"{place.root}/suivi/{secret_of(key=report.object_key)}/"


def test_it_shows_its_report_and_no_other(client, place):
    mine = make_report(place.mairie, "Un lampadaire éteint", contact={"name": "Ginette Fau"})
    other = make_report(place.mairie, "Le secret du voisin", contact={"name": "Marcel Roux"})
    agent = place.agent()
    with Scope.agent(place.mairie.pk, person=agent.pk).enter():
        write_note(report=mine, body="Toujours elle…", person=agent.pk)
        write_as_agent(report=other, body="Une réponse au voisin", person=agent.pk)
    page = shown(client, link(place, mine))
    assert "Un lampadaire éteint" in page
    assert "Reçu par la mairie" in page
    for secret in ("Le secret du voisin", "Marcel Roux", "Toujours elle", "Une réponse au voisin", "Vidal"):
        assert secret not in page
    assert 'name="robots" content="noindex"' in page


def test_the_history_is_told_with_what_comes_next(client, place):
    report = make_report(place.mairie)
    assert titles(shown(client, link(place, report))) == [
        "Reçu par la mairie",
        "Pris en charge",
        "Traité",
    ]
    with Scope.agent(place.mairie.pk).enter():
        change_status(
            report=report, before="received", after="planned", person=None, note="Jeudi, s’il ne pleut pas."
        )
    page = shown(client, link(place, report))
    assert titles(page) == ["Reçu par la mairie", "Intervention prévue", "Traité"]
    assert "Jeudi, s’il ne pleut pas." in page
    with Scope.agent(place.mairie.pk).enter():
        change_status(report=report, before="planned", after="closed", person=None, reason="private")
    page = shown(client, link(place, report))
    assert titles(page) == ["Reçu par la mairie", "Intervention prévue", "Clos sans suite"]
    assert "Raison : c’est un terrain privé." in page


def titles(page):
    timeline = page[page.index('class="timeline"') : page.index("</ol>")]
    return re.findall(r"<h3>([^<]+)</h3>", timeline)


def test_a_message_and_a_photograph_reach_the_mairie(client, place, home):
    report = make_report(place.mairie)
    page = client.get(link(place, report))
    data = {
        "cle": hidden(plain(page), "cle"),
        "body": "Il s’est élargi",
        "photos": [upload(name="suite.jpg")],
    }
    sent = client.post(link(place, report), data)
    assert (sent.status_code, sent["Location"]) == (302, f"{link(place, report)}#messages")
    assert "Il s’est élargi" in shown(client, link(place, report))
    with Scope.agent(place.mairie.pk).enter():
        message = Message.objects.get()
        assert (message.author, message.is_public, message.report_id) == ("reporter", False, report.pk)
        assert [(file.name, file.purpose) for file in StoredFile.objects.all()] == [("suite.jpg", "added")]


def test_a_message_sent_twice_is_one_and_a_corrected_one_another(client, place):
    report = make_report(place.mairie)
    key = hidden(shown(client, link(place, report)), "cle")
    for body in ("Il clignote", "Il clignote", "Il clignote, et il siffle"):
        assert client.post(link(place, report), {"cle": key, "body": body}).status_code == 302
    with Scope.agent(place.mairie.pk).enter():
        assert list(Message.objects.order_by("pk").values_list("body", flat=True)) == [
            "Il clignote",
            "Il clignote, et il siffle",
        ]


def test_an_empty_message_is_not_sent(client, place):
    report = make_report(place.mairie)
    answer = client.post(link(place, report), {"body": " "})
    assert answer.status_code == 422
    assert errors(answer) == ["Écrivez un message ou choisissez une photographie."]


def test_no_cookie_is_needed(place):
    report = make_report(place.mairie)
    client = Client(enforce_csrf_checks=True)
    assert client.post(link(place, report), {"body": "Il clignote"}).status_code == 302


@pytest.mark.parametrize("who", ["its link", "another's link", "nobody", "an agent", "another's agent"])
def test_photographs_are_served_to_those_who_may_see_them(client, place, home, who):
    other = Place("Polminhac", "polminhac")
    address = Filing(client, place).whole(what={"photos": [upload(name="trou.jpg")]})
    theirs = Filing(client, other).whole()
    run_jobs("cantou.files")
    (report,) = filed(place)
    with Scope.agent(place.mairie.pk).enter():
        file = StoredFile.objects.get()
    name = file.renditions[-1].name
    client = Client()
    if who == "an agent":
        sign_in(client, place.agent())
    if who == "another's agent":
        sign_in(client, other.agent())
    served = {
        "its link": f"{place.root}/suivi/{secret_in(address)}/photo/{name}",
        "another's link": f"{other.root}/suivi/{secret_in(theirs)}/photo/{name}",
        "nobody": f"/fichiers/{name}",
        "an agent": f"/bureau/signalements/{report.reference}/photo/{name}",
        "another's agent": f"/bureau/signalements/{report.reference}/photo/{name}",
    }
    answer = client.get(served[who])
    if who in {"its link", "an agent"}:
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert "private" in answer["Cache-Control"]
        assert body_of(answer)[:4] == b"RIFF"
    else:
        assert answer.status_code == 404


def test_a_reference_alone_opens_nothing_that_is_not_public(client, place):
    report = make_report(place.mairie, "Un lampadaire éteint")
    spaced = f"{report.reference[:3]}-{report.reference[3:6]} {report.reference[6:].lower()}"
    page = shown(client, f"{place.root}/retrouver/?reference={spaced}")
    assert "Nous avons bien le signalement" in page
    assert "lampadaire" not in page
    assert client.get(f"{place.root}/retrouver/?reference=AAAAAAAAA").status_code == 404
    assert client.get(f"{place.root}/retrouver/").status_code == 200


def test_the_link_works_on_any_portal_that_has_the_service(client, place):
    """Somebody moved, a commune merged: the address of the portal changes, the secret does not."""
    other = Place("Polminhac", "polminhac")
    report = make_report(place.mairie, "Un lampadaire éteint")
    assert "Un lampadaire éteint" in shown(client, f"{other.root}/suivi/{secret_of(key=report.object_key)}/")
