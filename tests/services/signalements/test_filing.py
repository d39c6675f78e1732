"""Filing a report by plain form posts, with no script, no account and no cookie."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from cantou.core.files.models import StoredFile
from cantou.core.journal.domain.verify import verify
from cantou.core.organisations.domain.references import spoken
from cantou.core.scope.scope import Scope
from cantou.core.work.models import WorkItem
from cantou.services.signalements.models import Contact, Draft, StatusChange
from cantou.services.signalements.portal.views import mine
from tests.core.files.making import upload
from tests.services.signalements.filing import (
    Filing,
    Place,
    errors,
    filed,
    hidden,
    secret_in,
    shown,
    sign_in,
)
from tests.support.factories import make_commune, make_offer, make_organisation, make_person, make_report

pytestmark = pytest.mark.django_db


def test_from_the_first_page_to_treated_and_told(client, place):
    filing = Filing(client, place)
    assert 'href="/vic-sur-cere/signalements/nouveau/voirie/"' in shown(client, f"{place.root}/nouveau/")
    address = filing.whole(
        where={"ou-words": "Devant le four"},
        what={"q_ou_sur_la_voie": "Dans le fossé", "q_gene": "oui"},
        contact={"name": "Ginette Fau", "email": "ginette@exemple.fr", "wants": "email"},
    )
    (report,) = filed(place)
    confirmation = shown(client, address)
    assert spoken(report.reference) in confirmation
    assert "confirmez que c’est bien vous. Vous en recevrez alors un à chaque étape." in confirmation
    assert f"/suivi/{secret_in(address)}/" in confirmation
    assert "<svg" in confirmation
    followed = shown(client, f"{place.root}/suivi/{secret_in(address)}/")
    assert "Un trou dans la chaussée" in followed
    assert "Dans le fossé" in followed

    sign_in(client, place.agent())
    assert "Un trou dans la chaussée" in shown(client, "/bureau/")
    done = client.post(
        f"/bureau/signalements/{report.reference}/etat/",
        {"before": "received", "after": "done", "note": "Rebouché ce matin."},
    )
    assert done.status_code == 302
    assert "Rebouché ce matin." in shown(client, f"{place.root}/suivi/{secret_in(address)}/")
    with Scope.agent(place.mairie.pk).enter():
        assert verify(organisation=place.mairie.pk).broken_at is None


def test_the_last_step_reads_nothing_twice(client, place, django_assert_max_num_queries):
    filing = Filing(client, place)
    filing.begin()
    filing.what()
    filing.contact()
    with django_assert_max_num_queries(38) as queries:  # what a process keeps is not kept here: four more
        assert filing.send().status_code == 302
    for table in ("signalements_routingrule", "territories_territorylink", "signalements_draft"):
        assert (
            len([one for one in queries if one["sql"].lstrip()[:6] != "UPDATE" and table in one["sql"]]) == 1
        )


def test_everything_that_was_said_is_kept_and_the_draft_emptied(client, place):
    filing = Filing(client, place)
    filing.whole(
        where={"ou-words": "Après le deuxième virage"},
        what={"q_ou_sur_la_voie": "Dans le fossé", "q_route": "D 54", "q_gene": "non"},
        contact={"name": "Ginette Fau", "phone": "06 12 34 56 78", "wants": "sms"},
    )
    (report,) = filed(place)
    assert (report.category, report.description, report.status, report.channel) == (
        "voirie",
        "Un trou dans la chaussée",
        "received",
        "web",
    )
    assert (report.given, report.where, report.commune) == (
        "words",
        "Après le deuxième virage",
        place.commune,
    )
    assert [(answer["id"], answer["value"], answer["shown"]) for answer in report.answers] == [
        ("ou_sur_la_voie", "Dans le fossé", "Dans le fossé"),
        ("route", "D 54", "D 54"),
        ("gene", False, "Non"),
    ]
    with Scope.agent(place.mairie.pk).enter():
        contact = Contact.objects.get(report=report)
        assert (contact.name, contact.email, contact.phone, contact.wants) == (
            "Ginette Fau",
            "",
            "+33612345678",
            "sms",
        )
        assert [(step.number, step.previous, step.status) for step in StatusChange.objects.all()] == [
            (1, "", "received")
        ]
        item = WorkItem.objects.get(object_key=report.object_key)
        assert (item.reference, item.queue, item.is_open, item.tone) == (
            report.reference,
            "reports",
            True,
            "care",
        )
        assert item.title == "Route, rue, trottoir\u00a0: Un trou dans la chaussée"
        draft = Draft.objects.get()
        assert draft.sent_at is not None
        assert (draft.description, draft.answers, draft.name, draft.phone, draft.where) == (
            "",
            {},
            "",
            "",
            "",
        )


def test_without_a_contact_nothing_is_kept_of_one(client, place):
    Filing(client, place).whole()
    with Scope.agent(place.mairie.pk).enter():
        assert list(Contact.objects.all()) == []


def test_no_cookie_is_needed(place):
    """Each request from a browser that keeps nothing, and Django's check switched on."""
    token = ""
    page = Client(enforce_csrf_checks=True).get(f"{place.root}/nouveau/eau/")
    token = hidden(page.content.decode(), "cle")
    for address, data in (
        (f"{place.root}/nouveau/eau/", {"cle": token, "ou-words": "La fontaine"}),
        (f"{place.root}/brouillon/{token}/description/", {"description": "Elle coule jour et nuit"}),
        (f"{place.root}/brouillon/{token}/coordonnees/", {"wants": ""}),
        (f"{place.root}/brouillon/{token}/verifier/", {}),
    ):
        assert Client(enforce_csrf_checks=True).post(address, data).status_code == 302
    assert [report.description for report in filed(place)] == ["Elle coule jour et nuit"]


def test_a_point_picked_on_the_server_s_map_without_script(client, on_the_map):
    """Two presses on the image, as a browser sends them, then the form's own button."""
    place = on_the_map
    filing = Filing(client, place)
    address = f"{place.root}/nouveau/voirie/"
    state = {"ou-words": "au bord du champ"}

    def press(x, y):
        answer = client.post(address, {**state, "ou-288.x": x, "ou-288.y": y})
        assert answer.status_code == 200
        assert errors(answer) == []
        page = answer.content.decode()
        assert 'value="au bord du champ"' in unescape(page)
        state.update(re.findall(r'type="hidden" name="(ou-[^"]+)"[^>]*value="([^"]*)"', page))
        state["cle"] = hidden(page, "cle")
        return page

    first = shown(client, address)
    state["cle"] = hidden(first, "cle")
    image = unescape(re.search(r'type="image"[^>]*src="([^"]+)"', first).group(1))
    assert client.get(image)["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert "Maintenant, touchez l’endroit exact." in press(144, 144)
    assert "Le point est placé." in press(150, 130)
    assert filed(place) == []

    assert client.post(address, state).status_code == 302
    filing.token = state["cle"]
    assert filing.what().status_code == 302
    assert filing.contact().status_code == 302
    review = shown(client, filing.url("verifier"))
    assert "Point montré sur la carte" in review
    assert filing.send().status_code == 302
    (report,) = filed(place)
    assert (report.given, report.place_words) == ("point", "au bord du champ")
    assert report.lon == pytest.approx(2.55, abs=0.01)
    assert report.lat == pytest.approx(44.945, abs=0.01)
    assert (report.lon, report.lat) == (float(state["ou-lon"]), float(state["ou-lat"]))


def test_the_device_s_position(client, on_the_map):
    Filing(client, on_the_map).whole(
        where={"ou-lon": "2.551", "ou-lat": "44.951", "ou-accuracy": "12", "ou-words": ""}
    )
    (report,) = filed(on_the_map)
    assert (report.given, report.lon, report.lat, report.accuracy) == ("position", 2.551, 44.951, 12)


def test_a_hamlet_of_the_gazetteer_gives_its_point(client, on_the_map):
    Filing(client, on_the_map).whole(where={"ou-place": str(on_the_map.hamlet.pk), "ou-words": ""})
    (report,) = filed(on_the_map)
    assert (report.given, report.place_label, report.lon, report.lat) == ("place", "Salvagnac", 2.55, 44.95)


def test_an_address_written_in_words_is_found(client, on_the_map):
    """Its name alone, without capitals; two places of that name would stay words."""
    Filing(client, on_the_map).whole(where={"ou-words": "salvagnac"})
    (report,) = filed(on_the_map)
    assert (report.given, report.place_id, report.place_words) == ("place", on_the_map.hamlet.pk, "")


def test_one_may_go_back_and_correct_each_page(client, place):
    filing = Filing(client, place)
    filing.begin()
    filing.what("Un premier texte", q_ou_sur_la_voie="Dans le fossé")
    filing.contact(name="Ginette")
    assert client.post(filing.url("lieu"), {"ou-words": "Au Bourg"}).status_code == 302
    page = shown(client, filing.url("description"))
    assert "Un premier texte" in page
    assert filing.what("Un second texte").status_code == 302
    assert 'value="Ginette"' in shown(client, filing.url("coordonnees"))
    review = shown(client, filing.url("verifier"))
    assert "Au Bourg" in review
    assert "Un second texte" in review
    filing.send()
    (report,) = filed(place)
    assert (report.where, report.description, report.answers) == ("Au Bourg", "Un second texte", [])


def test_another_subject_keeps_the_words_and_drops_answers_it_does_not_ask(client, place):
    filing = Filing(client, place)
    filing.begin()
    filing.what("Il penche sur la route", q_ou_sur_la_voie="Dans le fossé", q_route="D 54")
    assert "Arbre, haie, branches" in shown(client, filing.url("sujet"))
    assert client.post(filing.url("sujet"), {"category": "arbre"}).status_code == 302
    page = shown(client, filing.url("description"))
    assert "Il penche sur la route" in page
    assert "Peut-on passer" in page
    filing.contact()
    filing.send()
    (report,) = filed(place)
    assert (report.category, report.answers) == ("arbre", [])


def test_a_page_left_out_comes_back_before_sending(client, place):
    filing = Filing(client, place)
    filing.begin()
    answer = filing.send()
    assert answer["Location"] == filing.url("description")
    assert filed(place) == []


def test_photographs_hang_on_the_report_and_are_its_reporter_s(client, place, home):
    filing = Filing(client, place)
    address = filing.whole(what={"photos": [upload(name="trou.jpg"), upload(name="vue.jpg")]})
    (report,) = filed(place)
    with Scope.agent(place.mairie.pk).enter():
        files = list(StoredFile.objects.order_by("position"))
        assert [(file.name, file.purpose, file.is_public) for file in files] == [
            ("trou.jpg", "photo", False),
            ("vue.jpg", "photo", False),
        ]
        assert {file.object_key for file in files} == {report.object_key}
    assert "trou.jpg" in shown(client, f"{place.root}/suivi/{secret_in(address)}/")


def test_a_photograph_can_be_taken_back_and_the_words_stay(client, place, home):
    filing = Filing(client, place)
    filing.begin()
    filing.what("Un trou", photos=[upload(name="trou.jpg")])
    handle = re.search(
        r'name="retirer" value="([0-9a-f]{32})"', shown(client, filing.url("description"))
    ).group(1)
    answer = filing.what("Un trou profond", retirer=handle)
    assert answer["Location"] == filing.url("description")
    page = shown(client, filing.url("description"))
    assert "trou.jpg" not in page
    assert "Un trou profond" in page


def test_whoever_is_signed_in_finds_it_again(client, place):
    person = make_person(given_name="Ginette", family_name="Fau", email="ginette@exemple.fr")
    sign_in(client, person)
    filing = Filing(client, place)
    filing.begin()
    filing.what()
    assert 'value="ginette@exemple.fr"' in shown(client, filing.url("coordonnees"))
    filing.contact(name="Ginette Fau", email="ginette@exemple.fr", wants="email")
    address = filing.send()["Location"]
    (report,) = filed(place)
    assert report.person_id == person.pk
    mine = shown(client, f"{place.root}/les-miens/")
    assert f"/suivi/{secret_in(address)}/" in mine
    other = Client()
    sign_in(other, make_person())
    assert "Un trou dans la chaussée" not in shown(other, f"{place.root}/les-miens/")
    assert Client().get(f"{place.root}/les-miens/").status_code == 302


def test_what_one_filed_is_paged(client, place, monkeypatch):
    monkeypatch.setattr(mine, "SIZE", 2)
    person = make_person()
    sign_in(client, person)
    for number in range(3):
        make_report(place.mairie, f"Trou n° {number}", person=person.pk)
    first = shown(client, f"{place.root}/les-miens/")
    following = re.search(r'href="(\?apres=[^"]+)"', first).group(1).replace("&amp;", "&")
    second = shown(client, f"{place.root}/les-miens/{following}")
    found = [re.findall(r"Trou n° (\d)", page) for page in (first, second)]
    assert found == [["2", "1"], ["0"]]


def test_on_a_wider_portal_one_first_says_in_which_commune(client):
    area = make_commune("Cère et Goul en Carladès", slug="epci/carlades", level="epci", code="241501055")
    body = make_organisation("Communauté de communes", territory=area, kind="epci")
    inside = make_commune("Vic-sur-Cère", slug="vic-sur-cere")
    from cantou.core.territories.models import TerritoryLink

    TerritoryLink.objects.create(child=inside, parent=area, kind="epci")
    make_offer(body)
    page = shown(client, "/epci/carlades/signalements/nouveau/")
    assert "Dans quelle commune" in page
    assert 'href="/vic-sur-cere/signalements/nouveau/"' in page
    assert client.get("/epci/carlades/signalements/nouveau/voirie/").status_code == 404


def test_an_organisation_s_own_words_and_questions_are_asked(client, place):
    from cantou.services.signalements.domain.categories import add_category, change_category
    from cantou.services.signalements.domain.questions import Question

    with Scope.agent(place.mairie.pk).enter():
        change_category(code="neige", values={"title": "Neige"}, questions=(), is_offered=False)
        row = add_category(title="Four à pain", hint="La voûte, la porte", due_days=3)
        question = Question(id="chaud", kind="yes_no", label="Est-il encore chaud ?", required=True)
        change_category(
            code=row.code, values={"title": "Four à pain"}, questions=(question,), is_offered=True
        )
    page = shown(client, f"{place.root}/nouveau/")
    assert "Four à pain" in page
    assert "Neige" not in page
    assert client.get(f"{place.root}/nouveau/neige/").status_code == 404
    filing = Filing(client, place, category="four_a_pain")
    filing.begin()
    assert errors(filing.what()) == ["Ce champ est obligatoire."]
    assert filing.what(q_chaud="oui").status_code == 302
    filing.contact()
    filing.send()
    assert filed(place)[0].answers[0]["shown"] == "Oui"


def test_the_service_is_not_there_where_nobody_offers_it(client):
    make_commune("Thiézac", slug="thiezac")
    assert client.get("/thiezac/signalements/nouveau/").status_code == 404


def test_a_draft_opens_only_where_its_organisation_provides(client, place):
    other = Place("Polminhac", "polminhac")
    filing = Filing(client, place)
    filing.begin()
    assert client.get(f"{other.root}/brouillon/{filing.token}/description/").status_code == 410
    assert client.get(filing.url("description")).status_code == 200
