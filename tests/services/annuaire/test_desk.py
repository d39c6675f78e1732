from __future__ import annotations

import pytest

from cantou.core.files.models import StoredFile
from cantou.core.web.veiled import veil
from cantou.services.annuaire.models import Listing
from tests.core.files.making import upload
from tests.services.annuaire.making import page_of, plain, shown
from tests.support.factories import make_member, make_person
from tests.support.jobs import run_jobs
from tests.support.sign_in import sign_in

pytestmark = pytest.mark.django_db
ROOT = "/bureau/annuaire/"


@pytest.fixture
def desk(client, country):
    sign_in(client, country.agent())
    return client


def good(country, **fields):
    return {
        "name": "Fournil", "category": "boulangerie", "commune": veil(country.commune.pk), "is_public": "on",
        "cle": "k" * 20, "ou-words": "", **fields,
    }  # fmt: skip


def rows(country):
    with country.scope():
        return list(Listing.objects.select_related("commune").order_by("pk"))


def test_a_page_is_written_shown_corrected_confirmed_and_taken_away(desk, country):
    typed = good(country, phone="0471475010", hours="du mardi au samedi 7h-12h", website="fournil.example")
    for _ in range(2):
        assert desk.post(f"{ROOT}nouvelle/?genre=shop", typed).status_code == 302
    (row,) = rows(country)
    assert (row.phone, row.hours, row.website) == (
        "+33471475010", "Tu-Sa 07:00-12:00", "https://fournil.example",
    )  # fmt: skip
    assert "Fournil" in shown(desk, country.root)
    page = f"{ROOT}fiche/{veil(row.pk)}/"
    assert desk.post(page, good(country, name="Le Fournil")).status_code == 302
    assert desk.post(f"{page}exacte/").status_code == 302
    (row,) = rows(country)
    assert (row.name, row.phone, row.confirmed_on is not None) == ("Le Fournil", "", True)
    assert desk.post(f"{page}supprimer/").status_code == 302
    assert rows(country) == []
    assert "Fournil" not in shown(desk, country.root)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"name": " "}, "champ"),
        ({"phone": "12 chats"}, "Ce numéro de téléphone n’existe pas"),
        ({"hours": "quand il fait beau"}, "Ces horaires ne se lisent pas"),
        ({"hours": "lundi 18h-9h30, lundi 40h-41h"}, "Ces horaires ne se lisent pas"),
        ({"email": "fournil"}, "Cette adresse électronique n’est pas complète"),
        ({"website": "pas un site"}, "Cette adresse de site n’est pas complète"),
        ({"postcode": "158"}, "Un code postal a cinq chiffres"),
        ({"siret": "123"}, "SIRET"),
        ({"category": "sport"}, "sport"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(desk, country, typed, why):
    answer = desk.post(f"{ROOT}nouvelle/?genre=shop", good(country, summary="Pain au levain", **typed))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert why in text
    assert "Pain au levain" in text
    assert rows(country) == []


def test_the_same_name_twice_in_a_commune_is_refused(desk, country):
    country.listing("Fournil")
    answer = desk.post(f"{ROOT}nouvelle/?genre=shop", good(country))
    assert answer.status_code == 422
    assert "Une autre fiche de cette commune porte déjà ce nom" in answer.content.decode()


def test_the_mairie_s_own_page_comes_by_itself_once(desk, country):
    assert "La mairie n’a pas encore sa page" in shown(desk, ROOT)
    for _ in range(2):
        assert desk.post(f"{ROOT}mairie/").status_code == 302
    (row,) = rows(country)
    assert (row.number, row.street, row.postcode, row.hours) == (
        "2 bis", "rue du Four", "15800", "Mo-Fr 09:00-12:00; PH off",
    )  # fmt: skip
    assert "Mairie de Vic-sur-Cère" in shown(desk, country.root)


def test_how_one_enters(desk, country):
    row = country.listing()
    page = f"{ROOT}fiche/{veil(row.pk)}/acces/"
    answer = desk.post(page, {"entree_plain_pied": "oui", "entree_marches": "deux"})
    assert (answer.status_code, "Donnez un nombre entier" in answer.content.decode()) == (422, True)
    assert desk.post(page, {"entree_plain_pied": "oui", "sanitaires_adaptes": "non"}).status_code == 302
    (row,) = rows(country)
    assert row.access_facts == {"entree_plain_pied": True, "sanitaires_adaptes": False}
    assert "Entrée de plain-pied Toilettes qui ne sont pas adaptées" in shown(desk, page_of(country, row))


def test_what_a_schema_asks_of_a_defibrillator(desk, country):
    row = country.listing("DAE", "defibrillateur")
    page = f"{ROOT}fiche/{veil(row.pk)}/technique/"
    answer = desk.post(page, {"dermnt": "hier", "acc": "Dehors"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Donnez une date" in text
    assert "Une de ces valeurs" in text
    typed = {"acc": "Extérieur", "acc_lib": "oui", "disp_j": ["7j/7", "lundi"], "dermnt": "14/09/2026"}
    assert desk.post(page, typed).status_code == 302
    (row,) = rows(country)
    assert row.facts == {
        "acc": "Extérieur",
        "acc_lib": True,
        "disp_j": ["7j/7", "lundi"],
        "dermnt": "2026-09-14",
    }
    other = country.listing("Fournil")
    assert desk.get(f"{ROOT}fiche/{veil(other.pk)}/technique/").status_code == 404


def test_a_photograph_is_treated_then_shown_then_removed(desk, country):
    row = country.listing()
    page = f"{ROOT}fiche/{veil(row.pk)}/photos/"
    answer = desk.post(page, {"photos": upload(), "alt": "La façade"})
    assert answer.status_code == 302
    assert "<img" not in desk.get(page_of(country, row)).content.decode()
    run_jobs()
    assert 'alt="La façade"' in desk.get(page_of(country, row)).content.decode()
    with country.scope():
        file = StoredFile.objects.get()
    assert desk.post(f"{ROOT}photo/{veil(file.pk)}/oter/").status_code == 302
    assert "<img" not in desk.get(page_of(country, row)).content.decode()


def test_what_is_no_photograph_is_refused(desk, country):
    row = country.listing()
    answer = desk.post(
        f"{ROOT}fiche/{veil(row.pk)}/photos/",
        {"photos": upload(b"GIF89a, dit-il", "rue.jpg"), "alt": "La façade"},
    )
    assert answer.status_code == 422
    assert "rue.jpg" in answer.content.decode()


def test_who_only_reads_writes_nothing(client, country):
    row = country.listing()
    reader = make_person()
    make_member(reader, country.mairie, service="annuaire", role="reader")
    sign_in(client, reader)
    assert "Au pain de la Cère" in shown(client, ROOT)
    for path in (
        "nouvelle/?genre=shop",
        f"fiche/{veil(row.pk)}/",
        f"fiche/{veil(row.pk)}/supprimer/",
        "mairie/",
    ):
        assert client.post(f"{ROOT}{path}", good(country)).status_code == 403
    assert len(rows(country)) == 1


def test_the_list_is_searched_and_goes_on(desk, country):
    for number in range(52):
        country.listing(f"Numéro {number:02}")
    text = plain(desk.get(ROOT).content.decode())
    assert "Numéro 49" in text
    assert "Numéro 50" not in text
    last = next(row for row in rows(country) if row.name == "Numéro 49")
    text = shown(desk, f"{ROOT}?apres={veil(last.pk)}")
    assert "Numéro 50" in text
    assert "Numéro 49" not in text
    assert "Numéro 07" in shown(desk, f"{ROOT}?q=o+07")
