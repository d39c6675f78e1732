"""A service of a third party, made into a package, installed, and met by a process that knew nothing of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tests" / "third_party"
LINES = 40


def run(*arguments: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=PACKAGE,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """As an operator does it, into a folder of its own; nothing is fetched."""
    folder = tmp_path_factory.mktemp("third_party")
    run("-m", "uv", "build", "--wheel", "--offline", "--quiet", "--out-dir", folder / "dist")
    (wheel,) = folder.glob("dist/*.whl")
    run("-m", "uv", "pip", "install", "--offline", "--no-deps", "--quiet", "--target", folder / "site", wheel)
    return folder / "site"


def visit(home: Path, *folders: Path) -> dict[str, str]:
    known = connection.settings_dict
    url = f"postgresql://{known['USER']}@/{known['NAME']}?host={known['HOST']}"
    path = os.pathsep.join(map(str, [ROOT / "src", ROOT, ROOT / "tests/sample_service", *folders]))
    told = run(
        PACKAGE / "visit.py", PYTHONPATH=path, DATABASE_URL=url, CANTOU_HOME=str(home), CANTOU_POOL="0"
    )
    return json.loads(told.splitlines()[-1])


def test_forty_lines_are_a_service():
    lines = [line for path in PACKAGE.glob("cantou_marches/**/*.*") if path.suffix in {".py", ".html"}
             for line in path.read_text("utf-8").splitlines() if line.strip()]  # fmt: skip
    assert len(lines) <= LINES


@pytest.mark.django_db
def test_installed_it_is_in_catalogue_portal_desk_and_register(installed, tmp_path):
    pages = visit(tmp_path, installed)
    assert "Dire quand a lieu le marché." in pages["/services/"]
    assert 'href="/vic/marches/"' in pages["/vic/"]
    assert "Le jour du marché" in pages["/vic/"]
    assert "Samedi matin, sur la place" in pages["/vic/marches/"]
    assert "Nom du placier" in pages["/vic/donnees-personnelles/"]
    assert "Mairie de Vic" in pages["/vic/donnees-personnelles/"]
    assert 'href="/bureau/marches/"' in pages["/bureau/"]
    assert pages["/bureau/marches/"] == "Le marché, côté bureau"


def test_installed_twice_it_stops_the_start_with_one_line(installed, tmp_path):
    """A second package of the same identifier, beside it."""
    other = tmp_path / "autre-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: autre\nVersion: 1.0\n")
    (other / "entry_points.txt").write_text("[cantou.services]\nautre = cantou_marches.service:MANIFEST\n")
    path = os.pathsep.join(map(str, [ROOT / "src", installed, tmp_path]))
    done = subprocess.run(
        [sys.executable, "-m", "cantou.cli", "check"],
        env={
            **os.environ,
            "PYTHONPATH": path,
            "DATABASE_URL": "postgresql:///never-asked",
            "CANTOU_HOME": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    line = "Cantou : deux services s’appellent « marches » ; enlevez l’un des paquets.\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)
