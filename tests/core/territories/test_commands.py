from __future__ import annotations

import pytest
from click.testing import CliRunner

from cantou.core.territories.commands import gazetteer, territories
from cantou.core.territories.models import Change, Contour, Place, Territory
from tests.core.territories.making import geojson, load_map, square, write_map

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def run(group, *arguments):
    result = CliRunner().invoke(group, [str(argument) for argument in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_load(tmp_path, monkeypatch):
    monkeypatch.setattr("cantou.core.territories.domain.load.town_centres", lambda _communes, _regions: {})
    source = write_map(tmp_path)
    result = run(territories, "load", "--departement", "15", "--departement", "03", "--source", source)
    assert result.exit_code == 0
    assert result.output.startswith(
        "10 communes (dont 6 situées), 4 intercommunalités, 2 départements, 1 régions, au 01/01/2024 :"
        " 19 ajoutés, 0 modifiés, en "
    )
    result = run(territories, "load", "--all", "--source", source)
    assert result.output.startswith("12 communes ")


@pytest.mark.parametrize("arguments", [(), ("--all", "--departement", "15")])
def test_load_says_what_it_needs(arguments):
    result = run(territories, "load", *arguments)
    assert result.exit_code == 2
    assert "Il faut --departement CODE ou --all." in result.output


def test_one_line_for_an_error(tmp_path):
    result = run(territories, "load", "--departement", "99", "--source", write_map(tmp_path))
    assert (result.exit_code, result.stderr) == (1, "Erreur : département inconnu : 99\n")
    assert not Territory.objects.exists()


def test_contours(tmp_path):
    load_map(tmp_path)
    file = tmp_path / "communes.geojson"
    file.write_bytes(
        geojson(
            ("15027", "Calvinet", square(2.3, 44.7)),
            ("15136", "Mourjou", square(2.4, 44.7)),
            ("29019", "Brest", square(-4.5, 48.3)),
            ("15219", "Salers", square(0, 0)),
        )
    )
    result = run(territories, "contours", file)
    assert result.stdout == (
        "1 contours de communes, 2 d’intercommunalités et de départements.\n"
        "Fusionnées depuis, ajoutées à la commune d’aujourd’hui (1) :\n"
        "  Mourjou (15136) → Puycapel (15027)\n"
        "Nom changé depuis (1) :\n"
        "  Calvinet → Puycapel (15027)\n"
        "Non chargées ici (1) :\n"
        "  Brest (29019)\n"
    )
    assert result.stderr == (
        "À corriger dans le fichier (1) :\n"
        "  ligne 4 : contour hors de France : 15219 Salers"
        " (longitudes et latitudes WGS 84 attendues, pas du Lambert 93)\n"
    )
    assert set(Contour.objects.values_list("source", flat=True)) == {"communes.geojson"}


def test_changes(tmp_path):
    load_map(tmp_path)
    file = tmp_path / "mouvements.csv"
    file.write_text(
        "date,type,code_avant,nom_avant,code_apres,nom_apres\n2024-06-01,fusion,15219,Salers,15258,Vic-sur-Cère\n"
    )
    result = run(territories, "changes", file)
    assert result.output == (
        "1 changements lus, 1 nouveaux ; 0 à venir, 0 hors des départements chargés.\n"
        "Communes qui ne sont plus (1) :\n"
        "  Salers (15219)\n"
    )
    assert Change.objects.get().source == "mouvements.csv"


def test_gazetteer(tmp_path):
    load_map(tmp_path)
    file = tmp_path / "bal.csv"
    file.write_text(
        "cle_interop;commune_insee;voie_nom;numero\nk;15258;Le Bourg;1\nk;15258;Le Bourg;x\nk;29019;Rue de Siam;1\n"
    )
    result = run(gazetteer, "load", file)
    assert result.stdout == (
        "1 commune(s) : 2 lieux ajoutés, 0 modifiés, 0 retirés.\nCommunes non chargées ici (1) :\n  29019\n"
    )
    assert result.stderr == (
        "À corriger dans le fichier (1) :\n"
        "  ligne 3 : numéro impossible : « x » (de 0 à 9999, ou 99999 pour un lieu-dit)\n"
    )
    assert Place.objects.count() == 2


def test_long_lists_are_cut(tmp_path):
    load_map(tmp_path)
    file = tmp_path / "bal.csv"
    file.write_text("commune_insee;voie_nom;numero\n15258;Le Bourg;1\n" + "15258;Le Bourg;x\n" * 25)
    result = run(gazetteer, "load", file)
    assert result.stderr.splitlines()[0] == "À corriger dans le fichier (25) :"
    assert result.stderr.splitlines()[-1] == "  … et 5 autres"
    assert len(result.stderr.splitlines()) == 22


def test_a_file_of_another_kind(tmp_path):
    file = tmp_path / "photo.csv"
    file.write_bytes(b"\xff\xd8\xff\xe0")
    result = run(gazetteer, "load", file)
    assert (result.exit_code, result.stderr) == (
        1,
        "Erreur : la première ligne n’est pas un en-tête de colonnes : ÿØÿà\n",
    )


def test_help_is_in_french():
    assert "Charge le découpage administratif" in run(territories, "--help").output
    assert "Charge une base adresse locale" in run(gazetteer, "--help").output
