from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.files.models import StoredFile
from cantou.core.journal.models import Entry
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link
from cantou.core.organisations.models import Organisation
from cantou.core.organisations.tasks import purge_everywhere
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.signalements.domain.categories import change_category
from cantou.services.signalements.domain.messages import write_as_agent, write_as_reporter, write_note
from cantou.services.signalements.domain.publications import publish
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.retention import erase_person, export_person, purge
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import (
    Contact,
    Draft,
    Message,
    Note,
    Publication,
    Report,
    StatusChange,
)
from tests.core.files.making import make_file
from tests.services.signalements.filing import Filing, Place
from tests.support.factories import make_person, make_publication, make_report
from tests.support.jobs import run_jobs, run_now

pytestmark = pytest.mark.django_db

GINETTE = {"name": "Ginette Fau", "email": "ginette@exemple.fr", "phone": "+33612345678", "wants": "email"}


def closed(place, days, **fields):
    """A report closed so many days ago, with everything that can tell who reported."""
    values = {
        "contact": GINETTE,
        "answers": [
            {"id": "qui", "kind": "text", "label": "Qui ?", "value": "Ginette", "shown": "Ginette"},
            {"id": "gene", "kind": "yes_no", "label": "Gêne ?", "value": True, "shown": "Oui"},
        ],
        **fields,
    }
    report = make_report(place.mairie, "C’est Ginette, du 3", **values)
    with Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter():
        write_as_reporter(report=report, body="Ici Ginette")
    agent = place.agent()
    with Scope.agent(place.mairie.pk).enter():
        write_note(report=report, body="Toujours Ginette", person=agent.pk)
        change_status(report=report, before="received", after="done", person=None, note="Rebouché.")
        Report.objects.filter(pk=report.pk).update(closed_at=timezone.now() - timedelta(days=days))
    return report


def run(place):
    with Scope.agent(place.mairie.pk).enter():
        return purge(organisation=place.mairie.pk)


def test_everything_that_tells_who_goes_and_what_happened_stays(place, home):
    report = closed(place, 181, category="voirie")
    make_file(place.mairie, key=report.object_key)
    run_jobs("cantou.files")
    assert run(place) == 1
    assert run(place) == 0
    with Scope.agent(place.mairie.pk).enter():
        report.refresh_from_db()
        assert (report.description, report.where, report.person_id) == ("", "", None)
        assert [answer["id"] for answer in report.answers] == ["gene"]
        assert (report.category, report.status, report.commune_id) == ("voirie", "done", place.commune.pk)
        assert report.purged_at is not None
        for model in (Contact, Message, Note):
            assert list(model.objects.all()) == []
        assert [file.state for file in StoredFile.objects.all()] == ["erased"]
        assert [step.status for step in StatusChange.objects.order_by("number")] == ["received", "done"]
        item = WorkItem.objects.get()
        assert (item.title, item.place) == ("Route, rue, trottoir", "Vic-sur-Cère")
        entry = Entry.objects.filter(action="signalements.purged").get()
        assert entry.details == {"drafts": 0, "reports": 1}
        for row in (
            *Report.objects.values(),
            *WorkItem.objects.values(),
            *Entry.objects.values("details", "subject"),
        ):
            assert "Ginette" not in str(row)
    with pytest.raises(ExpiredLinkError):
        open_link(secret=secret_of(key=report.object_key), service="signalements")


def test_not_before_its_time(place):
    closed(place, 179, category="voirie")
    make_report(place.mairie, contact=GINETTE)
    assert run(place) == 0
    with Scope.agent(place.mairie.pk).enter():
        assert Contact.objects.count() == 2


@pytest.mark.parametrize(
    ("category", "days", "purged"), [("neige", 61, 1), ("neige", 59, 0), ("autre", 100, 0)]
)
def test_each_category_has_its_own_term(place, category, days, purged):
    closed(place, days, category=category)
    assert run(place) == purged


def test_an_organisation_changes_the_term(place):
    with Scope.agent(place.mairie.pk).enter():
        change_category(code="voirie", values={"retention_days": 30}, questions=(), is_offered=True)
    closed(place, 31, category="voirie")
    assert run(place) == 1


def test_a_category_that_is_gone_keeps_the_usual_term(place):
    closed(place, 181, category="disparue")
    closed(place, 179, category="disparue")
    assert run(place) == 1


def test_a_report_forgotten_for_two_years_is_over(place):
    report = make_report(place.mairie, contact=GINETTE)
    with Scope.agent(place.mairie.pk).enter():
        Report.objects.filter(pk=report.pk).update(updated_at=timezone.now() - timedelta(days=731))
    assert run(place) == 1


def test_what_was_published_stays_public(place):
    report = closed(place, 181)
    agent = place.agent()
    with Scope.agent(place.mairie.pk).enter():
        report.refresh_from_db()
        publish(
            report=report,
            title="Un trou",
            text="",
            place="Le Bourg",
            with_point=False,
            photos={},
            person=None,
        )
        write_as_agent(report=report, body="C’est fait.", person=agent.pk, for_all=True)
    assert run(place) == 1
    with Scope.public().enter():
        assert Publication.objects.get().title == "Un trou"
        assert Message.objects.get().body == "C’est fait."


def test_drafts_go_after_a_week_with_their_photographs(client, place, home):
    from tests.core.files.making import upload

    filing = Filing(client, place)
    filing.begin()
    filing.what("Un trou", photos=[upload()])
    Filing(client, place).begin()
    with Scope.agent(place.mairie.pk).enter():
        first = Draft.objects.order_by("pk").first()
        Draft.objects.filter(pk=first.pk).update(updated_at=timezone.now() - timedelta(days=8))
    assert run(place) == 1
    with Scope.agent(place.mairie.pk).enter():
        assert Draft.objects.count() == 1
        assert StoredFile.objects.get().state == "erased"


def test_the_photographs_of_a_sent_report_outlive_its_draft(client, place, home):
    from tests.core.files.making import upload

    Filing(client, place).whole(what={"photos": [upload()]})
    with Scope.agent(place.mairie.pk).enter():
        Draft.objects.update(updated_at=timezone.now() - timedelta(days=8))
    assert run(place) == 1
    with Scope.agent(place.mairie.pk).enter():
        assert StoredFile.objects.get().state == "quarantine"


def test_the_nightly_task_purges_every_organisation_and_no_other_s_rows(place):
    other = Place("Polminhac", "polminhac")
    closed(place, 181)
    closed(other, 10)
    run_now(purge_everywhere)
    run_jobs("cantou.organisations.purge_one")
    assert Organisation.objects.count() == 2
    with Scope.agent(place.mairie.pk).enter():
        assert Contact.objects.count() == 0
    with Scope.agent(other.mairie.pk).enter():
        assert Contact.objects.count() == 1


def test_a_person_gets_back_what_they_filed_and_nothing_else(place):
    person, stranger = make_person(given_name="Ginette"), make_person()
    report = make_report(place.mairie, "Un lampadaire éteint", person=person.pk, contact=GINETTE)
    make_report(place.mairie, "Le secret du voisin", person=stranger.pk, contact={"name": "Marcel"})
    agent = place.agent()
    with Scope.agent(place.mairie.pk).enter():
        write_note(report=report, body="Note entre agents", person=agent.pk)
        write_as_agent(report=report, body="Merci", person=agent.pk)
    (found,) = export_person(person.pk)
    assert (found["référence"], found["texte"], found["commune"]) == (
        report.reference,
        "Un lampadaire éteint",
        "Vic-sur-Cère",
    )
    assert found["coordonnées"] == {
        "nom": "Ginette Fau",
        "adresse électronique": "ginette@exemple.fr",
        "téléphone": "+33612345678",
    }
    assert [message["texte"] for message in found["messages"]] == ["Merci"]
    assert "Note entre agents" not in str(found)
    assert "voisin" not in str(found)


def test_a_person_s_name_leaves_the_reports_which_stay(place):
    other = Place("Polminhac", "polminhac")
    person, stranger = make_person(given_name="Ginette"), make_person()
    for where in (place, other):
        make_report(where.mairie, person=person.pk, contact=GINETTE)
        make_report(where.mairie, person=stranger.pk, contact={"name": "Marcel"})
    assert erase_person(person.pk) == 2
    assert erase_person(person.pk) == 0
    for where in (place, other):
        with Scope.agent(where.mairie.pk).enter():
            assert Report.objects.count() == 2
            assert list(Report.objects.exclude(person=None).values_list("person_id", flat=True)) == [
                stranger.pk
            ]
            names = Contact.objects.order_by("pk").values_list("name", "email", "phone", "wants", "person_id")
            assert list(names) == [("", "", "", "", None), ("Marcel", "", "", "", stranger.pk)]


def test_a_publication_never_held_who_reported(place):
    report = make_report(place.mairie, contact=GINETTE, person=make_person().pk)
    make_publication(report)
    with Scope.public().enter():
        (row,) = Publication.objects.values()
    assert "Ginette" not in str(row)
    assert row["published_by_id"] is None
