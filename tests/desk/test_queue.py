from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Scope
from cantou.core.web.veiled import veil
from cantou.core.work.models import WorkItem
from cantou.desk.models import SavedView
from tests.desk.making import make_agent, make_mairie, questions, sit_down
from tests.support.factories import (
    make_commune,
    make_member,
    make_offer,
    make_organisation,
    make_person,
    make_report,
)
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    """Jeanne works for two mairies, and not for a third."""
    ours, also, other = (make_organisation(f"Mairie {name}", territory=make_commune()) for name in "ABC")
    for organisation in (ours, also, other):
        make_offer(organisation)
    jeanne = make_person(given_name="Jeanne", family_name="Vidal")
    make_member(jeanne, ours)
    make_member(jeanne, also)
    make_member(jeanne, ours, service="", role="admin")
    sign_in(client, jeanne)
    return client, jeanne, ours, also, other


def test_the_queue_joins_organisations_and_leaks_none(desk):
    client, _, ours, also, other = desk
    make_report(ours, "Nid de poule")
    make_report(also, "Lampadaire éteint")
    make_report(other, "Secret du voisin")
    shown = client.get("/bureau/").content.decode()
    assert "Nid de poule" in shown
    assert "Lampadaire éteint" in shown
    assert "Secret du voisin" not in shown
    assert "Mairie A" in shown
    only = client.get("/bureau/", {"organisme": also.pk}).content.decode()
    assert "Nid de poule" not in only
    assert "Lampadaire éteint" in only


def test_a_wrong_filter_shows_everything(desk):
    client, _, ours, _, other = desk
    make_report(ours, "Nid de poule")
    make_report(other, "Secret du voisin")
    for query in (
        {"organisme": other.pk},
        {"service": "x", "echeance": "x"},
        {"apres": "x_1"},
        {"apres": "2026-01-01_9"},
    ):
        shown = client.get("/bureau/", query)
        assert shown.status_code == 200
        assert "Nid de poule" in shown.content.decode()
        assert "Secret du voisin" not in shown.content.decode()


def test_bulk_acts_write_for_each_item_s_own_organisation(desk):
    client, jeanne, ours, also, other = desk
    reports = [make_report(organisation) for organisation in (ours, also, other)]
    keys = []
    for organisation in (ours, also, other):
        with Scope.agent(organisation.pk).enter():
            keys.append(WorkItem.objects.get().pk)
    answer = client.post("/bureau/lot/", {"item": keys, "act": "take", "back": "/bureau/?qui=moi"})
    assert (answer.status_code, answer["Location"]) == (302, "/bureau/?qui=moi")
    assert [assignee_of(report) for report in reports] == [jeanne.pk, jeanne.pk, None]


def test_nothing_is_given_to_somebody_who_would_not_see_it(desk):
    client, _, ours, _, _ = desk
    report = make_report(ours)
    with Scope.agent(ours.pk).enter():
        key = WorkItem.objects.get().pk
    reader, paul = make_person(given_name="Rémi"), make_person(given_name="Paul")
    make_member(reader, ours, role="reader")
    make_member(paul, ours)
    client.post("/bureau/agir/", {"organisation": ours.pk})
    shown = client.get("/bureau/").content.decode()
    assert (paul.handle in shown, reader.handle in shown) == (True, False)
    client.post("/bureau/lot/", {"item": key, "act": "give", "colleague": reader.handle})
    assert assignee_of(report) is None
    client.post("/bureau/lot/", {"item": key, "act": "give", "colleague": paul.handle})
    assert assignee_of(report) == paul.pk


def assignee_of(report):
    with Scope.agent(report.organisation_id).enter():
        return WorkItem.objects.get(object_key=report.object_key).assignee_id


def test_the_way_back_never_leaves_the_desk(desk):
    client, *_ = desk
    for back in (
        "https://ailleurs.example/bureau/",
        "//ailleurs.example/bureau/",
        "/compte/",
        "javascript:x",
    ):
        assert client.post("/bureau/lot/", {"act": "take", "back": back})["Location"] == "/bureau/"


def test_an_item_of_another_mairie_opens_and_acts_for_it(desk):
    client, _, ours, also, other = desk
    mine, second, hidden = (make_report(organisation) for organisation in (ours, also, other))
    assert client.get(f"/bureau/signalements/{mine.reference}/").status_code == 200
    opened = client.get(f"/bureau/signalements/{second.reference}/")
    assert opened.status_code == 200
    assert client.get(f"/bureau/signalements/{hidden.reference}/").status_code == 404
    assert client.get("/bureau/signalements/ZZZZZZZZZ/").status_code == 404


def test_views_are_kept_by_person(desk, client):
    client, jeanne, *_ = desk
    client.post(
        "/bureau/vues/", {"name": "Mes retards", "query": "qui=moi&echeance=retard", "back": "/bureau/"}
    )
    view = SavedView.objects.get()
    assert (view.person_id, view.query) == (jeanne.pk, "qui=moi&echeance=retard")
    assert "Mes retards" in client.get("/bureau/").content.decode()
    stranger = make_person(given_name="Paul")
    theirs = SavedView.objects.create(person=stranger, name="À lui", query="")
    client.post(f"/bureau/vues/{veil(theirs.pk)}/supprimer/")
    client.post(f"/bureau/vues/{veil(view.pk)}/supprimer/")
    assert list(SavedView.objects.values_list("name", flat=True)) == ["À lui"]


def test_who_treats_nothing_is_not_told_that_all_is_treated(client):
    ours = make_mairie()
    make_offer(ours)
    make_report(ours)
    sit_down(client, make_agent(ours, "signalements:reader"), ours)
    page = client.get("/bureau/").content.decode()
    assert "Vos rôles ne permettent pas de traiter des dossiers." in page
    assert "Tout est traité" not in page


def test_an_open_view_shows_its_lines_first_and_how_to_be_rid_of_it(desk):
    client, jeanne, *_ = desk
    asked = "/bureau/?q=lavoir"
    assert '<details class="filters" open>' in client.get(asked).content.decode()
    SavedView.objects.create(person=jeanne, name="Le lavoir", query="q=lavoir")
    page = client.get(asked).content.decode()
    assert "Votre vue <strong>Le lavoir</strong>" in page
    assert '<details class="filters">' in page
    assert "Votre vue" not in client.get("/bureau/?q=four").content.decode()


def test_who_one_acts_for_is_one_of_one_s_own(desk):
    client, _, ours, also, other = desk
    assert client.post("/bureau/agir/", {"organisation": also.pk}).status_code == 302
    assert client.get("/bureau/journal/").status_code == 403  # an administrator of the first only
    assert client.post("/bureau/agir/", {"organisation": other.pk}).status_code == 403
    assert client.post("/bureau/agir/", {"organisation": ours.pk}).status_code == 302
    assert client.get("/bureau/journal/").status_code == 200


def test_the_journal_shows_and_verifies_its_own_organisation(desk):
    client, _, ours, _, other = desk
    mine, hidden = make_report(ours), make_report(other)
    with Scope.agent(ours.pk).enter():
        record(action="theme.changed")
    client.post("/bureau/agir/", {"organisation": ours.pk})
    shown = client.get("/bureau/journal/", {"verifier": "1"}).content.decode()
    assert mine.reference in shown
    assert hidden.reference not in shown
    assert "intacte" in shown
    assert 'Couleurs changées <span class="small quiet">theme.changed</span>' in shown


def test_statistics_count_and_export(desk):
    client, _, ours, _, other = desk
    make_report(ours)
    make_report(other)
    client.post("/bureau/agir/", {"organisation": ours.pk})
    assert client.get("/bureau/statistiques/").context["open"] == [("Signalements", 1)]
    lines = client.get("/bureau/statistiques/", {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Mois;Reçus;Terminés"
    assert len(lines) == 13
    assert lines[-1].split(";")[1:] == ["1", "0"]


def test_the_queue_asks_as_many_questions_for_one_item_and_for_three(desk):
    client, _, ours, also, _ = desk
    make_report(ours)
    make_report(also)
    one = questions(client, "/bureau/")
    for organisation in (ours, also, ours, also):
        make_report(organisation)
    assert questions(client, "/bureau/") == one == 20


def test_what_came_since_is_counted_for_open_pages(desk):
    client, _, ours, also, other = desk
    make_report(ours)
    shown = client.get("/bureau/")
    latest = shown.context["latest"]
    assert f"/bureau/nouveaux/?depuis={latest}" in shown.content.decode()
    assert client.get("/bureau/nouveaux/", {"depuis": latest}).content.decode().strip() == ""
    make_report(also)
    make_report(other)
    assert "Un nouveau dossier" in client.get("/bureau/nouveaux/", {"depuis": latest}).content.decode()
    make_report(ours)
    assert "2 nouveaux dossiers" in client.get("/bureau/nouveaux/", {"depuis": latest}).content.decode()
    assert client.get("/bureau/nouveaux/", {"depuis": "x"}).content.decode().strip() == ""


@pytest.mark.parametrize("key", ["²", "9" * 40])
def test_a_damaged_address_or_form_is_answered(client, key):
    ours = make_mairie()
    sit_down(client, make_agent(ours, "admin", "signalements:manager"), ours)
    for path in (f"nouveaux/?depuis={key}", f"echecs/?apres={key}"):
        assert client.get(f"/bureau/{path}").status_code == 200
    assert client.post("/bureau/lot/", {"item": key, "act": "take"}).status_code == 302
    assert client.post("/bureau/agir/", {"organisation": key}).status_code == 403


def test_only_the_queue_looks_over_all_the_organisations(desk):
    """Another page, the one of a thing that is another mairie's too, runs in the Scope of a single one."""
    client, _, ours, also, _ = desk
    make_report(ours)
    report = make_report(also)
    assert "cantou_agent" in roles(client, "/bureau/")
    assert "cantou_agent" in roles(client, "/bureau/nouveaux/?depuis=1")
    for path in (
        "/bureau/statistiques/",
        f"/bureau/signalements/{report.reference}/",
        "/bureau/signalements/",
    ):
        found = roles(client, path)
        assert "cantou_agent_one" in found
        assert "cantou_agent" not in found


def roles(client, path):
    """Those that PostgreSQL was told while a page was made."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    told = "\n".join(query["sql"] for query in captured.captured_queries)
    return set(re.findall(r"set_config\('role', '(\w+)'", told))


def test_what_is_missing_is_said(client):
    """« Cochez d’abord » to somebody who has ticked would send them round and round."""
    ours = make_mairie()
    sit_down(client, make_agent(ours, "signalements:manager", "agent"), ours)
    make_offer(ours)
    make_report(ours)
    with Scope.agent(ours.pk).enter():
        item = WorkItem.objects.get()

    def told(**given):
        page = client.post("/bureau/lot/", given, follow=True).content.decode().replace("\u00a0", " ")
        return page.split("Rien n’a changé : ")[1].split(".")[0]

    assert told(act="give") == "cochez d’abord des lignes"
    assert told(act="give", item=item.pk).startswith("choisissez à qui confier")
    assert told(act="give", item=item.pk, colleague="nobody").startswith("ce collègue ne s’occupe pas")
