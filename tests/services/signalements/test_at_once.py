"""The whole report in one request, and its photographs ahead of it: what a phone sends, perhaps several times."""

from __future__ import annotations

import gzip
import hashlib
import json
from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone

from cantou.core.files.models import StoredFile
from cantou.core.maps.domain.ground import forget
from cantou.core.organisations.domain.offers import close_offer
from cantou.core.scope.scope import Scope
from cantou.services.signalements.domain.categories import change_category
from cantou.services.signalements.domain.drafts import key_of
from cantou.services.signalements.domain.questions import Question
from cantou.services.signalements.models import Draft, Share
from tests.core.files import pictures
from tests.services.signalements.competences import body, rule
from tests.services.signalements.filing import errors, filed, shown
from tests.support.factories import make_area, make_publication, make_report

pytestmark = pytest.mark.django_db
KEY = "drawn-on-the-phone-0001"
ONE, OTHER = (pictures.jpeg(pictures.quarters(width, 30)) for width in (40, 60))
JSON = {"HTTP_ACCEPT": "application/json"}
SAID = {
    "cle": KEY,
    "category": "voirie",
    "description": "Un trou devant le four",
    "ou-words": "Au Bourg, devant le four",
}


class Phone:
    def __init__(self, client, place):
        self.client, self.place = client, place
        self.address = f"{place.root}/hors-ligne/"

    def ahead(self, content, **fields):
        file = BytesIO(content)
        file.name = "trou.jpg"
        said = {"cle": KEY, "category": "voirie", "photo": file, **fields}
        return self.client.post(f"{self.address}photo/", said, **JSON)

    def send(self, *contents, **fields):
        prints = " ".join(hashlib.sha256(content).hexdigest() for content in contents)
        return self.client.post(self.address, {**SAID, "empreintes": prints, **fields}, **JSON)


@pytest.fixture
def phone(client, place, home):
    forget()
    return Phone(client, place)


def photos_of(place):
    with Scope.agent(place.mairie.pk).enter():
        found = StoredFile.objects.filter(organisation=place.mairie, object_key=key_of(KEY))
        return [bytes(file.sha256).hex() for file in found.exclude(state="erased").order_by("position")]


def test_the_page_works_without_script_and_says_so(phone, place):
    page = shown(phone.client, phone.address)
    assert 'data-worker="/vic-sur-cere/travailleur.js"' in page
    sent = phone.client.post(phone.address, {**SAID, "photos": [BytesIO(ONE)]})
    assert sent.status_code == 302, errors(sent)
    assert "Votre signalement est bien arrivé" in shown(phone.client, sent["Location"])
    (report,) = filed(place)
    assert (report.description, report.place_words, report.answers) == (
        "Un trou devant le four",
        "Au Bourg, devant le four",
        [],
    )
    assert len(photos_of(place)) == 1


def test_photographs_ahead_then_the_report_each_twice_is_one_report(phone, place):
    for content in (ONE, ONE, OTHER):
        assert json.loads(phone.ahead(content).content) == {"arrived": True}
    first, again = phone.send(ONE, OTHER), phone.send(ONE, OTHER)
    (report,) = filed(place)
    assert photos_of(place) == [hashlib.sha256(content).hexdigest() for content in (ONE, OTHER)]
    told = json.loads(first.content)
    assert told == json.loads(again.content)
    assert (told["reference"], told["same"]) == (report.reference, True)
    assert "Un trou devant le four" in shown(phone.client, told["link"])
    assert json.loads(phone.ahead(ONE).content) == {"arrived": True}
    assert len(photos_of(place)) == 2


def test_words_changed_after_it_had_arrived_are_said_not_to_have(phone, place):
    phone.send()
    told = json.loads(phone.send(description="Un trou plus grand").content)
    assert told["same"] is False
    assert [report.description for report in filed(place)] == ["Un trou devant le four"]


def test_a_photograph_that_never_came_is_asked_for_and_nothing_is_filed(phone, place):
    phone.ahead(ONE)
    answer = phone.send(ONE, OTHER)
    assert (answer.status_code, json.loads(answer.content)) == (
        409,
        {"missing": [hashlib.sha256(OTHER).hexdigest()]},
    )
    assert filed(place) == []
    phone.ahead(OTHER)
    assert phone.send(ONE, OTHER).status_code == 200


def test_a_photograph_taken_back_on_the_phone_is_not_sent_with_it(phone, place):
    phone.ahead(ONE)
    phone.ahead(OTHER)
    assert phone.send(OTHER).status_code == 200
    assert photos_of(place) == [hashlib.sha256(OTHER).hexdigest()]


def test_what_is_refused_says_why_in_words(phone, place):
    wrong = phone.send(description="!!", **{"ou-words": ""})
    assert wrong.status_code == 422
    said = json.loads(wrong.content)
    assert said["code"] == "refused"
    assert "Dites-le avec quelques mots" in said["message"]
    bad = phone.ahead(b"%PDF-1.4 not a photograph")
    assert (bad.status_code, json.loads(bad.content)["code"]) == (422, "refused")
    assert "trou.jpg" in json.loads(bad.content)["message"]
    stale = phone.ahead(ONE, category="gone")
    assert (stale.status_code, json.loads(stale.content)["code"]) == (422, "stale")
    assert filed(place) == []


def test_what_the_mairie_cannot_do_says_whom_to_call(phone, place):
    rule(
        place.mairie, "voirie", since="2024-01-01", outside_name="Enedis", outside_phone="+33972675015",
        why="c’est le réseau électrique", blocks=True,
    )  # fmt: skip
    answer = phone.send()
    assert (answer.status_code, json.loads(answer.content)["code"]) == (422, "outside")
    assert json.loads(answer.content)["message"] == (
        "Cela ne dépend pas de la mairie (c’est le réseau électrique). "
        "À prévenir\xa0: Enedis, 09\xa072\xa067\xa050\xa015."
    )
    assert filed(place) == []
    with Scope.for_object(organisation=place.mairie.pk, key=key_of(KEY)).enter():
        assert Draft.objects.filter(organisation=place.mairie).count() == 0


def test_the_agent_reads_when_it_was_written_if_it_has_waited(phone, place):
    written = timezone.now() - timedelta(hours=5)
    phone.send(ecrit=written.isoformat())
    phone.send(cle="drawn-on-the-phone-0002", ecrit=timezone.now().isoformat())
    waited, fresh = filed(place)
    assert [(answer["id"], answer["value"]) for answer in waited.answers] == [("ecrit", written.isoformat())]
    assert fresh.answers == []


def test_a_commune_that_is_no_longer_open_answers_404(phone, place):
    with Scope.agent(place.mairie.pk).enter():
        close_offer(organisation=place.mairie, service="signalements")
    assert phone.send().status_code == 404


def test_the_worker_governs_its_portal_alone(client, place):
    answer = client.get("/vic-sur-cere/travailleur.js")
    script = answer.content.decode()
    first = script.partition(";\n")[0].removeprefix("const CANTOU=")
    assert json.loads(first)["pages"] == ["/vic-sur-cere/signalements/hors-ligne/"]
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert "Service-Worker-Allowed" not in answer


def answers(place):
    return [[(one["id"], one["value"]) for one in report.answers] for report in filed(place)]


class TestQuestions:
    def test_they_travel_with_the_page_and_their_answers_with_the_report(self, phone, place):
        page = shown(phone.client, phone.address)
        assert '<template data-asked="voirie">' in page
        phone.send(q_route="D 54", q_gene="oui")
        assert answers(place) == [[("route", "D 54"), ("gene", True)]]

    def test_the_road_that_was_typed_says_who_sees_to_it(self, phone, place):
        area = make_area("departement", "Cantal", communes=[place.commune])
        cantal = body("departement", "Cantal", area)
        rule(cantal, "voirie", "RD", since="2024-01-01")
        phone.send(q_route="D 54")
        with Scope.agent(place.mairie.pk).enter():
            assert Share.objects.get().to_id == cantal.pk

    def test_what_fits_no_more_is_kept_as_words(self, phone, place):
        phone.send(q_ou_sur_la_voie="Sur le pont", q_ancienne="Depuis lundi")
        (report,) = filed(place)
        assert report.answers == []
        assert report.description == (
            "Un trou devant le four\nOù, sur la voie\u00a0? Sur le pont\n"
            "Réponse à une question qui n’est plus posée\u00a0: Depuis lundi"
        )

    def test_a_compulsory_one_is_asked_without_script_and_stops_no_phone(self, phone, place):
        with Scope.agent(place.mairie.pk).enter():
            change_category(
                code="voirie", values={}, is_offered=True,
                questions=(
                    Question(id="large", kind="choice", label="Large ?", choices=("Oui", "Non"), required=True),
                ),
            )  # fmt: skip
        by_form = phone.client.post(phone.address, SAID)
        assert by_form.status_code == 422
        assert 'name="q_large" value="Oui"' in by_form.content.decode()
        assert filed(place) == []
        assert phone.send().status_code == 200

    def test_the_page_stays_light(self, phone):
        page = phone.client.get(phone.address).content
        assert len(gzip.compress(page)) < 12_000


def test_the_phone_learns_what_it_may_repeat(phone, place):
    there = make_report(place.mairie, "Un trou devant le four banal", category="voirie")
    make_publication(there, title="Un trou devant le four", place="Au Bourg, devant le four")
    told = json.loads(phone.send().content)
    assert told["message"].startswith("Il ressemble à un signalement déjà suivi")
    assert "Peut-être déjà signalé" in shown(phone.client, told["link"])
