"""What goes wrong when real people fill in a form: a clear message beside the field, and nothing lost."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cantou.core.files.models import StoredFile
from cantou.core.organisations.models import PrivateLink
from cantou.core.scope.scope import Scope
from cantou.core.territories.models import Territory, TerritoryName
from cantou.services.signalements.domain.retention import purge
from cantou.services.signalements.models import Draft
from tests.core.files import pictures
from tests.core.files.making import PDF, upload
from tests.services.signalements.filing import (
    Filing,
    Place,
    errors,
    filed,
    hidden,
    plain,
    secret_in,
    shown,
    sign_in,
)
from tests.support.factories import make_person

pytestmark = pytest.mark.django_db

TEXT = "Un trou devant l’école, profond comme la main"


def truncated():
    data = pictures.jpeg(pictures.quarters(1200, 800))
    return data[: len(data) // 3]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (lambda: b"\xff\xd8\xff" + bytes(40_000_000), "grande.jpg", "Ce fichier pèse 40,"),
        (truncated, "coupee.jpg", "Cette image est incomplète ou abîmée"),
        (lambda: PDF, "facture.jpg", "Ce fichier est un document PDF, quel que soit son nom."),
        (lambda: pictures.flat_png(30_000, 30_000, rows=1), "bombe.png", "millions de points"),
        (lambda: b"", "vide.jpg", "Ce fichier est vide."),
        (lambda: b"MZ" + bytes(500), "virus.jpg", "Ce fichier n’est pas une image lisible."),
    ],
    ids=["40 MB", "truncated", "PDF", "bomb", "empty", "program"],
)
def test_a_photograph_that_cannot_be_taken(client, place, home, data, name, said):
    """Its name and the reason stand beside the field; the words and the good photograph stay."""
    filing = Filing(client, place)
    filing.begin()
    answer = filing.what(TEXT, photos=[upload(name="bonne.jpg"), SimpleUploadedFile(name, data())])
    assert answer.status_code == 422
    (message,) = errors(answer)
    assert name in message
    assert said in message
    page = plain(answer)
    assert TEXT in page
    assert "bonne.jpg" in page
    kept = re.findall(r'name="photos-kept" value="([^"]+)"', page)
    assert len(kept) == 1
    again = filing.what(TEXT, **{"photos-kept": kept})
    assert again.status_code == 302
    filing.contact()
    filing.send()
    with Scope.agent(place.mairie.pk).enter():
        assert [file.name for file in StoredFile.objects.all()] == ["bonne.jpg"]
    assert [report.description for report in filed(place)] == [TEXT]


def test_a_heic_is_taken_as_any_photograph(client, place, home):
    from pathlib import Path

    heic = Path(pictures.__file__).with_name("data").joinpath("turned.heic").read_bytes()
    filing = Filing(client, place)
    filing.whole(what={"photos": [upload(heic, "IMG_0042.HEIC")]})
    with Scope.agent(place.mairie.pk).enter():
        (file,) = StoredFile.objects.all()
        assert (file.name, file.kind, file.is_image) == ("IMG_0042.HEIC", "HEIC", True)


def test_more_photographs_than_allowed(client, place, home):
    filing = Filing(client, place)
    filing.begin()
    answer = filing.what(TEXT, photos=[upload(name=f"{n}.jpg") for n in range(6)])
    assert errors(answer) == ["Vous pouvez joindre 5 fichiers au plus."]
    assert len(re.findall(r'name="photos-kept"', plain(answer))) == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Dites en quelques mots ce qui se passe."),
        ("🚧🕳️😡", "Dites-le avec quelques mots"),
        ("!!! ??? ...", "Dites-le avec quelques mots"),
        ("\u200b\u202e \x00", "Dites"),
        ("a" * 100_000, "Votre texte compte 100\u202f000 caractères ; il en faut au plus 2\u202f000."),
    ],
    ids=["empty", "emoji", "punctuation", "invisible", "100,000"],
)
def test_a_description_that_says_nothing_or_too_much(client, place, text, said):
    filing = Filing(client, place)
    filing.begin()
    answer = filing.what(text, q_route="D 54")
    assert answer.status_code == 422
    (message,) = errors(answer)
    assert said in message
    page = plain(answer)
    assert 'value="D 54"' in page
    if len(text) > 1000:
        assert text in page


def test_words_with_an_emoji_and_odd_characters_are_kept_clean(client, place):
    Filing(client, place).whole(what={"description": "Un trou 🕳️\x00 de\u202e trente\r\ncentimètres"})
    assert filed(place)[0].description == "Un trou 🕳️ de trente\ncentimètres"


def test_an_answer_that_is_not_one(client, place):
    filing = Filing(client, place, category="eau")
    filing.begin()
    answer = filing.what(TEXT, q_debit="Un torrent", q_depuis="depuis mardi")
    assert len(errors(answer)) == 2
    assert "Écrivez un nombre, en chiffres." in errors(answer)
    assert "depuis mardi" in plain(answer)


@pytest.mark.parametrize(
    ("lon", "lat", "said"),
    [
        ("-73.98", "40.75", "Ce point est hors de France."),
        ("2.62", "44.945", "Ce point est à Thiézac, pas à Vic-sur-Cère."),
    ],
    ids=["New York", "the next commune"],
)
def test_a_place_that_cannot_be_here(client, on_the_map, lon, lat, said):
    filing = Filing(client, on_the_map)
    answer = filing.begin(**{"ou-lon": lon, "ou-lat": lat, "ou-words": "devant le four"})
    assert answer.status_code == 422
    (message,) = errors(answer)
    assert said in message
    assert 'value="devant le four"' in plain(answer)


def test_no_place_at_all(client, place):
    answer = Filing(client, place).begin(**{"ou-words": "  "})
    assert answer.status_code == 422
    assert "Dites où cela se trouve" in errors(answer)[0]


def test_a_place_of_another_commune_s_gazetteer(client, on_the_map):
    from tests.core.maps.ground import make_place

    theirs = make_place(on_the_map.neighbour, "Le Laubret", 2.65, 44.95)
    answer = Filing(client, on_the_map).begin(**{"ou-place": str(theirs.pk), "ou-words": ""})
    assert errors(answer) == ["Ce lieu-dit ou cette voie n’est pas dans la liste. Choisissez-en un autre."]


def test_a_commune_that_merged_while_the_report_was_written(client, place):
    """Its intercommunalité takes the reports of both: the draft goes on, in the commune that took its place."""
    filing = Filing(client, place)
    filing.begin()
    filing.what(TEXT)
    filing.contact(name="Ginette")
    heir = Place("Carladès", "carlades")
    gone = place.commune
    today = timezone.localdate()
    Territory.objects.filter(pk=gone.pk).update(valid_to=today, slug=None)
    TerritoryName.objects.create(
        territory=heir.commune,
        kind="code",
        level="commune",
        text=gone.code,
        normalised=gone.code.lower(),
        weight=0,
    )
    from cantou.core.organisations.models import Coverage

    Coverage.objects.create(
        organisation=place.mairie, service="signalements", territory=heir.commune, offer=place.offer, rank=2
    )
    filing.place = heir
    page = shown(client, filing.url("verifier"))
    assert "Vic-sur-Cère fait désormais partie de Carladès" in page
    assert TEXT in page
    assert filing.send().status_code == 302
    (report,) = filed(place)
    assert report.commune == heir.commune


def test_the_same_report_sent_twice_is_one(client, place):
    """Pressed twice, or sent again by a browser that never got its answer."""
    filing = Filing(client, place)
    first = filing.whole()
    again = filing.send()
    assert (again.status_code, again["Location"]) == (302, first)
    assert len(filed(place)) == 1
    for step in ("description", "coordonnees", "lieu", "sujet"):
        assert client.get(filing.url(step))["Location"] == first


def test_the_first_page_sent_twice_is_one_draft(client, place):
    filing = Filing(client, place)
    filing.begin()
    filing.what(TEXT)
    assert filing.begin(key=filing.token, **{"ou-words": "Plutôt au Bourg"}).status_code == 302
    with Scope.agent(place.mairie.pk).enter():
        draft = Draft.objects.get()
        assert (draft.place_words, draft.description) == ("Plutôt au Bourg", TEXT)


def test_a_form_that_was_left_open_for_too_long(client, place):
    """A week later the draft is gone: the words just typed are given back, to be copied."""
    filing = Filing(client, place)
    filing.begin()
    with Scope.agent(place.mairie.pk).enter():
        Draft.objects.update(updated_at=timezone.now() - timedelta(days=8))
        assert purge(organisation=place.mairie.pk) == 1
    answer = filing.what(TEXT)
    assert answer.status_code == 410
    page = plain(answer)
    assert TEXT in page
    assert f'href="{place.root}/nouveau/"' in page
    assert filed(place) == []


def test_a_token_that_expired_asks_to_send_once_more(place):
    """Only where an account is written on the report. Everything else stands in the draft."""
    client = Client(enforce_csrf_checks=True)
    sign_in(client, make_person(given_name="Ginette"))
    filing = Filing(client, place)
    filing.begin()
    filing.what(TEXT)
    filing.contact()
    stale = filing.send()
    assert stale.status_code == 422
    page = plain(stale)
    assert "Cette page était ouverte depuis longtemps" in page
    assert TEXT in page
    assert filed(place) == []
    token = hidden(page, "csrfmiddlewaretoken")
    sent = client.post(filing.url("verifier"), {"csrfmiddlewaretoken": token})
    assert sent.status_code == 302
    assert len(filed(place)) == 1


def test_a_link_that_expired_says_so(client, place):
    address = Filing(client, place).whole()
    secret = secret_in(address)
    PrivateLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    for page in (f"{place.root}/suivi/{secret}/", address, f"{place.root}/suivi/{secret}/photo/x.webp"):
        answer = client.get(page)
        assert answer.status_code == 410
        assert "Ce lien ne s’ouvre plus" in plain(answer)
        assert "Un trou dans la chaussée" not in plain(answer)


def test_a_link_with_a_letter_missing(client, place):
    address = Filing(client, place).whole()
    answer = client.get(f"{place.root}/suivi/{secret_in(address)[:-1]}/")
    assert answer.status_code == 404
    assert "Il manque peut-être une lettre." in plain(answer)


def test_another_organisation_s_identifier_in_the_address(client, place):
    other = Place("Polminhac", "polminhac")
    Filing(client, other).whole(what={"description": "Le secret du voisin"})
    (theirs,) = filed(other)
    sign_in(client, place.agent())
    for address in (
        f"/bureau/signalements/{theirs.reference}/",
        f"/bureau/signalements/{theirs.reference}/fiche/",
        f"{place.root}/{theirs.reference}/",
        f"{other.root}/{theirs.reference}/",
    ):
        answer = client.get(address)
        assert answer.status_code == 404, address
        assert "Le secret du voisin" not in plain(answer)
    for act in ("etat", "repondre", "note", "confier", "echeance", "sujet", "publier", "retirer", "lien"):
        answer = client.post(
            f"/bureau/signalements/{theirs.reference}/{act}/",
            {"before": "received", "after": "done", "body": "x"},
        )
        assert answer.status_code == 404, act
    found = client.get(f"{place.root}/retrouver/", {"reference": theirs.reference})
    assert found.status_code == 404
    assert filed(other)[0].status == "received"


def test_too_many_reports_from_one_place_ask_a_question(client, place):
    """The eleventh within ten minutes: a question in words, and what was typed is still there."""
    for number in range(10):
        Filing(client, place).whole(what={"description": f"Lampadaire numéro {number}"})
    filing = Filing(client, place)
    filing.begin()
    filing.what(TEXT)
    filing.contact()
    asked = filing.send()
    assert asked.status_code == 429
    assert "challenge_token" in plain(asked)
    assert TEXT in shown(client, filing.url("verifier"))
    assert len(filed(place)) == 10
