"""The API of the reports: what is public, filing, what agents do by a token."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Contact, Message, Publication, Report, StatusChange
from tests.core.api.making import bearer, once_headers, post, token_of
from tests.support.factories import make_commune, make_offer, make_organisation, make_publication, make_report

pytestmark = pytest.mark.django_db
REPORTS = "/api/v1/signalements/reports"
DESK = "/api/v1/signalements/desk/reports"
FIELDS = {
    *(
        "reference",
        "title",
        "text",
        "unread",
        "category",
        "status",
        "commune",
        "organisation",
        "place",
        "point",
    ),
    *("reported_at", "updated_at", "closed_at", "url"),
}


@pytest.fixture
def vic():
    commune = make_commune("Vic-sur-Cère", slug="vic-sur-cere", code="15258", lon=2.62, lat=44.98)
    organisation = make_organisation("Mairie de Vic", territory=commune)
    make_offer(organisation)
    return organisation


@pytest.fixture
def murat():
    commune = make_commune("Murat", slug="murat-15", code="15138", lon=2.87, lat=45.11)
    organisation = make_organisation("Mairie de Murat", territory=commune)
    make_offer(organisation)
    return organisation


def body(**changes):
    values = {
        "commune": "15258",
        "category": "eclairage",
        "description": "Le lampadaire devant l’école clignote.",
        "place": "Devant l’école",
    }
    return values | changes


def references(client, query: str) -> list[str]:
    return [row["reference"] for row in client.get(f"{REPORTS}?{query}").json()["items"]]


def test_only_what_was_published_and_nothing_of_who_reported(client, vic):
    shown, hidden = (
        make_report(vic, f"Texte secret {number}", contact={"name": "Jeanne Secret", "phone": "0471000000"})
        for number in (1, 2)
    )
    make_publication(shown, "Un trou au Bourg")
    response = client.get(f"{REPORTS}?commune=15258")
    (row,) = response.json()["items"]
    assert set(row) == FIELDS
    assert (row["reference"], row["title"]) == (shown.reference, "Un trou au Bourg")
    assert row["url"] == f"http://127.0.0.1:8000/vic-sur-cere/signalements/{shown.reference}/"
    one = client.get(f"{REPORTS}/{shown.reference}")
    assert set(one.json()) == FIELDS | {"steps", "messages"}
    assert "secret" not in (response.content + one.content).decode().lower()
    assert client.get(f"{REPORTS}/{hidden.reference}").status_code == 404


def test_a_token_changes_nothing_of_what_is_public(client, vic):
    make_report(vic)
    headers = bearer(token_of(vic).secret)
    assert client.get(f"{REPORTS}?commune=15258", headers=headers).json()["items"] == []


def test_where(client, vic, murat):
    here, there = make_report(vic), make_report(murat)
    make_publication(here)
    make_publication(there)
    with Scope.agent(vic.pk).enter():
        Publication.objects.filter(report=here).update(lon=2.62, lat=44.98)
    assert references(client, "commune=15258") == [here.reference]
    assert references(client, f"organisation={murat.slug}") == [there.reference]
    assert references(client, "commune=15258&bbox=2.6,44.9,2.7,45") == [here.reference]
    assert references(client, "commune=15258&bbox=2.7,44.9,2.8,45") == []
    assert references(client, "near=2.621,44.981&radius=500") == [here.reference]
    assert references(client, "near=2.65,44.98&radius=500") == []
    assert references(client, "commune=15258&status=en-cours&category=autre") == [here.reference]
    assert references(client, "commune=15258&status=termines") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "commune"),
        ("commune=99999", "commune"),
        ("commune=abc", "commune"),
        ("organisation=personne", "organisation"),
        ("near=2.6", "near"),
        ("near=-60,45", "near"),
        ("commune=15258&bbox=3,44,2,45", "bbox"),
        ("commune=15258&cursor=nimporte", "cursor"),
        ("commune=15258&status=peut-etre", "status"),
    ],
)
def test_a_question_that_makes_no_sense(client, vic, query, field):
    told = client.get(f"{REPORTS}?{query}")
    assert told.status_code == 422
    assert [(one["field"], one["in"]) for one in told.json()["errors"]] == [(field, "query")]


def test_pages_stay_what_they_were_while_reports_arrive(client, vic):
    day = timezone.now() - timedelta(days=30)
    made = [make_report(vic, at=day + timedelta(hours=number // 2)) for number in range(7)]
    for report in made:
        make_publication(report)
    wanted = [report.reference for report in reversed(made)]
    first = client.get(f"{REPORTS}?commune=15258&limit=3")
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    make_publication(make_report(vic, "Arrivé entre-temps"))
    seen, page = [], first.json()
    while True:
        seen += [row["reference"] for row in page["items"]]
        if page["next"] is None:
            break
        page = client.get(page["next"].removeprefix("http://127.0.0.1:8000")).json()
    assert seen == wanted


def test_as_many_queries_for_one_as_for_three(client, vic):
    def asked() -> int:
        with CaptureQueriesContext(connection) as counted:
            client.get(f"{REPORTS}?commune=15258")
        return len(counted)

    make_publication(make_report(vic))
    asked()
    one = asked()
    for _ in range(2):
        make_publication(make_report(vic))
    assert asked() == one


def test_what_can_be_reported(client, vic):
    found = client.get("/api/v1/signalements/categories?commune=15258").json()
    assert found[0]["code"] == "voirie"
    assert found[-1]["code"] == "autre"
    assert [question["id"] for question in found[0]["questions"]] == ["ou_sur_la_voie", "route", "gene"]


def test_filed_as_on_the_portal(client, vic):
    contact = {"name": "Jeanne", "email": "jeanne@exemple.fr", "wants": "email"}
    given = body(
        category="voirie",
        answers={"gene": True, "route": "D 54"},
        contact=contact,
        point={"lon": 2.621, "lat": 44.981, "accuracy": 12},
    )
    response = post(client, REPORTS, given, **once_headers())
    assert response.status_code == 201
    told = response.json()
    assert told["organisation"] == {"slug": vic.slug, "name": "Mairie de Vic"}
    with Scope.agent(vic.pk).enter():
        report = Report.objects.get(reference=told["reference"])
        kept = Contact.objects.get(report=report)
        assert (report.channel, report.category, report.status) == ("api", "voirie", "received")
        assert (report.lon, report.lat, report.accuracy) == (2.621, 44.981, 12)
        assert [(one["id"], one["shown"]) for one in report.answers] == [("route", "D 54"), ("gene", "Oui")]
        assert (kept.name, kept.email, kept.wants) == ("Jeanne", "jeanne@exemple.fr", "email")
    page = client.get(told["follow_url"].removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200


def test_filed_twice_under_one_key(client, vic):
    headers = once_headers(str(uuid4()))
    first, again = (post(client, REPORTS, body(), **headers) for _ in range(2))
    assert first.json() == again.json()
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert "Idempotent-Replayed" not in first
    with Scope.agent(vic.pk).enter():
        assert Report.objects.count() == 1
    other = post(client, REPORTS, body(description="Autre chose encore"), **headers)
    assert (other.status_code, other.json()["type"]) == (422, "/api/#probleme-cle-deja-utilisee")


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"commune": "15138"}, "commune", "Aucune commune d’aujourd’hui ne porte ce code."),
        ({"category": "licornes"}, "category", "Cette catégorie n’est pas proposée dans cette commune."),
        ({"description": "!!! ??? …"}, "description", "Dites-le avec quelques mots"),
        ({"description": "x" * 2001}, "description", "Il faut au plus 2000 caractères."),
        ({"place": " "}, "place", "Dites où c’est, avec un point ou avec des mots."),
        ({"point": {"lon": -60, "lat": 45}}, "point", "Ce point est hors de France."),
        ({"answers": {"couleur": "bleu"}}, "answers.couleur", "Cette question n’est pas posée"),
        ({"answers": {"\ud800": "bleu"}}, "answers.?", "Cette question n’est pas posée"),
        ({"contact": {"email": "jeanne@"}}, "contact.email", "Cette adresse semble incomplète."),
        ({"contact": {"wants": "sms"}}, "contact.phone", "Écrivez votre numéro de téléphone"),
    ],
)
def test_bad_input_is_told_beside_its_field(client, vic, changes, field, message):
    response = post(client, REPORTS, body(**changes), **once_headers())
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["field"] == field
    assert error["message"].startswith(message)
    with Scope.agent(vic.pk).enter():
        assert not Report.objects.exists()


def test_nobody_provides_it_there(client):
    make_commune("Chaliers", slug="chaliers", code="15038")
    told = post(client, REPORTS, body(commune="15038"), **once_headers()).json()
    assert told["errors"][0]["message"] == "Personne ne reçoit encore de signalements dans cette commune."


def test_a_network_that_files_too_much_waits(client, vic, monkeypatch):
    from cantou.services.signalements.api import public

    monkeypatch.setitem(public.FILING, "most", 1)
    assert post(client, REPORTS, body(), **once_headers()).status_code == 201
    assert post(client, REPORTS, body(), **once_headers()).status_code == 429


def test_an_agents_list_and_one_report(client, vic, murat):
    contact = {"name": "Jeanne", "phone": "+33471000000", "wants": ""}
    report = make_report(vic, "Un trou", contact=contact)
    make_report(murat, "Chez les autres")
    read, both = bearer(token_of(vic, scopes=["signalements:read"]).secret), bearer(token_of(vic).secret)
    (row,) = client.get(f"{DESK}?status=en-cours", headers=read).json()["items"]
    assert (row["reference"], row["description"], row["status"]["title"]) == (
        report.reference,
        "Un trou",
        "reçu",
    )
    assert "contact" not in row
    assert client.get(f"{DESK}/{report.reference}", headers=read).json()["contact"] is None
    assert client.get(f"{DESK}/{report.reference}", headers=both).json()["contact"] == {
        **contact,
        "email": "",
    }


def test_taken_in_charge_then_closed(client, vic):
    report = make_report(vic)
    headers = bearer(token_of(vic).secret)
    path = f"{DESK}/{report.reference}/status"
    taken = post(client, path, {"before": "received", "after": "accepted"}, **headers)
    assert (taken.status_code, taken.json()["status"]["code"], taken.json()["number"]) == (200, "accepted", 2)
    moved = post(client, path, {"before": "received", "after": "planned"}, **headers)
    assert (moved.status_code, moved.json()["detail"]) == (409, "Ce signalement est « pris en charge ».")
    unsaid = post(client, path, {"before": "accepted", "after": "closed"}, **headers)
    assert (unsaid.status_code, unsaid.json()["errors"][0]["field"]) == (422, "reason")
    refused = post(client, path, {"before": "accepted", "after": "received"}, **headers)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "after")
    with Scope.agent(vic.pk).enter():
        steps = StatusChange.objects.filter(report=report).order_by("number")
        assert [(step.status, step.person_id) for step in steps] == [("received", None), ("accepted", None)]


def test_answered_once(client, vic):
    report = make_report(vic)
    headers = bearer(token_of(vic).secret, **once_headers())
    path = f"{DESK}/{report.reference}/messages"
    answers = [post(client, path, {"body": "L’équipe passe jeudi."}, **headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    with Scope.agent(vic.pk).enter():
        assert [(one.author, one.body) for one in Message.objects.all()] == [
            ("agent", "L’équipe passe jeudi.")
        ]


def test_reading_is_not_treating(client, vic):
    report = make_report(vic)
    headers = bearer(token_of(vic, scopes=["signalements:read"]).secret)
    response = post(
        client, f"{DESK}/{report.reference}/status", {"before": "received", "after": "done"}, **headers
    )
    assert response.status_code == 403
