from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cantou.core.web.tables import TableError, read_table
from cantou.core.web.veiled import veil
from cantou.services.annuaire.domain.importing import plan, start_import
from cantou.services.annuaire.engine.tables import guess
from cantou.services.annuaire.models import Import, Listing
from tests.services.annuaire.making import plain, shown
from tests.support.sign_in import sign_in

ROOT = "/bureau/annuaire/import/"
FILE = """Nom;Activité;Téléphone;Horaires;Latitude;Longitude;Code INSEE;Remarque
Fournil « du pont »;Boulangerie;0471475010;du mardi au samedi 7h-12h;44,98;2,62;{code};bien
Café de l’Été;Café, bar, tabac;04 71 47 50 11;;;;;
"""


def taken(country, text, kind="shop"):
    with country.scope():
        return start_import(content=text if isinstance(text, bytes) else text.encode(), kind=kind)


def lines(country, text, kind="shop"):
    row = taken(country, text, kind)
    with country.scope():
        return plan(taken=row)


def rows(country):
    with country.scope():
        return list(Listing.objects.select_related("commune").order_by("pk"))


@pytest.mark.django_db
def test_three_steps_from_a_windows_file_with_semicolons(client, country):
    sign_in(client, country.agent())
    content = FILE.format(code=country.commune.code).encode("cp1252")
    answer = client.post(ROOT, {"kind": "shop", "fichier": SimpleUploadedFile("a.csv", content)})
    page = answer["Location"]
    text = shown(client, page)
    assert "Windows-1252" in text
    assert "2 à ajouter" in text
    assert rows(country) == []
    for _ in range(2):
        assert client.post(f"{page}prendre/").status_code == 302
    first, second = rows(country)
    assert (first.name, first.category, first.phone, first.hours, first.lat, first.lon) == (
        "Fournil « du pont »", "boulangerie", "+33471475010", "Tu-Sa 07:00-12:00", 44.98, 2.62,
    )  # fmt: skip
    assert (second.name, second.category, second.commune) == ("Café de l’Été", "cafe", country.commune)
    assert "ajoutées 2" in shown(client, page)
    assert "2;Fournil « du pont »;ajoutées;" in client.get(f"{page}rapport.csv").content.decode()
    with country.scope():
        assert Import.objects.get().rows == []


@pytest.mark.django_db
def test_nothing_is_overwritten_unasked(client, country):
    sign_in(client, country.agent())
    one = country.listing("Fournil", phone="04 71 47 50 10")
    country.listing("Café", "cafe", phone="04 71 47 50 11")
    country.listing("Garage", "garage", phone="04 71 47 50 12", summary="Ici")
    text = "nom;telephone\nFournil;0471475099\nCAFÉ;04 71 47 50 98\nGarage;04 71 47 50 12\n"
    answer = client.post(ROOT, {"kind": "shop", "fichier": SimpleUploadedFile("a.csv", text.encode())})
    page = answer["Location"]
    found = shown(client, page)
    assert "Téléphone : +33471475010 → +33471475099" in found
    assert "0 à ajouter, 2 différentes de ce qui est là, 1 identiques" in found
    client.post(f"{page}prendre/", {"ligne": ["2", "x", "99999999"]})
    fournil, cafe, garage = rows(country)
    assert (fournil.pk, fournil.phone) == (one.pk, "+33471475099")
    assert cafe.phone == "+33471475011"
    assert garage.summary == "Ici"
    text = shown(client, page)
    assert "changées 1" in text
    assert "laissées comme elles étaient 1" in text


@pytest.mark.django_db
def test_the_columns_are_named_by_hand_where_they_do_not_say(client, country):
    sign_in(client, country.agent())
    text = "Qui,Appeler\nFournil,04 71 47 50 10\n"
    answer = client.post(ROOT, {"kind": "shop", "fichier": SimpleUploadedFile("a.csv", text.encode())})
    page = answer["Location"]
    assert "Prendre ces lignes" not in shown(client, page)
    answer = client.post(page, {"c0": "phone", "c1": "phone"})
    assert (answer.status_code, "Deux colonnes sont « Téléphone »" in plain(answer.content.decode())) == (
        422,
        True,
    )
    answer = client.post(page, {"c0": "", "c1": "phone"})
    assert "Dites quelle colonne est le nom" in answer.content.decode()
    assert client.post(page, {"c0": "name", "c1": "phone"}).status_code == 302
    client.post(f"{page}prendre/")
    assert [(row.name, row.phone) for row in rows(country)] == [("Fournil", "+33471475010")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("head", "row", "why"),
    [
        ("nom;telephone", "Fournil;demain", "Ce numéro de téléphone n’existe pas"),
        ("nom;horaires", "Fournil;quand il fait beau", "Ces horaires ne se lisent pas"),
        ("nom;lat;lon", "Fournil;2,62;44,98", "semblent inversées"),
        ("nom;lat;lon", "Fournil;44,98;", "Il manque la latitude ou la longitude"),
        ("nom;lat;lon", "Fournil;6443000;660000", "n’existent pas sur la Terre"),
        ("nom;lat;lon", "Fournil;40,7;-74,0", "hors de France"),
        ("nom;lat;lon", "Fournil;nord;est", "n’est pas un nombre"),
        ("nom;categorie", "Fournil;dragon", "« dragon » n’existe pas"),
        ("nom;commune", "Fournil;Paris", "n’est ni d’ici ni d’à côté"),
        ("nom;code postal", "Fournil;158", "cinq chiffres"),
        ("nom;siret", "Fournil;12", "SIRET"),
        ("nom;courriel", "Fournil;fournil", "n’est pas complète"),
        ("nom;telephone", ";04 71 47 50 10", "Donnez un nom"),
    ],
)
def test_what_is_wrong_is_said_of_its_line_and_the_others_enter(client, country, head, row, why):
    sign_in(client, country.agent())
    columns = head.count(";")
    text = f"{head}\n{row}\nLe Café{';' * columns}\n"
    answer = client.post(ROOT, {"kind": "shop", "fichier": SimpleUploadedFile("a.csv", text.encode())})
    page = answer["Location"]
    assert why in shown(client, page)
    client.post(f"{page}prendre/")
    assert [one.name for one in rows(country)] == ["Le Café"]
    assert why in shown(client, page)


@pytest.mark.django_db
def test_the_same_twice_in_one_file(country):
    found = lines(country, "nom;telephone\nFournil;\nFOURNIL;\n")
    assert [line.state for line in found] == ["new", "wrong"]
    assert found[1].errors == ["C’est la même fiche que la ligne 2."]


@pytest.mark.django_db
def test_it_is_known_again_by_its_identifier(country):
    country.listing("Fournil", outside_id="A7")
    (line,) = lines(country, "identifiant;nom\nA7;Le grand Fournil\n")
    assert (line.state, line.changes) == ("differs", [("Nom", "Fournil", "Le grand Fournil")])


@pytest.mark.django_db
def test_the_facts_of_a_schema(country):
    (good, bad) = lines(
        country,
        "nom,acc,acc_lib,disp_j,dermnt\nA,Extérieur,oui,7j/7|lundi,14/09/2026\nB,Dehors,peut-être,,\n",
        "dae",
    )
    assert good.values["facts"] == {
        "acc": "Extérieur", "acc_lib": True, "disp_j": ["7j/7", "lundi"], "dermnt": "2026-09-14",
    }  # fmt: skip
    assert [error.split(" : ")[0] for error in bad.errors] == [
        "Dedans ou dehors",
        "On peut y aller sans demander",
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "vide"),
        (b"nom;tel\n", "aucune ligne"),
        (b"PK\x03\x04xl", "C’est un classeur"),
        (b"nom\0;tel\nA;b", "autre chose que du texte"),
        ("nom;tel\nÃ‰cole;1\nCafÃ©;2".encode(), "accents"),
        (b"nom;nom\nA;b", "deux fois"),
        (b"nom;;tel\nA;b;c", "pas de nom"),
        (b"a\n" * 6_000, "Trop de lignes"),
        (";".join(map(str, range(90))).encode() + b"\n1", "Trop de colonnes"),
        (b"x" * 2_000_001, "trop lourd"),
        (b"nom;tel\n\x81\x8d;1", "ne se lit ni en UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content, why):
    with pytest.raises(TableError, match=why):
        read_table(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_whatever_program_wrote_it(encoding, delimiter):
    text = f'nom{delimiter}téléphone\r\n"Café{delimiter} Œuf"{delimiter}0471\r\n\r\n'
    found = read_table(text.encode(encoding))
    assert (found.columns, found.rows) == (["nom", "téléphone"], [[f"Café{delimiter} Œuf", "0471"]])


def test_columns_that_say_what_they_are():
    assert guess(["EQUIP_NOM", "N° de rue", "Tél.", "acc", "EQUIP_LAT"], ("acc",)) == {
        "EQUIP_NOM": "name", "Tél.": "phone", "acc": "facts.acc", "EQUIP_LAT": "lat",
    }  # fmt: skip


@pytest.mark.django_db
def test_a_bad_file_is_refused_beside_its_field(client, country):
    sign_in(client, country.agent())
    answer = client.post(ROOT, {"kind": "shop", "fichier": SimpleUploadedFile("a.csv", b"PK\x03\x04xl")})
    assert (answer.status_code, "C’est un classeur" in answer.content.decode()) == (422, True)
    assert client.post(ROOT, {"kind": "shop"}).status_code == 422


@pytest.mark.django_db
def test_a_reader_takes_no_file(client, country):
    row = taken(country, "nom\nFournil\n")
    sign_in(client, country.agent("reader"))
    assert client.get(ROOT).status_code == 403
    assert client.post(f"{ROOT}{veil(row.pk)}/prendre/").status_code == 403
