"""A service of somebody else's, installed as a package: it is there like the others, with no change here."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from cantou_sample import control
from cantou_sample.domain import publish
from cantou_sample.models import Ad

from cantou.core.registry import services
from cantou.core.registry.registry import GROUP
from cantou.core.scope.scope import Scope
from cantou.core.search.domain.index import rebuild
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person
from tests.support.sign_in import sign_in

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def two(db):
    class Two:
        vic, murat = (
            make_organisation(f"Mairie {name}", territory=make_commune(name, slug=name.lower()))
            for name in ("Vic", "Murat")
        )

    for organisation in (Two.vic, Two.murat):
        make_offer(organisation, "petites_annonces")
        with Scope.agent(organisation.pk).enter():
            publish(title=f"Un vélo à {organisation.name}")
            publish(title=f"Un brouillon à {organisation.name}", is_public=False)
    return Two


def text(client, path) -> str:
    return client.get(path).content.decode()


def test_it_comes_by_its_own_entry_point():
    assert {point.value for point in entry_points(group=GROUP, name="petites_annonces")} == {
        "cantou_sample.service:MANIFEST"
    }
    assert services()["petites_annonces"].app == "cantou_sample"


def test_it_is_in_the_catalogue_on_the_portal_and_in_the_search(client, two):
    assert "Petites annonces" in text(client, "/services/")
    home = text(client, "/vic/")
    assert 'href="/vic/petites-annonces/"' in home
    assert "Lire les petites annonces" in home
    assert "Un vélo à Mairie Vic" in home, "in the latest news"
    assert "Un vélo à Mairie Murat" not in home
    found = text(client, "/vic/recherche/?q=velos")
    assert "Un vélo à Mairie Vic" in found
    assert "Murat" not in found
    assert "Lire les petites annonces" in text(client, "/vic/recherche/?q=annonces")


def test_its_pages_show_what_is_public_here(client, two):
    page = text(client, "/vic/petites-annonces/")
    assert "Un vélo à Mairie Vic" in page
    assert "brouillon" not in page
    assert "Murat" not in page


def test_it_is_in_the_register_of_personal_data(client, two):
    for path in ("/vic/donnees-personnelles/", "/donnees-personnelles/"):
        assert "Texte de l’annonce" in text(client, path)
    assert "Texte de l’annonce" not in text(client, f"/{make_commune().slug}/donnees-personnelles/")


def test_it_is_in_the_desk_s_menu_of_those_who_may(client, two):
    agent = make_person(given_name="Jeanne")
    make_member(agent, two.vic, "petites_annonces", "reader")
    sign_in(client, agent)
    assert 'href="/bureau/petites-annonces/"' in text(client, "/bureau/")
    page = text(client, "/bureau/petites-annonces/")
    assert "Un brouillon à Mairie Vic" in page
    assert "Murat" not in page


def test_its_search_is_rebuilt_like_any_other(client, two):
    assert rebuild(organisation=two.vic.pk) == 1
    assert "Un vélo à Mairie Vic" in text(client, "/vic/recherche/?q=vélo")


def test_the_control_answers_only_while_it_is_planted(client, two):
    path = "/vic/petites-annonces/temoin/"
    assert client.get(f"{path}nu/").status_code == 404
    with control.planted():
        assert "Un brouillon à Mairie Murat" in text(client, f"{path}nu/")
        assert text(client, f"{path}protege/").splitlines() == [
            "Un vélo à Mairie Vic",
            "Un vélo à Mairie Murat",
        ]
    with Scope.agent(two.vic.pk).enter():
        assert Ad.objects.count() == 2


def start(*folders: Path) -> tuple[int, str]:
    path = os.pathsep.join([str(ROOT / "src"), *map(str, folders)])
    done = subprocess.run(
        [sys.executable, "-c", "import cantou.config.settings"],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.strip()


def package(folder: Path, name: str, manifest: str) -> Path:
    """A package as pip leaves it: a module, and a folder of metadata beside it."""
    (folder / f"{name}.py").write_text(
        f"from cantou.core.registry import *\nMANIFEST = {manifest}\n", "utf-8"
    )
    metadata = folder / f"{name}-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(f"[cantou.services]\n{name} = {name}:MANIFEST\n")
    return folder


PLAIN = 'Manifest(id="{id}", title="T", purpose="P", version="1", core="{core}", app="{app}"{more})'


@pytest.mark.parametrize(
    ("manifest", "line"),
    [
        (
            PLAIN.format(id="signalements", core=">=0.1", app="x", more=""),
            "deux services s’appellent « signalements » ; enlevez l’un",
        ),
        (PLAIN.format(id="autre", core=">=9", app="x", more=""), "il demande Cantou >=9, et voici "),
        (PLAIN.format(id="Autre", core=">=0.1", app="x", more=""), "lettres minuscules sans accent"),
        (
            PLAIN.format(
                id="autre", core=">=0.1", app="x",
                more=', roles=(Role(id="r", title="R", permissions=("nope",)),)',
            ),
            "le rôle r nomme un droit inconnu, « nope »",
        ),
        ("42", "n’est pas un Manifest"),
    ],
)  # fmt: skip
def test_a_package_that_cannot_be_stops_the_start_with_one_line(tmp_path, manifest, line):
    code, told = start(package(tmp_path, "somebody", manifest))
    assert code == 1
    assert told.startswith("Cantou : ")
    assert line in told
    assert len(told.splitlines()) == 1


def test_the_sample_alone_starts():
    assert start(ROOT / "tests/sample_service") == (0, "")


def test_a_service_may_not_take_an_address_of_the_platform(monkeypatch):
    from django.urls import path as route

    from cantou.config.urls import service_urls
    from cantou.core.registry import ManifestError

    with pytest.raises(ManifestError, match="l’adresse petites-annonces/, qui est déjà prise"):
        service_urls("portal_urls", beside=[route("petites-annonces/x/", lambda _request: None)])
