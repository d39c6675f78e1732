"""`cantou mobilite validate` and `bench`, on bare files."""

from __future__ import annotations

import json
import zipfile

import pytest
from click.testing import CliRunner

from cantou.services.mobilite.commands import mobilite
from tests.services.mobilite.engine.towns import calls, town

SPOTS = {"a": (45.0, 2.4), "b": (45.3, 2.4), "c": (45.6, 2.4)}


@pytest.fixture
def feed(tmp_path):
    trips = {"car": calls("a", "08:00", "b", "08:20"), "train": calls("b", "08:30", "c", "09:00")}
    return town(trips, spots=SPOTS).write(tmp_path / "feed.zip")


def run(*arguments):
    return CliRunner().invoke(mobilite, [str(one) for one in arguments])


def without(path, name):
    rest = path.with_name("less.zip")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(rest, "w") as less:
        for each in whole.namelist():
            if each != name:
                less.writestr(each, whole.read(each))
    return rest


def test_a_feed_without_error_ends_well(feed):
    done = run("validate", feed, "--json")
    report = json.loads(done.output)["notices"]
    assert done.exit_code == 0
    assert [one for one in report if one["severity"] == "ERROR"] == []


def test_an_error_is_told_with_its_code_its_file_and_how_many(feed):
    broken = without(feed, "stops.txt")
    done = run("validate", broken, "--json")
    assert done.exit_code == 1
    assert json.loads(done.output)["notices"][0] == {
        "code": "missing_required_file",
        "severity": "ERROR",
        "totalNotices": 1,
        "sampleNotices": [{"filename": "stops.txt", "csvRowNumber": None, "detail": ""}],
    }
    assert run("validate", broken).output == "ERROR missing_required_file : 1\n  stops.txt\n"


def test_what_is_no_zip_is_told_too(tmp_path):
    (tmp_path / "feed.zip").write_bytes(b"nothing")
    done = run("validate", tmp_path / "feed.zip")
    assert done.exit_code == 1
    assert done.output.startswith("ERROR ")


def pairs(tmp_path, text):
    path = tmp_path / "pairs.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_pair_is_searched_and_timed(feed, tmp_path):
    path = pairs(
        tmp_path, 'from,to,at\na,c,2025-02-04T07:00\nc,a,2025-02-04T07:00\n"45.0,2.4",b,2025-02-04T07:00\n'
    )
    done = run("bench", feed, "--pairs", path, "--json")
    figures = json.loads(done.output)
    assert (figures["pairs"], figures["answered"]) == (3, 2)
    assert 0 < figures["median_ms"] <= figures["p95_ms"] <= figures["max_ms"]
    assert "3 recherches, 2 avec un itinéraire" in run("bench", feed, "--pairs", path).output


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n", "il faut des colonnes from et to"),
        ("from,to\n", "il faut des colonnes from et to"),
        ("from,to\na,nowhere\n", "--pairs, ligne 2, to : aucun arrêt nowhere"),
        ("from,to,at\na,b,soon\n", "--pairs, ligne 2, at : une heure ISO 8601"),
    ],
)
def test_a_wrong_line_is_named(feed, tmp_path, text, words):
    done = run("bench", feed, "--pairs", pairs(tmp_path, text))
    assert done.exit_code == 2
    assert words in done.output
