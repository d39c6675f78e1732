"""The one report that what comes in most likely repeats: told, shown, and nothing more."""

from __future__ import annotations

import json

import pytest
from django.core import mail as outbox

from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.organisations.domain.references import spoken
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.merges import merge
from cantou.services.signalements.domain.reports import secret_of
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.models import Report
from tests.core.maps.ground import make_contour
from tests.services.signalements.filing import filed, plain, shown, sign_in
from tests.services.signalements.letters import arrive, compose, make_operator, post_sms
from tests.support.factories import make_publication, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db
HERE, FAR = Somewhere("point", 2.55, 44.95), Somewhere("point", 2.60, 44.95)
MAIL = "Bonjour, à Salvagnac, près du lavoir, le lampadaire est éteint depuis trois jours."


@pytest.fixture
def first(place):
    report = make_report(place.mairie, "Le lampadaire du lavoir est éteint", category="eclairage", where=HERE)
    make_publication(report, title="Lampadaire éteint", text="Le lampadaire du lavoir.", place="Salvagnac")
    return report


def came(place, words, *, where=HERE, channel="api", category="eclairage", **fields):
    return make_report(place.mairie, words, category=category, channel=channel, where=where, **fields)


def resembles(report):
    with Scope.agent(report.organisation_id).enter():
        found = Report.objects.select_related("resembles").get(pk=report.pk).resembles
        return found.reference if found else None


class TestLooked:
    @pytest.mark.parametrize(
        ("words", "fields", "is_likely"),
        [
            ("Le lampadaire est éteint", {}, True),
            ("Le lampadaire est éteint", {"channel": "web"}, False),
            ("Le lampadaire est éteint", {"channel": "phone"}, False),
            ("Le lampadaire est éteint", {"channel": "web", "unasked": True}, True),
            ("Le lampadaire est éteint", {"where": FAR}, False),
            ("Le portail du cimetière grince", {"where": Somewhere("point", 2.5508, 44.95)}, False),
            ("Un chien errant", {"category": "animaux"}, False),
            (MAIL, {"where": None, "channel": "email"}, True),
            ("Un lampadaire est éteint", {"where": None, "channel": "sms"}, False),
            ("À Salvagnac, il y a des poubelles", {"where": None, "channel": "email"}, False),
        ],
    )
    def test_close_and_alike_where_nobody_could_be_asked(self, place, first, words, fields, is_likely):
        report = came(place, words, **fields)
        assert resembles(report) == (first.reference if is_likely else None)

    def test_nothing_that_is_not_published_or_is_over(self, place, first):
        make_report(place.mairie, "Le lampadaire du four est éteint", category="eclairage", where=FAR)
        assert resembles(came(place, "Le lampadaire du four est éteint", where=FAR)) is None
        with Scope.agent(place.mairie.pk).enter():
            change_status(report=first, before="received", after="done", person=None)
        assert resembles(came(place, "Le lampadaire du lavoir est éteint")) is None


class TestTold:
    def test_by_mail_with_its_page(self, settings, place, home, first):
        make_operator(settings, place)
        arrive(compose(MAIL, Subject="Vic-sur-Cère : lampadaire"))
        (message,) = outbox.outbox
        assert f"« Lampadaire éteint » ({spoken(first.reference)})".replace(" ", "") in message.body.replace(
            "\u00a0", ""
        ).replace(" ", "")
        assert f"/signalements/{first.reference}/" in message.body

    def test_by_sms_in_a_word(self, settings, client, place, home, first):
        make_operator(settings, place)
        post_sms(client, "Vic sur Cere Salvagnac le lampadaire du lavoir est éteint")
        run_jobs()
        report = next(one for one in filed(place) if one.channel == "sms")
        assert resembles(report) == first.reference

    def test_on_its_page_of_follow_up_until_the_two_are_one(self, client, place, first):
        report = came(place, "Le lampadaire du lavoir est éteint")
        address = f"{place.root}/suivi/{secret_of(key=report.object_key)}/"
        page = shown(client, address)
        assert "Peut-être déjà signalé" in page
        assert f"{place.root}/{first.reference}/" in page
        with Scope.agent(place.mairie.pk).enter():
            report.refresh_from_db()
            merge(report=report, into=first.reference, words="C’est le même.", person=None)
        assert "Peut-être déjà signalé" not in shown(client, address)

    def test_at_the_desk_which_leads_to_merging(self, client, place, first):
        report = came(place, "Le lampadaire du lavoir est éteint")
        sign_in(client, place.agent())
        page = shown(client, f"/bureau/signalements/{report.reference}/")
        assert "Peut-être déjà signalé" in page
        assert f"/bureau/signalements/{report.reference}/pareil/" in page
        assert "Peut-être déjà signalé" not in shown(client, f"/bureau/signalements/{first.reference}/")


class TestAsked:
    @pytest.fixture(autouse=True)
    def ground(self, place):
        make_contour(place.commune)

    def ask(self, client, **given):
        return client.get("/api/v1/signalements/nearby", {"near": "2.55,44.95", **given})

    def test_what_is_near_the_likeliest_first(self, client, place, first):
        other = make_report(place.mairie, "Une ampoule", category="eclairage", where=HERE)
        make_publication(other, title="Une ampoule clignote")
        make_report(place.mairie, "Pas publié", category="eclairage", where=HERE)
        found = self.ask(client, category="eclairage", words="lampadaire éteint").json()
        assert [(one["reference"], one["metres"], one["likely"]) for one in found] == [
            (first.reference, 0, True),
            (other.reference, 0, False),
        ]
        assert self.ask(client, category="eclairage", near="2.58,44.95").json() == []

    @pytest.mark.parametrize(
        ("given", "field"),
        [({"category": "licornes"}, "category"), ({"near": "10,10"}, "near"), ({"near": ""}, "near")],
    )
    def test_what_makes_no_sense_is_told(self, client, place, given, field):
        answer = self.ask(client, **given)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)

    def test_a_radius_is_a_circle(self, client, place, first):
        """In a corner of the square, 560 m away."""
        corner = make_report(
            place.mairie, "Coin", category="eclairage", where=Somewhere("point", 2.555, 44.9536)
        )
        make_publication(corner, title="Coin")
        asked = [
            [one["service_request_id"] for one in json.loads(answer.content)]
            for radius in ("500", "600")
            for answer in [
                client.get("/open311/v2/requests.json", {"lat": "44.95", "long": "2.55", "radius": radius})
            ]
        ]
        assert asked == [[first.reference], [corner.reference, first.reference]]
        listed = client.get("/api/v1/signalements/reports", {"near": "2.55,44.95", "radius": "500"}).json()
        assert [one["reference"] for one in listed["items"]] == [first.reference]

    def test_open311_around_a_point(self, client, place, first):
        far = make_report(place.mairie, "Loin", category="eclairage", where=Somewhere("point", 2.58, 44.95))
        make_publication(far, title="Loin")
        around = {"lat": "44.95", "long": "2.55", "status": "open", "service_code": "eclairage"}
        asked = [
            client.get("/open311/v2/requests.json", {**around, **more})
            for more in ({}, {"radius": "5000"}, {"radius": "x"}, {"radius": "90000"}, {"long": ""})
        ]
        assert [
            [one.get("service_request_id") for one in json.loads(answer.content)] for answer in asked
        ] == [
            [first.reference],
            [far.reference, first.reference],
            [None],
            [None],
            [None],
        ]
        assert [answer.status_code for answer in asked] == [200, 200, 400, 400, 400]


def test_the_api_says_it_when_it_files(client, place, first):
    make_contour(place.commune)
    answer = client.post(
        "/api/v1/signalements/reports",
        json.dumps(
            {
                "commune": place.commune.code,
                "category": "eclairage",
                "description": "Le lampadaire du lavoir est éteint",
                "point": {"lon": 2.55, "lat": 44.95},
            }
        ),
        content_type="application/json",
        headers={"Idempotency-Key": "0f8fad5b-d9cb-469f-a165-70867728950e"},
    )
    assert (answer.status_code, answer.json()["resembles"]) == (201, first.reference), plain(answer)
