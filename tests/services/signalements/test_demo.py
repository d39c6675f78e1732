"""What the demonstration shows holds together; it is loaded for one commune, twice."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from cantou.core.files.models import StoredFile
from cantou.core.registry.demo import Demonstration
from cantou.core.scope.scope import Scope
from cantou.services.signalements import demo
from cantou.services.signalements.demo.pictures import SCENES, photograph
from cantou.services.signalements.demo.stories import STORIES
from cantou.services.signalements.demo.story import VIC
from cantou.services.signalements.domain.defaults import BY_CODE
from cantou.services.signalements.domain.workflow import OVER, Reason, transition
from cantou.services.signalements.models import Contact, Publication, Report, StatusChange
from tests.services.signalements.filing import Place, filed

TELEPHONES_OF_FICTION = ("063998", "046571")


def test_the_stories_are_possible():
    assert len(STORIES) == 62
    assert len({story.commune for story in STORIES}) == 12
    for story in STORIES:
        questions = {question.id: question for question in BY_CODE[story.category].questions}
        for name, value in (story.answers or {}).items():
            assert not questions[name].choices or value in questions[name].choices, (story.text, value)
        before, last = "received", 0.0
        for days, status, note, *reason in story.steps:
            step = transition(before=before, after=status)
            assert last <= days < story.days <= 90
            assert note or not step.explain
            assert (status == "closed") == bool(reason)
            assert not reason or reason[0] in Reason.values
            before, last = status, days
        assert all(days < story.days for days, *_ in story.said)
        assert not story.done or before in OVER


def test_the_people_are_invented():
    for story in STORIES:
        if story.contact:
            _name, email, phone, wants = story.contact
            assert not email or email.endswith(".example")
            assert not phone or phone.startswith(TELEPHONES_OF_FICTION)
            assert {"email": bool(email), "sms": bool(phone), "": True}[wants]


@pytest.mark.parametrize("kind", SCENES)
def test_a_photograph_of_each_scene(kind):
    data = photograph(kind, 7)
    assert Image.open(io.BytesIO(data)).size == (960, 720)
    assert 10_000 < len(data) < 250_000


def test_the_same_seed_gives_the_same_photograph():
    assert photograph("lamp", 7) == photograph("lamp", 7) != photograph("lamp", 8)


@pytest.mark.django_db
def test_loading_twice_shows_it_once(home, monkeypatch):
    few = [story for story in STORIES if story.commune == VIC][3:5]
    monkeypatch.setattr(demo, "STORIES", few)
    place = Place(code=VIC)
    agent = place.agent()
    said: list[str] = []
    show = Demonstration(departements=("15",), say=said.append)
    for _ in range(2):
        demo.load(show)
    assert said == ["2 signalements", "2 avis"]
    first, second = filed(place)
    assert [first.status, second.status] == ["received", "done"]  # the latest of the town came back
    with Scope.agent(place.mairie.pk).enter():
        assert [contact.name for contact in Contact.objects.order_by("pk")] == [
            "Paule Delrieu",
            "Office des Prés",
        ]
        steps = StatusChange.objects.filter(report=second).order_by("number")
        assert [step.status for step in steps] == ["received", "accepted", "planned", "done"]
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert steps[1].person_id == agent.pk
        assert {file.state for file in StoredFile.objects.all()} == {"clean"}
        assert [file.purpose for file in StoredFile.objects.order_by("pk")] == ["photo", "work_done", "photo"]
        report = Report.objects.get(pk=second.pk)
    with Scope.public().enter():
        row = Publication.objects.get(reference=report.reference)
        assert (row.status, row.closed_at) == ("done", report.closed_at)


@pytest.mark.django_db
def test_a_road_of_the_departement_and_a_leak_are_in_other_hands_once(settings):
    """Two reports of the demonstration, loaded twice."""
    from cantou.services.signalements.demo import competences
    from cantou.services.signalements.models import Note, OnCallSlot, RoutingRule, Share, SideNote
    from tests.support.factories import make_area, make_organisation

    settings.DEMO = True
    vic = Place(code=competences.VIC)
    polminhac = Place("Polminhac", "polminhac", code=competences.POLMINHAC)
    area = make_area("departement", "Cantal", communes=[vic.commune, polminhac.commune], code="15")
    departement = make_organisation("Conseil départemental", kind="departement", territory=area)
    show = Demonstration(departements=("15",), say=lambda _text: None)
    for _twice in range(2):
        competences.load(show)
    for place, kind in ((vic, "departement"), (polminhac, "syndicat")):
        with Scope.agent(place.mairie.pk).enter():
            (report,) = Report.objects.all()
            assert Share.objects.get().to.kind == kind
            assert (report.status, Note.objects.count()) == ("accepted", 1)
    with Scope.agent(departement.pk).enter():
        assert (RoutingRule.objects.count(), SideNote.objects.count()) == (5, 1)
    with Scope.agent(vic.mairie.pk).enter():
        assert (RoutingRule.objects.count(), OnCallSlot.objects.count()) == (1, 2)


@pytest.mark.django_db
def test_what_was_seen_by_others_and_said_twice(home, monkeypatch):
    few = [story for story in STORIES if story.commune == VIC and (story.seen or story.same_as)]
    monkeypatch.setattr(demo, "STORIES", few)
    place = Place(code=VIC)
    demo.load(Demonstration(departements=("15",), say=lambda _: None))
    lamp, hole, again = filed(place)
    assert (lamp.me_too, hole.me_too) == (1, 4)
    assert (again.status, again.merged_into_id) == ("closed", hole.pk)


@pytest.mark.django_db
def test_a_key_for_programs_is_the_same_each_time_and_files(client):
    from cantou.core.api.domain.tokens import find_token, revoke_token
    from cantou.services.signalements.demo import programs
    from tests.services.signalements.open311.making import error, file

    place = Place(code=VIC)
    place.code = VIC
    shown = []
    for _twice in range(2):
        show = Demonstration(departements=("15",), say=lambda _text: None)
        programs.load(show)
        shown += show.keys
    (title, key), again = shown
    assert (title, again) == ("Clé Open311 de Vic-sur-Cère", (title, key))
    assert file(client, place, key).status_code == 200
    with Scope.agent(place.mairie.pk).enter():
        revoke_token(token=find_token(secret=key))
    assert error(file(client, place, key))[0] == 403
    show = Demonstration(departements=("15",), say=lambda _text: None)
    programs.load(show)
    assert show.keys == []
