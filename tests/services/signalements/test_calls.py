"""A call or a visit, typed at the desk while the person is speaking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cantou.core.files.models import StoredFile
from cantou.core.journal.models import Entry
from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.notices.models import Notice
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Contact, MeToo, StatusChange
from tests.core.files.making import upload
from tests.services.signalements.filing import Place, errors, filed, hidden, plain, shown, sign_in
from tests.support.factories import make_commune, make_member, make_organisation, make_person, make_report
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db

URL = "/bureau/signalements/saisir/"


@pytest.fixture
def agent(client, place):
    person = place.agent()
    sign_in(client, person)
    return person


def typed(client, *, url=URL, **fields):
    page = shown(client, url)
    data = {
        "cle": hidden(page, "cle"),
        "channel": "phone",
        "category": "voirie",
        "description": "Un arbre est tombé sur la route",
        "ou-words": "Devant le four",
        "received": hidden(page, "received"),
        **fields,
    }
    return data, client.post(url, data)


def cover(place, other):
    enable_offer(
        organisation=place.mairie, service="signalements", territories=[place.commune, other], settings={}
    )


def contact_of(report):
    with Scope.agent(report.organisation_id).enter():
        return Contact.objects.filter(organisation=report.organisation_id, report=report).first()


def test_a_call_becomes_a_report_and_its_reference_is_read_aloud(client, place, agent):
    before = timezone.now() - timedelta(minutes=1)
    _data, answer = typed(client, name="Ginette Fau", phone="06 12 34 56 78", wants="call")
    [report] = filed(place)
    assert answer["Location"] == f"/bureau/signalements/{report.reference}/saisi/"
    assert (report.channel, report.description, report.place_words, report.person_id) == (
        "phone",
        "Un arbre est tombé sur la route",
        "Devant le four",
        None,
    )
    assert before - timedelta(minutes=1) < report.created_at <= timezone.now()
    contact = contact_of(report)
    assert (contact.name, contact.phone, contact.wants) == ("Ginette Fau", "+33612345678", "call")
    page = shown(client, answer["Location"])
    spoken = "-".join(report.reference[start : start + 3] for start in (0, 3, 6))
    assert f'<p class="reference aloud">{spoken}</p>' in page
    assert "À rappeler au 06 12 34 56 78" in page
    assert f"/bureau/signalements/{report.reference}/lien/" in page
    with Scope.agent(place.mairie.pk).enter():
        assert StatusChange.objects.get(report=report).person_id == agent.pk
        entry = Entry.objects.get(organisation=place.mairie, action="signalements.filed")
        assert entry.person == agent.pk


def test_the_same_form_twice_files_once(client, place, agent):
    data, first = typed(client)
    again = client.post(URL, data)
    assert again["Location"] == first["Location"]
    assert len(filed(place)) == 1


def test_a_visit_of_yesterday_with_a_photograph(client, place, agent):
    yesterday = timezone.localtime() - timedelta(days=1)
    typed(client, channel="visit", received=yesterday.strftime("%Y-%m-%dT%H:%M"), photos=upload())
    [report] = filed(place)
    assert report.channel == "visit"
    assert timezone.localtime(report.created_at).date() == yesterday.date()
    with Scope.agent(place.mairie.pk).enter():
        assert StoredFile.objects.filter(object_key=report.object_key, purpose="photo").count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"wants": "call"}, "Écrivez le numéro à rappeler"),
        ({"wants": "sms", "phone": "04 71 47 51 75"}, "Ce numéro ne reçoit pas de SMS"),
        ({"wants": "email"}, "Écrivez l’adresse électronique"),
        ({"wants": "post"}, "Écrivez l’adresse postale"),
        ({"wants": "post", "postal": "Le Bourg"}, "Il faut au moins deux lignes"),
        ({"received": "2099-01-01T10:00"}, "Cette date est dans le futur."),
        ({"received": "2001-01-01T10:00"}, "Cette date a plus d’un an"),
        ({"description": "!!!"}, "Dites-le avec quelques mots"),
        ({"ou-words": ""}, "Dites où cela se trouve"),
        ({"category": ""}, "Ce champ est obligatoire"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_filed(client, place, agent, fields, said):
    _data, answer = typed(client, **fields)
    assert answer.status_code == 422
    assert any(line.startswith(said) for line in errors(answer)), errors(answer)
    assert filed(place) == []


def test_a_letter_waits_for_its_printing(client, place, agent):
    typed(client, name="Paul Roche", wants="post", postal="Le Bourg\n15800 Vic-sur-Cère")
    run_jobs()
    with Scope.agent(place.mairie.pk).enter():
        kinds = list(Notice.objects.filter(organisation=place.mairie).values_list("kind", "channel"))
    assert kinds == [("received", "letter")]


def test_an_organisation_of_several_communes_asks_which(client, agent, place):
    other = make_commune("Thiézac", slug="thiezac", departement_code="15")
    cover(place, other)
    page = shown(client, URL)
    assert "Dans quelle commune est-ce ?" in page
    assert "Thiézac" in page
    typed(client, url=f"{URL}?commune={other.code}")
    [report] = filed(place)
    assert report.commune_id == other.pk


def test_a_commune_that_is_not_covered_cannot_be_chosen(client, agent, place):
    make_commune("Aurillac", slug="aurillac", code="15014")
    other = make_commune("Thiézac", slug="thiezac", departement_code="15")
    cover(place, other)
    assert "Dans quelle commune est-ce ?" in shown(client, f"{URL}?commune=15014")


def test_without_an_offer_it_is_said(client):
    elsewhere = make_organisation("Syndicat")
    person = make_person()
    make_member(person, elsewhere, role="manager")
    sign_in(client, person)
    assert "nulle part" in shown(client, URL)


def test_a_reader_types_nothing(client, place):
    sign_in(client, place.agent(role="reader"))
    assert client.get(URL).status_code == 403


def test_another_organisation_does_not_see_the_reference(client, place, agent):
    other = Place("Murat", "murat")
    _data, answer = typed(client)
    stranger = other.agent()
    client.logout()
    sign_in(client, stranger)
    assert client.get(answer["Location"]).status_code == 404
    assert plain(client.get(URL)).count("Vic-sur-Cère") == 0


class TestSameProblem:
    """What is near is shown before anything is recorded, published or not."""

    def test_the_same_is_counted_with_how_to_tell_them_and_nothing_is_filed(self, client, place, agent):
        first = make_report(
            place.mairie,
            "Un arbre couché",
            category="arbre",
            where=Somewhere("words", words="Devant le four"),
        )
        data, shown_again = typed(client, name="Ginette Fau", phone="06 12 34 56 78", wants="call")
        assert shown_again.status_code == 200
        page = plain(shown_again)
        assert "Rien n’est encore enregistré." in page
        assert "Un arbre couché" in page
        assert 'value="Ginette Fau"' in page
        for _ in range(2):
            answer = client.post(URL, {**data, "pareil": first.reference})
            assert answer["Location"] == f"/bureau/signalements/{first.reference}/"
        assert [report.me_too for report in filed(place)] == [1]
        with Scope.agent(place.mairie.pk).enter():
            said = MeToo.objects.get()
        assert (said.wants, said.phone) == ("", "")
        assert plain_words(said.words).endswith("À prévenir : Ginette Fau, +33612345678")

    def test_another_one_is_filed(self, client, place, agent):
        make_report(place.mairie, category="voirie", where=Somewhere("words", words="Devant le four"))
        data, _ = typed(client)
        answer = client.post(URL, {**data, "autre": "1"})
        assert answer["Location"].endswith("/saisi/")
        assert len(filed(place)) == 2

    def test_somebody_else_s_is_neither_shown_nor_counted(self, client, place, agent):
        other = Place("Thiézac", "thiezac")
        theirs = make_report(
            other.mairie,
            "Chez les voisins",
            category="voirie",
            where=Somewhere("words", words="Devant le four"),
        )
        data, answer = typed(client)
        assert answer["Location"].endswith("/saisi/")
        assert client.post(URL, {**data, "pareil": theirs.reference}).status_code == 404
        with Scope.agent(other.mairie.pk).enter():
            assert MeToo.objects.count() == 0


def plain_words(text):
    return text.replace("\u00a0", " ")
