"""A form under a service's address, without script: every kind of question, rows, errors, files, and the way back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from cantou.core.files.models import StoredFile
from cantou.core.forms.models import Draft
from cantou.core.scope.scope import Scope
from tests.core.files.making import PDF, upload
from tests.core.forms import mounted
from tests.core.forms.writing import ask, page, published, when, written
from tests.support.factories import make_commune, make_organisation, make_person
from tests.support.sign_in import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.core.forms.mounted")]
OTHER = "Autre"
EVERY = written(
    page(
        "qui",
        {"element": "words", "text": "Bonjour & bienvenue"},
        ask("nom", required=True, prefill="person.family_name"),
        ask("mineur", "yes_no"),
        ask("tuteur", label="Tuteur", condition=when("mineur"), required=True),
        ask("courriel", "email"),
        ask("telephone", "phone"),
    ),
    page(
        "quoi",
        {
            "title": "Le lieu",
            "elements": [ask("adresse", "address"), ask("ville", "commune"), ask("lieu", "point")],
        },
        ask("motif", "choice", options=[{"value": "f", "label": "Fête"}, {"value": "a", "label": OTHER}]),
        ask("jours", "choices", options=[{"value": "l", "label": "Lundi"}, {"value": "m", "label": "Mardi"}]),
        ask("montant", "amount"),
        ask("nombre", "number"),
        ask("jour", "date"),
        ask("details", "long_text"),
        ask("compte", "iban"),
        ask("siret", "siret"),
        ask("rna", "rna"),
        ask(
            "double", "computed", of="text",
            cases=[{"when": when("nombre > 3"), "value": {"is": "value", "kind": "text", "value": "Beaucoup"}}],
        ),
    ),
    page(
        "enfants",
        ask(
            "enfants", "repeat", least=1, most=3,
            questions=[
                ask("prenom", required=True), ask("pai", "yes_no"),
                ask("soin", condition=when("pai"), required=True),
            ],
        ),
        ask("pieces", "files", most=2),
    ),
)  # fmt: skip


@pytest.fixture
def folders(settings, tmp_path):
    """Nothing is written outside the test's own folder."""
    for alias in ("default", "quarantine"):
        storage = {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / alias},
        }
        settings.STORAGES = {**settings.STORAGES, alias: storage}


@pytest.fixture
def mairie():
    commune = make_commune("Vic-sur-Cère", lon=2.55, lat=44.945)
    mairie = make_organisation(territory=commune)
    mounted.Essai.where.update(organisation=mairie.pk, territory=commune.pk, refuses=False)
    mounted.RECEIVED.clear()
    return mairie


def begin(client, key="inscription", where="essai"):
    answer = client.post(reverse(f"{where}:form", args=[key]), {"key": "k1"})
    assert answer.status_code == 302
    return answer.url


def at(url, step):
    return f"{url}?etape={step}"


def fields_of(html):
    return set(re.findall(r'name="(q-[^"]+)"', html))


def post(client, url, step, act="next", **values):
    shown = re.search(r'name="shown" value="([^"]*)"', client.get(at(url, step)).content.decode())
    data = {f"q-{key}": value for key, value in values.items()}
    return client.post(at(url, step), {"act": act, "shown": shown[1], **data})


def stored():
    with Scope.agent(mounted.Essai.where["organisation"]).enter():
        return Draft.objects.get().answers


def test_from_the_first_page_to_the_answers(client, mairie):
    published(mairie, EVERY)
    start = client.get(reverse("essai:form", args=["inscription"]))
    assert "Inscription" in start.content.decode()
    url = begin(client)
    assert post(
        client, url, "qui", nom="Anne", courriel="anne@example.fr", telephone="06 12 34 56 78"
    ).url == at(url, "quoi")
    assert post(
        client, url, "quoi",
        **{"adresse-line": "2 rue du Four", "adresse-postcode": "15800", "adresse-city": "Vic-sur-Cère"},
        **{"lieu-lat": "44.95", "lieu-lon": "2.55", "lieu-words": ""},
        motif="f", jours=["l", "m"], montant="12,50", nombre="4", jour="2026-12-25", details="Deux\nlignes",
        compte="FR76 3000 6000 0112 3456 7890 189",
    ).url == at(url, "enfants")  # fmt: skip
    assert post(client, url, "enfants", **{"enfants-rows": "1", "enfants-0-prenom": "Léa"}).url == at(
        url, "relire"
    )
    review = client.get(at(url, "relire")).content.decode()
    for words in (
        "Anne",
        "12,50",
        "25 décembre 2026",
        "Lundi, Mardi",
        "Léa",
        "Beaucoup",
        "2 rue du Four, 15800 Vic-sur-Cère",
    ):
        assert words in review
    assert "Merci" in client.post(at(url, "relire")).content.decode()
    (taken,) = mounted.RECEIVED
    assert taken.answers == {
        "nom": "Anne", "courriel": "anne@example.fr", "telephone": "+33612345678",
        "adresse": {
            "label": "2 rue du Four, 15800 Vic-sur-Cère", "housenumber": "2", "street": "rue du Four",
            "postcode": "15800", "city": "Vic-sur-Cère", "citycode": mairie.territory.code,
        },
        "lieu": "44.950000,2.550000", "motif": "f", "jours": ["l", "m"], "montant": "12.5", "nombre": "4",
        "jour": "2026-12-25", "details": "Deux\nlignes", "compte": "FR7630006000011234567890189",
        "double": "Beaucoup", "enfants": [{"prenom": "Léa"}],
    }  # fmt: skip
    assert "a été envoyé" in client.get(url).content.decode()
    assert "a été envoyé" in client.post(at(url, "relire")).content.decode()
    assert len(mounted.RECEIVED) == 1


def test_errors_stand_beside_their_fields_and_nothing_is_lost(client, mairie):
    published(mairie, EVERY)
    url = begin(client)
    answer = post(client, url, "qui", nom="", courriel="pas une adresse", telephone="12")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="pas une adresse"' in html
    assert 'id="id_q-courriel_error"' in html
    assert 'href="#id_q-nom"' in html
    assert stored()["courriel"] == "pas une adresse"


def test_answers_bring_questions_and_the_page_comes_again_for_them(client, mairie):
    published(mairie, EVERY)
    url = begin(client)
    before = client.get(at(url, "qui")).content.decode()
    assert re.search(
        r"<div class=\"form\" data-when=\"[^\"]+\" hidden>\s*<div data-question=\"tuteur\"", before
    )
    answer = post(client, url, "qui", nom="Anne", mineur="oui")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "d’autres questions" in html
    assert "Il manque une réponse" not in html
    assert re.search(r"<div class=\"form\" data-when=\"[^\"]+\">\s*<div data-question=\"tuteur\"", html)
    assert post(client, url, "qui", nom="Anne", mineur="oui").status_code == 422
    assert post(client, url, "qui", nom="Anne", mineur="oui", tuteur="Paul").status_code == 302


def test_what_is_not_shown_is_not_kept(client, mairie):
    published(mairie, EVERY)
    url = begin(client)
    post(client, url, "qui", nom="Anne", mineur="non", tuteur="Paul")
    post(client, url, "enfants", **{"enfants-rows": "1", "enfants-0-prenom": "Léa"})
    client.post(at(url, "relire"))
    assert "tuteur" not in mounted.RECEIVED[0].answers


def test_rows_are_added_and_taken_away_without_script(client, mairie):
    published(mairie, EVERY)
    url = begin(client)
    one = {"enfants-rows": "1", "enfants-0-prenom": "Léa"}
    html = post(client, url, "enfants", act="add:enfants", **one).content.decode()
    assert {"q-enfants-0-prenom", "q-enfants-1-prenom"} <= fields_of(html)
    assert "Il manque" not in html
    two = {"enfants-rows": "2", "enfants-0-prenom": "Léa", "enfants-1-prenom": "Tom"}
    html = post(client, url, "enfants", act="remove:enfants.0", **two).content.decode()
    assert 'value="Tom"' in html
    assert "q-enfants-1-prenom" not in fields_of(html)
    assert stored()["enfants"] == [{"prenom": "Tom", "pai": "", "soin": ""}]
    html = post(client, url, "enfants", act="remove:enfants.0", **one).content.decode()
    assert "q-enfants-0-prenom" in fields_of(html)


def test_a_row_has_its_own_conditions_and_errors(client, mairie):
    published(mairie, EVERY)
    url = begin(client)
    two = {"enfants-rows": "2", "enfants-0-prenom": "Léa", "enfants-1-prenom": "", "enfants-1-pai": "oui"}
    post(client, url, "enfants", act="add:enfants", **{"enfants-rows": "1"})
    first = post(client, url, "enfants", **two)
    assert first.status_code == 422
    assert 'id="id_q-enfants-1-prenom_error"' in first.content.decode()
    assert 'id="id_q-enfants-1-soin_error"' not in first.content.decode()
    second = post(client, url, "enfants", **two).content.decode()
    assert 'id="id_q-enfants-1-soin_error"' in second
    assert 'id="id_q-enfants-0-soin_error"' not in second


def test_ten_thousand_rows_are_refused(client, mairie):
    published(mairie, EVERY)
    url = begin(client)
    answer = post(client, url, "enfants", **{"enfants-rows": "10000"})
    assert answer.status_code == 422
    assert "Au plus 3 fois" in answer.content.decode()


def test_files_hang_on_the_draft_at_once_and_stay(client, mairie, folders):
    published(mairie, EVERY)
    url = begin(client)
    row = {"q-enfants-rows": "1", "q-enfants-0-prenom": ""}
    answer = client.post(at(url, "enfants"), {"act": "next", **row, "q-pieces": upload(PDF, "plan.pdf")})
    assert answer.status_code == 422
    assert "plan.pdf" in answer.content.decode()
    (handle,) = stored()["pieces"]
    with Scope.agent(mairie.pk).enter():
        file, draft = StoredFile.objects.get(), Draft.objects.get()
        assert (str(file.handle), file.object_key) == (handle, draft.object_key)
    html = client.post(at(url, "enfants"), {"act": "next", **row, "q-pieces-drop": handle}).content.decode()
    assert "plan.pdf" not in html
    assert stored()["pieces"] == []


def test_a_page_saves_itself_and_is_resumed_by_its_link(client, mairie):
    published(mairie, EVERY)
    url = begin(client)
    keep = f"{url}garder/?etape=qui"
    assert client.post(keep, {"q-nom": "An", "q-courriel": "anne@"}).status_code == 204
    assert (stored()["nom"], stored()["courriel"]) == ("An", "anne@")
    later = post(client, url, "qui", act="later", nom="Anne").content.decode()
    assert url in later
    client.cookies.clear()
    html = client.get(url).content.decode()
    assert 'value="Anne"' in html


def test_saving_by_itself_is_few_statements(client, mairie, django_assert_max_num_queries):
    published(mairie, EVERY)
    url = begin(client)
    keep = f"{url}garder/?etape=qui"
    client.post(keep, {"q-nom": "A"})
    with django_assert_max_num_queries(10):
        assert client.post(keep, {"q-nom": "An"}).status_code == 204


def test_one_question_at_a_time(client, mairie):
    published(mairie, EVERY)
    url = begin(client, where="une")
    first = client.get(url).content.decode()
    assert fields_of(first) == {"q-nom"}
    assert "Bonjour &amp; bienvenue" in first
    assert post(client, url, "nom", nom="Anne").url == at(url, "mineur")
    assert post(client, url, "mineur", mineur="oui").url == at(url, "tuteur")
    assert post(client, url, "mineur", mineur="non").url == at(url, "courriel")
    assert post(client, url, "courriel", act="back").url == at(url, "mineur")


def test_another_ones_link_another_form_and_another_service_open_nothing(client, mairie):
    published(mairie, EVERY)
    published(mairie, EVERY, key="autre")
    url = begin(client)
    assert client.get(url.replace("/inscription/", "/autre/")).status_code == 410
    assert client.get(url.replace("/essai/", "/une/")).status_code == 410
    assert client.get("/essai/inscription/" + "x" * 32 + "/").status_code == 410
    mounted.Essai.where["organisation"] = make_organisation().pk
    assert client.get(url).status_code == 410


def test_the_service_that_fails_leaves_the_draft_as_it_was(client, mairie):
    published(mairie, EVERY)
    url = begin(client)
    post(client, url, "qui", nom="Anne")
    post(client, url, "enfants", **{"enfants-rows": "1", "enfants-0-prenom": "Léa"})
    mounted.Essai.where["refuses"] = True
    client.raise_request_exception = False
    assert client.post(at(url, "relire")).status_code == 500
    assert stored()["nom"] == "Anne"
    mounted.Essai.where["refuses"] = False
    assert "Merci" in client.post(at(url, "relire")).content.decode()


def test_a_newer_version_is_proposed_and_says_what_changed(client, mairie):
    published(mairie, EVERY)
    url = begin(client)
    post(client, url, "qui", nom="Anne")
    published(mairie, written(page("qui", ask("nom"), ask("prenom", label="Prénom usuel"))))
    assert "a changé depuis" in client.get(url).content.decode()
    html = client.post(url, {"act": "newer"}, follow=True).content.decode()
    assert "Questions nouvelles : Prénom usuel." in html
    assert 'value="Anne"' in html
    assert "a changé depuis" not in html


def test_who_signed_in_does_not_type_what_is_known(client, mairie):
    published(mairie, EVERY)
    sign_in(client, make_person(family_name="Durand", email="d@example.fr"))
    assert 'value="Durand"' in client.get(begin(client)).content.decode()


def test_the_same_press_twice_begins_one_draft(client, mairie):
    published(mairie, EVERY)
    assert begin(client) == begin(client)
    with Scope.agent(mairie.pk).enter():
        assert Draft.objects.count() == 1


def test_what_was_never_published_is_not_there(client, mairie):
    assert client.get(reverse("essai:form", args=["rien"])).status_code == 404
