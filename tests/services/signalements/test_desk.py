"""The desk: one page a report, everything that an agent does with it, and who may do what."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cantou.core.files.models import StoredFile
from cantou.core.journal.models import Entry
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.signalements.domain.categories import add_category
from cantou.services.signalements.domain.messages import write_as_reporter
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.retention import purge
from cantou.services.signalements.models import Category, Message, Note, Publication, Report, StatusChange
from tests.core.files.making import make_file, upload
from tests.services.signalements.filing import Place, errors, filed, hidden, plain, shown, sign_in, text_of
from tests.support.factories import make_member, make_person, make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

GINETTE = {"name": "Ginette Fau", "email": "ginette@exemple.fr", "phone": "+33612345678", "wants": "sms"}


@pytest.fixture
def agent(client, place):
    person = place.agent()
    sign_in(client, person)
    return person


def url(report, act=""):
    return f"/bureau/signalements/{report.reference}/{act}"


def act(client, report, name, **data):
    return client.post(url(report, f"{name}/"), data)


def test_the_page_tells_everything_that_is_known(client, place, agent):
    report = make_report(
        place.mairie,
        "Un lampadaire éteint",
        category="eclairage",
        contact=GINETTE,
        answers=[{"id": "numero", "kind": "text", "label": "Quel numéro ?", "value": "12", "shown": "12"}],
    )
    page = shown(client, url(report))
    for told in (
        "Éclairage public",
        "Un lampadaire éteint",
        "Quel numéro ?",
        "Ginette Fau",
        "ginette@exemple.fr",
    ):
        assert told in page
    assert 'href="tel:+33612345678"' in page


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("received", ["Prendre en charge", "Planifier", "C’est traité", "Clore sans suite"]),
        ("accepted", ["C’est traité", "Planifier", "Clore sans suite"]),
        ("done", ["Rouvrir"]),
    ],
)
def test_the_next_steps_are_buttons(client, place, agent, status, buttons):
    report = make_report(place.mairie)
    if status != "received":
        act(client, report, "etat", before="received", after=status)
    page = shown(client, url(report))
    found = re.findall(r'<details class="act"[^>]*>\s*<summary>.*?</svg>([^<]+)</summary>', page, re.DOTALL)
    assert found == buttons


def test_a_step_with_its_word_and_photographs_of_the_work(client, place, agent, home):
    report = make_report(place.mairie)
    done = act(
        client,
        report,
        "etat",
        before="received",
        after="done",
        note="Rebouché.",
        photos=[upload(name="fait.jpg")],
    )
    assert done.status_code == 302
    with Scope.agent(place.mairie.pk).enter():
        step = StatusChange.objects.get(report=report, number=2)
        assert (step.status, step.note, step.person_id) == ("done", "Rebouché.", agent.pk)
        assert [(file.name, file.purpose) for file in StoredFile.objects.all()] == [("fait.jpg", "work_done")]
    run_jobs("cantou.files")
    followed = shown(client, f"{place.root}/suivi/{secret_of(key=report.object_key)}/")
    assert "Photographie 1 de ce qui a été fait" in followed


def test_a_step_that_lacks_its_reason_comes_back_with_what_was_written(client, place, agent):
    report = make_report(place.mairie)
    answer = act(client, report, "etat", before="received", after="closed", note="Rien trouvé sur place.")
    assert answer.status_code == 422
    assert errors(answer) == ["Dites pourquoi : la personne qui a signalé le lira."]
    assert "Rien trouvé sur place." in plain(answer)
    answer = act(client, report, "etat", before="received", after="closed", reason="other")
    assert answer.status_code == 422
    assert errors(answer) == ["Écrivez un mot d’explication : la personne qui a signalé le lira."]
    assert filed(place)[0].status == "received"


def test_a_page_older_than_the_report_changes_nothing_and_keeps_the_words(client, place, agent):
    report = make_report(place.mairie)
    act(client, report, "etat", before="received", after="accepted")
    late = act(client, report, "etat", before="received", after="done", note="Fait ce matin.")
    assert late.status_code == 409
    assert "Un collègue l’a fait entre-temps" in plain(late)
    assert "Fait ce matin." in plain(late)
    assert filed(place)[0].status == "accepted"


@pytest.mark.parametrize(("before", "after"), [("received", "x"), ("", "done"), ("received", "received")])
def test_a_step_that_does_not_exist(client, place, agent, before, after):
    report = make_report(place.mairie)
    assert act(client, report, "etat", before=before, after=after).status_code == 404


def test_an_answer_to_the_reporter_once_however_often_it_arrives(client, place, agent):
    report = make_report(place.mairie)
    key = hidden(shown(client, url(report)), "cle")
    for _ in range(2):
        assert act(client, report, "repondre", cle=key, body="Où exactement ?").status_code == 302
    with Scope.agent(place.mairie.pk).enter():
        message = Message.objects.get()
        assert (message.author, message.body, message.for_all, message.person_id) == (
            "agent",
            "Où exactement ?",
            False,
            agent.pk,
        )
    empty = act(client, report, "repondre", body=" ")
    assert (empty.status_code, errors(empty)) == (422, ["Écrivez votre réponse."])


def test_a_note_between_agents(client, place, agent):
    report = make_report(place.mairie)
    assert act(client, report, "note", body="Voir avec Paul").status_code == 302
    assert "Voir avec Paul" in shown(client, url(report))
    assert "Voir avec Paul" not in shown(client, f"{place.root}/suivi/{secret_of(key=report.object_key)}/")
    with Scope.agent(place.mairie.pk).enter():
        assert Note.objects.get().person_id == agent.pk


def test_it_is_given_to_a_colleague_and_to_nobody_else(client, place, agent):
    report = make_report(place.mairie)
    paul = make_person(given_name="Paul")
    make_member(paul, place.mairie, role="agent")
    stranger = Place("Polminhac", "polminhac").agent()

    def assignee():
        with Scope.agent(place.mairie.pk).enter():
            return WorkItem.objects.get(reference=report.reference).assignee_id

    act(client, report, "confier", assignee=paul.handle)
    assert assignee() == paul.pk
    assert act(client, report, "confier", assignee=stranger.handle).status_code == 422
    assert assignee() == paul.pk
    act(client, report, "confier", assignee="")
    assert assignee() is None
    # An elected member who reads reports, and somebody who does not: neither would find it in their queue.
    for role in ({"role": "reader"}, {"service": "", "role": "admin"}):
        person = make_person()
        make_member(person, place.mairie, **role)
        assert act(client, report, "confier", assignee=person.handle).status_code == 422
    assert assignee() is None


def test_the_due_day_and_the_subject_change_here_and_in_the_queue(client, place, agent):
    report = make_report(place.mairie, category="voirie", at=datetime(2026, 11, 9, 10, tzinfo=UTC))
    act(client, report, "echeance", due_on="2026-12-01")
    with Scope.agent(place.mairie.pk).enter():
        item = WorkItem.objects.get(reference=report.reference)
        assert item.due_at == datetime(2026, 12, 1, 23, tzinfo=UTC)
    act(client, report, "sujet", category="eau")
    with Scope.agent(place.mairie.pk).enter():
        report.refresh_from_db()
        item.refresh_from_db()
        assert (report.category, report.due_on) == ("eau", date(2026, 11, 12))
        assert item.title.startswith("Eau, fuite, égout")
        assert item.due_at == datetime(2026, 11, 12, 23, tzinfo=UTC)
    assert act(client, report, "sujet", category="x").status_code == 422
    assert act(client, report, "echeance", due_on="demain").status_code == 422


def test_publishing_needs_words_of_one_s_own_and_can_be_undone(client, place, agent, home):
    report = make_report(place.mairie, "Marcel Roux jette ses pneus", category="dechets")
    file = make_file(place.mairie, key=report.object_key, name="pneus.jpg", purpose="photo")
    run_jobs("cantou.files")
    handle = file.handle.hex
    assert act(client, report, "publier", title="").status_code == 422
    data = {
        "title": "Pneus abandonnés",
        "text": "Une dizaine.",
        "place": "Le Pont",
        f"show_{handle}": "on",
        f"alt_{handle}": "Des pneus empilés",
    }
    assert act(client, report, "publier", **data).status_code == 302
    page = shown(client, f"{place.root}/{report.reference}/")
    assert "Pneus abandonnés" in page
    assert 'alt="Des pneus empilés"' in page
    assert "Marcel" not in page
    act(client, report, "retirer")
    assert client.get(f"{place.root}/{report.reference}/").status_code == 404
    with Scope.agent(place.mairie.pk).enter():
        assert Publication.objects.get().is_public is False
        assert StoredFile.objects.get().is_public is False


def test_an_organisation_that_publishes_nothing_has_no_such_button(client, place, agent):
    from cantou.core.organisations.domain.offers import enable_offer

    report = make_report(place.mairie)
    enable_offer(organisation=place.mairie, service="signalements", settings={"publish": False})
    assert "publier/" not in shown(client, url(report))
    assert act(client, report, "publier", title="Un trou").status_code == 404


def test_paper_for_the_round_and_the_link_given_again(client, place, agent):
    report = make_report(place.mairie, "Un lampadaire éteint", contact=GINETTE)
    assert "Un lampadaire éteint" in shown(client, url(report, "fiche/"))
    assert client.get(url(report, "lien/")).status_code == 405
    page = client.post(url(report, "lien/")).content.decode()
    assert f"/vic-sur-cere/signalements/suivi/{secret_of(key=report.object_key)}/" in page
    with Scope.agent(place.mairie.pk).enter():
        entry = Entry.objects.order_by("-number").first()
        assert (entry.action, entry.subject) == (
            "signalements.link_printed",
            f"signalements:{report.reference}",
        )


ACTS = {
    "etat": {"before": "received", "after": "accepted"},
    "repondre": {"body": "x"},
    "note": {"body": "x"},
    "confier": {"assignee": ""},
    "echeance": {"due_on": ""},
    "sujet": {"category": "eau"},
    "publier": {"title": "x"},
    "retirer": {},
}


@pytest.mark.parametrize("name", ACTS)
def test_a_reader_reads_and_changes_nothing(client, place, name):
    sign_in(client, place.agent(role="reader"))
    report = make_report(place.mairie, "Un lampadaire éteint", contact=GINETTE)
    page = shown(client, url(report))
    assert "Un lampadaire éteint" in page
    for hidden_part in ("Ginette", "612345678", "Prendre en charge", "publier/", "lien/"):
        assert hidden_part not in page
    before = snapshot(place)
    assert act(client, report, name, **ACTS[name]).status_code == 403
    assert client.post(url(report, "lien/")).status_code == 403
    assert client.get("/bureau/signalements/sujets/").status_code == 403
    assert snapshot(place) == before


def snapshot(place):
    with Scope.agent(place.mairie.pk).enter():
        return [
            list(model.objects.order_by("pk").values())
            for model in (Report, StatusChange, Message, Note, Publication, WorkItem, Category)
        ]


def test_nobody_without_a_role_comes_in(client, place):
    report = make_report(place.mairie)
    assert client.get(url(report)).status_code == 302
    sign_in(client, make_person())
    assert client.get(url(report)).status_code in {403, 404}
    assert client.get("/bureau/signalements/").status_code == 403


def test_a_purged_report_is_an_archive(client, place, agent):
    report = make_report(place.mairie, "Un lampadaire éteint", contact=GINETTE)
    act(client, report, "etat", before="received", after="done")
    with Scope.agent(place.mairie.pk).enter():
        Report.objects.update(closed_at=datetime.now(UTC) - timedelta(days=200))
        assert purge(organisation=place.mairie.pk) == 1
    page = shown(client, url(report))
    assert "Ce signalement est une archive" in page
    assert "lampadaire" not in page
    assert act(client, report, "etat", before="done", after="accepted", note="x").status_code == 403
    assert act(client, report, "repondre", body="x").status_code == 403


def test_all_reports_by_filter_and_by_reference(client, place, agent):
    other = Place("Polminhac", "polminhac")
    make_report(other.mairie, "Le secret du voisin")
    old = make_report(place.mairie, "Un vieux trou", at=datetime(2026, 1, 5, tzinfo=UTC))
    make_report(place.mairie, "Une fuite", category="eau", at=datetime(2026, 6, 5, tzinfo=UTC))
    act(client, old, "etat", before="received", after="done")

    def listed(**query):
        page = plain(client.get("/bureau/signalements/", query))
        return [text for text in ("Un vieux trou", "Une fuite", "Le secret du voisin") if text in page]

    assert listed() == ["Un vieux trou", "Une fuite"]
    assert listed(etat="en-cours") == ["Une fuite"]
    assert listed(etat="done") == ["Un vieux trou"]
    assert listed(categorie="eau") == ["Une fuite"]
    assert listed(depuis="2026-03-01") == ["Une fuite"]
    assert listed(etat="x", categorie="x", depuis="x", apres="x") == listed()
    code = old.reference
    found = client.get("/bureau/signalements/", {"q": f"{code[:3]}-{code[3:6]} {code[6:].lower()}"})
    assert found["Location"] == url(old)


def test_the_agents_table_runs_no_formula_and_names_nobody(client, place, agent):
    make_report(place.mairie, "=1+1", contact=GINETTE)
    text = text_of(client.get("/bureau/signalements/liste.csv"))
    _head, row = csv.reader(io.StringIO(text[1:]), delimiter=";")
    assert row[6] == "'=1+1"
    assert "Ginette" not in text


def test_statistics_count_this_organisation_and_export(client, place, agent):
    other = Place("Polminhac", "polminhac")
    now = datetime.now(UTC)
    make_report(other.mairie, category="neige")
    for category, days in (("voirie", 20), ("voirie", 3), ("eau", 40)):
        report = make_report(place.mairie, category=category, at=now - timedelta(days=days))
    with Scope.agent(place.mairie.pk).enter():
        report.refresh_from_db()
    act(client, report, "etat", before="received", after="done")
    page = shown(client, "/bureau/signalements/statistiques/")
    assert "Temps mis pour traiter" in page
    assert "Neige" not in page
    figures = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page)
    assert dict(figures) == {"reçus": "3", "en cours": "2", "traités": "1", "traités dans le délai": "0"}
    text = client.get("/bureau/signalements/statistiques.csv").content.decode()
    rows = list(csv.reader(io.StringIO(text[1:]), delimiter=";"))[1:]
    assert sorted((row[1], row[2], row[3]) for row in rows) == sorted(
        [
            ("Route, rue, trottoir", "reçu", "1"),
            ("Route, rue, trottoir", "reçu", "1"),
            ("Eau, fuite, égout", "traité", "1"),
        ]
        if len(rows) == 3
        else [("Route, rue, trottoir", "reçu", "2"), ("Eau, fuite, égout", "traité", "1")]
    )


def test_subjects_are_reworded_questioned_and_hidden(client, place, agent):
    page = shown(client, "/bureau/signalements/sujets/eau/")
    assert "Comment l’eau coule-t-elle ?" in page
    data = {
        "title": "Eau et fontaines",
        "hint": "Fuite, fontaine",
        "danger": "Un regard est resté ouvert.",
        "due_days": "3",
        "retention_days": "90",
        "is_offered": "on",
        "questions-TOTAL_FORMS": "3",
        "questions-INITIAL_FORMS": "2",
        "questions-0-id": "debit",
        "questions-0-label": "Coule-t-elle fort ?",
        "questions-0-kind": "yes_no",
        "questions-1-id": "depuis",
        "questions-1-label": "",
        "questions-1-kind": "number",
        "questions-2-label": "Quelle fontaine ?",
        "questions-2-kind": "choice",
        "questions-2-choices": "Celle du haut\n\nCelle du bas\nCelle du bas",
    }
    assert client.post("/bureau/signalements/sujets/eau/", data).status_code == 302
    asked = shown(client, f"{place.root}/nouveau/")
    assert "Eau et fontaines" in asked
    with Scope.agent(place.mairie.pk).enter():
        row = Category.objects.get()
        assert (row.code, row.due_days, row.retention_days, row.icon) == ("eau", 3, 90, None)
        assert [(each["id"], each["kind"], each["choices"]) for each in row.questions] == [
            ("debit", "yes_no", []),
            ("quelle_fontaine", "choice", ["Celle du haut", "Celle du bas"]),
        ]
    wrong = client.post("/bureau/signalements/sujets/eau/", {**data, "questions-2-choices": "Une seule"})
    assert wrong.status_code == 422
    assert errors(wrong) == ["Écrivez au moins deux réponses, une par ligne."]
    assert "Une seule" in plain(wrong)
    client.post("/bureau/signalements/sujets/eau/", {**data, "is_offered": ""})
    assert "Eau et fontaines" not in shown(client, f"{place.root}/nouveau/")


def test_a_title_is_one_line(place):
    with Scope.agent(place.mairie.pk).enter():
        assert add_category(title="Four\r\nà\x07 pain", hint="", due_days=3).title == "Four à pain"


def test_a_subject_of_one_s_own(client, place, agent):
    data = {"title": "Four à pain", "hint": "La voûte", "due_days": "8"}
    answer = client.post("/bureau/signalements/sujets/", data)
    assert answer["Location"] == "/bureau/signalements/sujets/four_a_pain/"
    assert (
        client.post("/bureau/signalements/sujets/", data)["Location"]
        == "/bureau/signalements/sujets/four_a_pain_2/"
    )
    assert "Four à pain" in shown(client, f"{place.root}/nouveau/")
    key = client.get("/bureau/signalements/sujets/").context["form"]["key"].value()
    sent = [
        client.post("/bureau/signalements/sujets/", {**data, "title": title, "key": key})["Location"]
        for title in ("Lavoir", "Lavoir", "Abreuvoir")
    ]
    assert [address.split("/")[-2] for address in sent] == ["lavoir", "lavoir", "abreuvoir"]
    assert client.post("/bureau/signalements/sujets/", {"title": ""}).status_code == 422
    assert client.get("/bureau/signalements/sujets/inconnu/").status_code == 404


MOST = {"list": 3, "report": 11, "public list": 2, "public report": 5, "follow": 7}
"""What a page asks of the database by itself: sign-in, the place and the layout ask their own."""
OWN = re.compile(r'FROM "(signalements_|files_|work_|organisations_(offer|privatelink)")')


@pytest.mark.parametrize("page", MOST)
def test_pages_ask_the_same_few_questions_for_one_thing_and_for_three(client, place, agent, page):
    def fill(report):
        with Scope.for_object(organisation=place.mairie.pk, key=report.object_key).enter():
            write_as_reporter(report=report, body="Encore")
        act(client, report, "note", body="Voir avec Paul")
        make_publication(make_report(place.mairie, contact=GINETTE))

    report = make_report(place.mairie, contact=GINETTE)
    make_publication(report)
    target = {
        "list": "/bureau/signalements/",
        "report": url(report),
        "public list": f"{place.root}/",
        "public report": f"{place.root}/{report.reference}/",
        "follow": f"{place.root}/suivi/{secret_of(key=report.object_key)}/",
    }[page]
    visitor = client if "/bureau/" in target else Client()

    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert visitor.get(target).status_code == 200
        return [query["sql"] for query in queries if OWN.search(query["sql"])]

    fill(report)
    one = asked()
    for _ in range(2):
        fill(report)
    three = asked()
    assert len(three) == len(one), "\n".join(three)
    assert len(one) <= MOST[page], "\n".join(one)


@pytest.mark.django_db(transaction=True)  # what its own transaction has changed is not kept
def test_the_page_asks_of_the_database_what_it_shows_and_nothing_twice(client, place, agent, page_cache):
    """Sign-in 3, what is settled 1, the layout 1, the report’s own 5; no savepoint counted."""
    report = make_report(place.mairie, contact=GINETTE)

    def asked():
        client.get(url(report))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(report)).status_code == 200
        return [query["sql"] for query in queries if query["sql"].lower().startswith(("select", "\nselect"))]

    bare = asked()
    assert len([sql for sql in bare if "set_config" not in sql]) == 10, "\n".join(bare)
    act(client, report, "note", body="Voir avec Paul")
    act(client, report, "repondre", body="Nous passons lundi")
    make_publication(report)
    full = asked()
    assert len(full) == len(bare) + 3, "\n".join(full)
