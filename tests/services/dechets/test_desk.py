from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from cantou.core.web.veiled import veil
from cantou.services.dechets.domain.sectors import add_areas
from cantou.services.dechets.models import CollectionChange, CollectionRule, Sector, SectorArea
from tests.core.maps.ground import make_place
from tests.services.dechets.making import TUESDAY, plain
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
DESK = "/bureau/dechets"
WORDS = "semaines paires le mardi, décalé après un férié"


@pytest.fixture
def desk(client, country):
    sign_in(client, country.agent())
    return client


def fields(answer):
    """What a browser would send back of the page's last form, without pressing anything."""
    found = {}
    page = answer.content.decode()
    for tag in re.findall(r"<input[^>]*>", page):
        name, value, kind = (_attribute(tag, each) for each in ("name", "value", "type"))
        if name and (kind not in {"checkbox", "radio"} or " checked" in tag):
            found.setdefault(name, []).append(value)
    for name, inside in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
        found[name] = [plain(inside)]
    for name, inside in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found[name] = re.findall(r'<option value="([^"]*)" selected', inside)
    found.pop("csrfmiddlewaretoken", None)
    return found


def _attribute(tag, name):
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return match[1] if match else ""


def page_of(sector):
    return f"{DESK}/secteur/{veil(sector.pk)}"


def test_from_the_paper_to_the_portal(desk, country, at):
    at("2026-12-01")
    answer = desk.post(f"{DESK}/", {"name": "La vallée", "cle": "x" * 20})
    again = desk.post(f"{DESK}/", {"name": "La vallée", "cle": "x" * 20})
    assert answer["Location"] == again["Location"]
    with country.scope():
        sector = Sector.objects.get(name="La vallée")
    refused = desk.post(f"{page_of(sector)}/montrer/", {"acte": "montrer"}, follow=True)
    assert "Dites d’abord où est ce secteur." in plain(refused.content.decode())
    asked = f"{page_of(sector)}/endroits/?commune={veil(country.commune.pk)}"
    assert desk.post(asked, {"what": "all"}).status_code == 302
    seen = desk.post(f"{page_of(sector)}/collecte/", {"acte": "lire", "stream": "tri", "words": WORDS})
    text = plain(seen.content.decode())
    assert "Le mardi des semaines paires" in text
    assert "à partir du 1er janvier 2026." in text
    assert "2026 : 26 collectes" in text
    assert "2027 : 26 collectes" in text
    kept = desk.post(f"{page_of(sector)}/collecte/", {**fields(seen), "acte": "garder"})
    assert kept.status_code == 302, plain(kept.content.decode())
    with country.scope():
        rule = CollectionRule.objects.get(sector=sector)
        assert (rule.weekdays, rule.weeks, rule.shift, rule.words) == ([1], "even", "next", WORDS)
    desk.post(f"{page_of(sector)}/montrer/", {"acte": "montrer"})
    assert "Mardi 8 décembre" in plain(desk.get(f"{country.root}/").content.decode())
    desk.post(f"{page_of(sector)}/montrer/", {"acte": "cacher"})
    assert "Aucun calendrier n’est publié" in plain(desk.get(f"{country.root}/").content.decode())


def test_what_was_not_understood_is_said_and_can_be_corrected(desk, country):
    sector = country.sector(shown=False)
    address = f"{page_of(sector)}/collecte/"
    seen = desk.post(address, {"acte": "lire", "stream": "tri", "words": "le jeudi quand il pleut"})
    text = plain(seen.content.decode())
    assert "Des mots n’ont pas été compris « quand », « il », « pleut »." in text
    assert "Et un jour férié ?" in text
    kept = desk.post(address, {**fields(seen), "acte": "garder"})
    assert kept.status_code == 422
    assert "Dites ce qui se passe un jour férié." in plain(kept.content.decode())
    right = fields(kept) | {"shift": ["week"], "acte": ["garder"]}
    assert desk.post(address, right).status_code == 302


BAD = {
    "a day that is never": ({"month_days": "31", "months": ["6"]}, "aucune collecte n’aurait jamais lieu"),
    "29 February": ({"month_days": "29", "months": ["2"]}, "la première collecte serait le mardi 29 février 2028"),
    "29 February of an ordinary year": ({"dates": "29/02/2027"}, "« 29/02/2027 » n’est pas une date."),
    "the end before the beginning": (
        {"weekdays": ["1"], "starts_on": "2026-12-01", "ends_on": "2026-11-01"}, "La fin est avant le début."),
    "an end before the first date": (
        {"weekdays": ["1"], "starts_on": "2026-12-02", "ends_on": "2026-12-03"}, "aucune collecte n’aurait jamais"),
    "a year that is none": ({"weekdays": ["1"], "starts_on": "0026-12-02"}, "Cette année n’est pas la bonne."),
    "no day": ({}, "Quel jour ?"),
    "both": ({"weekdays": ["1"], "month_days": "15"}, "soit un jour de la semaine, soit un jour du mois"),
    "one week in none": ({"weekdays": ["1"], "weeks": "every"}, "Une semaine sur combien ?"),
    "the 45th": ({"month_days": "45"}, "Aucun mois n’a de 45."),
    "a week that is none": ({"weekdays": ["1"], "weeks": "red"}, "red"),
    "too many weeks": ({"weekdays": ["1"], "weeks": "every", "every": "90"}, "26"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_rules_are_refused_beside_the_field_and_nothing_is_lost(desk, country, at, name):
    at("2026-06-01")
    sector = country.sector(shown=False)
    typed, why = BAD[name]
    values = {
        "stream": "tri",
        "words": "mes mots",
        "weeks": "all",
        "starts_on": "2026-01-01",
        "shift": "next",
        **typed,
    }
    answer = desk.post(f"{page_of(sector)}/collecte/", {**values, "acte": "garder"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert why in plain(text)
    assert "mes mots" in text
    with country.scope():
        assert CollectionRule.objects.filter(sector=sector, stream="tri").count() == 0


def test_two_sectors_for_the_same_homes_are_refused(desk, country):
    home = make_place(country.commune, "Salvagnac", 2.55, 44.95)
    country.sector("A", tri=TUESDAY)
    country.sector("Hameaux", places=[home], tri=TUESDAY)
    other = country.sector("B", communes=[country.other], tri=TUESDAY)
    asked = f"{page_of(other)}/endroits/?commune={veil(country.commune.pk)}"
    answer = desk.post(asked, {"what": "all"})
    assert answer.status_code == 422
    said = "est déjà dans le secteur « A » pour « Emballages et papiers »."
    assert f"Vic-sur-Cère {said}" in plain(answer.content.decode())
    answer = desk.post(asked, {"what": "some", "places": [veil(home.pk)]})
    assert "Salvagnac (Vic-sur-Cère) est déjà dans le secteur « Hameaux »" in plain(answer.content.decode())
    with country.scope():
        assert SectorArea.objects.filter(sector=other).count() == 1


def test_another_stream_or_another_year_is_no_overlap(desk, country):
    country.sector("A", tri={**TUESDAY, "ends_on": date(2026, 12, 31)})
    later = {**TUESDAY, "starts_on": date(2027, 1, 1)}
    other = country.sector("B", communes=[country.other], tri=later, verre=TUESDAY)
    asked = f"{page_of(other)}/endroits/?commune={veil(country.commune.pk)}"
    assert desk.post(asked, {"what": "all"}).status_code == 302


def test_a_rule_that_would_make_an_overlap_is_refused(desk, country):
    country.sector("A", tri=TUESDAY)
    other = country.sector("B", menageres=TUESDAY)
    values = {"stream": "tri", "words": "x", "weekdays": ["2"], "weeks": "all", "shift": "next"}
    values["starts_on"] = "2026-01-01"
    answer = desk.post(f"{page_of(other)}/collecte/", {**values, "acte": "garder"})
    assert "est déjà dans le secteur « A »" in plain(answer.content.decode())


SQUARE = "44.94, 2.54\n44.94, 2.56\n44.96, 2.56\n44.96, 2.54"


def test_a_zone_is_drawn_corner_by_corner_and_kept(desk, country):
    sector = country.sector(shown=False)
    address = f"{page_of(sector)}/zone/?commune={veil(country.commune.pk)}"
    answer = desk.post(address, {"label": "Les prés", "corners": SQUARE, "ou-words": "", "acte": "oter"})
    assert "44.960000, 2.540000" not in answer.content.decode()
    pointed = {"ou-words": "", "ou-lon": "2.54", "ou-lat": "44.96", "acte": "ajouter"}
    answer = desk.post(address, {"corners": "44.94, 2.54\n44.94, 2.56", **pointed})
    assert "44.940000, 2.560000\n44.960000, 2.540000" in answer.content.decode()
    assert desk.post(address, {"corners": SQUARE, "ou-words": "", "acte": "garder"}).status_code == 302


@pytest.mark.parametrize(
    ("corners", "why"),
    [
        ("44.94, 2.54\n44.94, 2.56", "Il faut de 3 à 40 coins."),
        ("44.94, 2.54\n44.96, 2.56\n44.94, 2.56\n44.96, 2.54", "Les bords se croisent"),
        ("44.94, 2.54\n44.95, 2.54\n44.96, 2.54", "la zone est vide"),
        ("ici, là", "Ligne 1 : écrivez par exemple"),
        ("144.9, 2.5\n44.94, 2.56\n44.96, 2.54", "Ligne 1 : hors de la Terre."),
    ],
)
def test_a_zone_that_is_none_is_refused(desk, country, corners, why):
    sector = country.sector(shown=False)
    address = f"{page_of(sector)}/zone/?commune={veil(country.commune.pk)}"
    answer = desk.post(address, {"corners": corners, "ou-words": "", "acte": "garder"})
    assert answer.status_code == 422
    assert why in plain(answer.content.decode())


def test_two_zones_that_overlap_are_refused_and_two_that_touch_are_not(desk, country):
    square = [(2.54, 44.94), (2.56, 44.94), (2.56, 44.96), (2.54, 44.96)]
    country.sector("A", zone=square, tri=TUESDAY)
    other = country.sector("B", communes=[country.other], tri=TUESDAY)
    address = f"{page_of(other)}/zone/?commune={veil(country.commune.pk)}"
    across = "44.95, 2.55\n44.95, 2.58\n44.97, 2.58"
    answer = desk.post(address, {"corners": across, "ou-words": "", "acte": "garder"})
    assert "est déjà dans le secteur « A »" in plain(answer.content.decode())
    beside = "44.94, 2.56\n44.94, 2.58\n44.96, 2.58\n44.96, 2.56"
    assert desk.post(address, {"corners": beside, "ou-words": "", "acte": "garder"}).status_code == 302


def test_one_day_is_moved_and_taken_back(desk, country, at):
    at("2026-12-01")
    sector = country.sector(menageres=TUESDAY)
    moved = {
        "what": "moved",
        "stream": "",
        "removed_on": "2026-12-08",
        "added_on": "2026-12-10",
        "reason": "neige",
    }
    assert desk.post(f"{page_of(sector)}/changement/", moved).status_code == 302
    text = plain(desk.get(f"{country.root}/").content.decode())
    assert "Jeudi 10 décembre M Ordures ménagères bac gris Au lieu du mardi 8 décembre (neige)" in text
    with country.scope():
        change = CollectionChange.objects.get()
    desk.post(f"{DESK}/changement/{veil(change.pk)}/reprendre/")
    assert "Mardi 8 décembre M Ordures ménagères" in plain(desk.get(f"{country.root}/").content.decode())


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"what": "moved", "removed_on": "2026-12-08", "added_on": "2026-12-08"}, "C’est le même jour."),
        (
            {"what": "moved", "removed_on": "2026-12-09", "added_on": "2026-12-10"},
            "Rien n’est collecté ce jour-là",
        ),
        ({"what": "cancelled"}, "Quel jour était-elle prévue ?"),
        ({"what": "added", "added_on": "2026-12-09"}, "Dites ce qui est collecté."),
        (
            {"what": "added", "stream": "menageres", "added_on": "2026-12-08"},
            "Il y a déjà une collecte ce jour-là.",
        ),
    ],
)
def test_a_change_that_changes_nothing_is_refused(desk, country, at, typed, why):
    at("2026-12-01")
    sector = country.sector(menageres=TUESDAY)
    answer = desk.post(f"{page_of(sector)}/changement/", {"stream": "", **typed})
    assert answer.status_code == 422
    assert why in plain(answer.content.decode())


def test_a_centre_its_hours_as_they_are_said_and_a_closure(desk, country, at):
    at("2026-12-01")
    centre = {"name": "Comblat", "commune": veil(country.commune.pk), "is_public": "on", "ou-words": ""}
    answer = desk.post(f"{DESK}/decheteries/nouvelle/", {**centre, "hours": "quand il fait beau"})
    assert answer.status_code == 422
    assert "n’est pas compris" in plain(answer.content.decode())
    assert (
        desk.post(f"{DESK}/decheteries/nouvelle/", {**centre, "hours": "mardi et samedi 9h-12h"}).status_code
        == 302
    )
    from cantou.services.dechets.models import Centre

    with country.scope():
        row = Centre.objects.get()
        assert row.hours == "Tu,Sa 09:00-12:00; PH closed"
    closing = f"{DESK}/decheteries/{veil(row.pk)}/fermeture/"
    wrong = desk.post(closing, {"starts_on": "2026-12-10", "ends_on": "2026-12-09"})
    assert "La fin est avant le début." in plain(wrong.content.decode())
    assert desk.post(closing, {"starts_on": "2026-12-01", "ends_on": "2026-12-07"}).status_code == 302
    text = plain(desk.get(f"{country.root}/decheteries/").content.decode())
    assert "Fermée exceptionnellement, ouvre le mardi 8 décembre à 9 h" in text


@pytest.mark.parametrize("role", ["reader", "agent"])
def test_who_may_only_read_changes_nothing(client, country, role):
    sector = country.sector()
    sign_in(client, country.agent(role))
    assert client.get(f"{page_of(sector)}/").status_code == 200
    for act in ("supprimer/", "montrer/", "collecte/", "changement/", "endroits/", "zone/"):
        assert client.post(f"{page_of(sector)}/{act}").status_code == 403
    assert client.post(f"{page_of(sector)}/", {"name": "Autre"}).status_code == 403
    with country.scope():
        assert Sector.objects.values_list("name", flat=True).get() == "A"


def test_a_sector_of_somebody_else_is_not_there(desk, country):
    from cantou.core.scope.scope import Scope
    from tests.services.dechets.making import make_sector
    from tests.support.factories import make_organisation

    other = make_organisation("Un autre syndicat", kind="syndicat")
    with Scope.agent(other.pk).enter():
        sector = make_sector("Secret", communes=[country.commune])
    assert desk.get(f"{page_of(sector)}/").status_code == 404
    assert desk.post(f"{page_of(sector)}/supprimer/").status_code == 404


def test_the_desk_says_what_is_missing(desk, country, at):
    at("2026-12-01")
    country.sector("A", menageres={**TUESDAY, "ends_on": timezone.localdate() + timedelta(days=2)})
    text = plain(desk.get(f"{DESK}/").content.decode())
    assert "Des communes sans secteur Thiézac" in text
    at("2026-12-09")
    assert "rien d’ici cinq semaines" in plain(desk.get(f"{DESK}/").content.decode())


def test_own_words_for_a_stream_and_an_object(desk, country):
    country.sector(tri=TUESDAY)
    typed = {"title": "Tri", "container": "sac bleu", "accepts": "Tout le plastique."}
    assert desk.post(f"{DESK}/flux/tri/", typed).status_code == 302
    assert "Sac bleu. Tout le plastique." in plain(desk.get(f"{country.root}/").content.decode())
    typed = {"word": "Pile", "synonyms": "", "outlets": ["mairie"], "note": "Une boîte à l’accueil"}
    assert desk.post(f"{DESK}/tri/", typed).status_code == 302
    text = plain(desk.get(f"{country.root}/tri/?q=piles").content.decode())
    assert "Pile À demander à la mairie Une boîte à l’accueil" in text


def test_a_place_that_is_there_already_is_not_added_again(country):
    sector = country.sector()
    with country.scope():
        assert add_areas(sector=sector, commune=country.commune.pk) == 0
        assert add_areas(sector=sector, commune=country.other.pk) == 1
        assert SectorArea.objects.filter(sector=sector).count() == 2
