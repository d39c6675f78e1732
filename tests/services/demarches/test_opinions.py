"""Others are asked what they think, and what they say, or do not say, moves the case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cantou.core.notices.models import Notice
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.demarches.domain import cases, opinions, queries
from cantou.services.demarches.domain.demarches import publish_workflow
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.models import Case, CaseEvent, Opinion
from cantou.services.demarches.tasks import due
from tests.services.demarches.village import BUVETTE, hidden, plain, shown
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(place):
    """A case whose workflow waits for an opinion: what is said leads to different statuses."""
    base = PACKAGES[BUVETTE].workflow
    step = {
        "key": "avis",
        "do": "ask_opinion",
        "by": ["mairie"],
        "label": "L’avis du service voirie",
        "days": 10,
    }
    ways = [
        {"key": f"avis_{said}", "to": to, "on": {"on": "outcome", "action": "avis", "outcome": said}}
        for said, to in (("favourable", "accordee"), ("unfavourable", "incomplete"), ("silent", "accordee"))
    ]
    statuses = [
        {**one, "steps": [*one["steps"], step], "ways": [*one["ways"], *ways]}
        if one["key"] == "examen"
        else one
        for one in base["statuses"]
    ]
    with place.scope():
        form = PACKAGES[BUVETTE].form
        publish_workflow(demarche=place.demarche, document={**base, "statuses": statuses}, form=form)
    case = place.file()
    with place.scope():
        cases.press(case=case, button="instruire", agent=True, person=None)
    return place.fresh(case)


@pytest.fixture
def elsewhere(place):
    body = make_organisation("Communauté du Carladès", kind="syndicat", territory=None)
    make_offer(body, "demarches", territory=make_commune("Carlat", slug="carlat", departement_code="15"))
    return body


def colleague(body):
    person = make_person(given_name="Rémi", family_name="Costes", email="remi@exemple.fr")
    make_member(person, body, service="demarches", role="manager")
    return person


def test_a_stranger_to_the_house_answers_by_a_link_and_sees_only_what_was_chosen(
    client, place, agent, asking
):
    address = f"/bureau/demarches/{asking.reference}/avis/?pour=avis"
    page = shown(client, address)
    assert "L’avis du service voirie" in page
    assert "Ginette" not in page.split("<textarea", 1)[1].split("</textarea>")[0]
    post = {
        "cle": hidden(page, "cle"), "body_name": "Service voirie", "email": "voirie@exemple.fr",
        "summary": "Bal, place du Foirail.", "until": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }  # fmt: skip
    assert client.post(address, {**post, "until": "2020-01-01"}).status_code == 422
    assert client.post(address, {**post, "body_name": ""}).status_code == 422
    for _each in range(2):
        assert client.post(address, post).status_code == 302
    run_jobs()
    with place.scope():
        (asked,) = Opinion.objects.select_related("organisation__territory")
        assert Notice.objects.filter(kind="opinion", channel="email").count() == 1
        link = opinions.address_of(asked)
    stranger = Client()
    path = "/" + link.split("/", 3)[3]
    page = shown(stranger, path)
    assert "Bal, place du Foirail." in page
    assert "Ginette" not in page
    wrong = stranger.post(path, {"cle": hidden(page, "cle"), "verdict": "unfavourable", "name": "P. Roux"})
    assert wrong.status_code == 422
    said = {
        "cle": "x",
        "verdict": "unfavourable",
        "text": "La place est en travaux.",
        "name": "P. Roux, chef",
    }
    assert stranger.post(path, said).status_code == 302
    assert "Votre avis est arrivé" in shown(stranger, path)
    run_jobs()
    run_jobs()
    assert place.fresh(asking).status == "incomplete"
    with place.scope():
        assert any("La place est en travaux." in one.body for one in queries.notes(asking))
    seen = shown(Client(), place.follow(asking))
    assert "Avis reçu : Service voirie" in seen
    assert "La place est en travaux." not in seen


def test_the_link_opens_the_opinion_and_nothing_of_the_case(place, asking):
    with place.scope():
        asked = opinions.ask_opinion(
            case=asking, summary="Bal.", until=timezone.localdate(), body_name="Voirie", action="avis"
        )
    with Scope.for_object(organisation=place.mairie.pk, key=asked.object_key).enter():
        assert Opinion.objects.count() == 1
        assert (Case.objects.count(), CaseEvent.objects.count()) == (0, 0)


def test_silence_is_an_answer_once(place, asking):
    with place.scope():
        asked = opinions.ask_opinion(
            case=asking, summary="Bal.", until=timezone.localdate(), body_name="Voirie", action="avis"
        )
        assert not opinions.pass_next(organisation=place.mairie.pk)
        Opinion.objects.filter(pk=asked.pk).update(until=timezone.localdate() - timedelta(days=1))
    for _each in range(2):
        due()
        run_jobs()
    assert place.fresh(asking).phase == "granted"
    with place.scope():
        opinions.heard(organisation=place.mairie.pk, key=asked.object_key)
        assert queries.notes(asking).filter(body__contains="pas d’avis").count() == 1
        asked.refresh_from_db()
        with pytest.raises(CaseRefusedError):
            opinions.give_opinion(opinion=asked, verdict="favourable", text="", name="Trop tard")


def test_what_is_no_longer_asked_is_withdrawn(place, asking):
    with place.scope():
        opinions.ask_opinion(
            case=asking, summary="Bal.", until=timezone.localdate(), body_name="Voirie", action="avis"
        )
        cases.press(case=asking, button="accorder", agent=True, person=None)
    run_jobs()
    with place.scope():
        assert Opinion.objects.get().state == "withdrawn"


def test_a_body_with_a_desk_answers_there(place, asking, elsewhere):
    with place.scope(), pytest.raises(CaseRefusedError):
        opinions.ask_opinion(case=asking, summary="Bal.", until=timezone.localdate(), to=elsewhere)
    person = colleague(elsewhere)
    with place.scope():
        asked = opinions.ask_opinion(
            case=asking,
            summary="Bal, place du Foirail.",
            until=timezone.localdate(),
            to=elsewhere,
            action="avis",
        )
        with pytest.raises(CaseRefusedError):
            opinions.ask_opinion(case=asking, summary="Encore.", until=timezone.localdate(), to=elsewhere)
    run_jobs()
    theirs = Client()
    sign_in(theirs, person)
    address = f"/bureau/demarches/partages/{asking.reference}/"
    assert "Bal, place du Foirail." in shown(theirs, address)
    assert theirs.get(f"/bureau/demarches/{asking.reference}/").status_code == 404
    with Scope.agent(elsewhere.pk).enter():
        assert WorkItem.objects.get(object_key=asked.object_key).is_open
    said = {"cle": "x", "verdict": "favourable", "text": "", "name": "R. Costes"}
    assert theirs.post(f"{address}avis/", said).status_code == 302
    run_jobs()
    assert place.fresh(asking).phase == "granted"
    assert "Votre part est finie" in plain(theirs.get(address))
    with Scope.agent(elsewhere.pk).enter():
        assert not WorkItem.objects.get(object_key=asked.object_key).is_open


def test_the_database_refuses_a_verdict_without_an_answer(place, asking):
    with place.scope():
        asked = opinions.ask_opinion(
            case=asking, summary="Bal.", until=timezone.localdate(), body_name="Voirie", action="avis"
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            Opinion.objects.filter(pk=asked.pk).update(verdict="favourable")
