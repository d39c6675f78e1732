"""What travels to the phone: weights after gzip, and what the lock may not say."""

import gzip
import json
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "src/cantou/core/web/static/cantou"
FRENCH = "abcdefghijklmnopqrstuvwxyzàâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜ0123456789«»’“”–—…€°²·\u00a0\u202f\u2011"


@pytest.mark.parametrize(
    ("name", "most"),
    [("app.css", 6144), ("desk.css", 4096), ("app.js", 17408), ("desk.js", 3072), ("map.js", 47000)],
)
def test_a_bundle_is_light(name, most):
    assert len(gzip.compress((BUILT / name).read_bytes(), 9)) <= most


def test_the_font_is_light_and_has_what_french_needs():
    path = BUILT / "atkinson.woff2"
    assert path.stat().st_size <= 15_000
    font = TTFont(path)
    assert [character for character in FRENCH if ord(character) not in font.getBestCmap()] == []
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [
        ("wght", 400, 700)
    ]
    assert "SIL Open Font License" in (BUILT / "atkinson.licence.txt").read_text()


def test_the_lock_names_no_address_and_no_script_is_run():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert [name for name, package in lock["packages"].items() if name and "integrity" not in package] == []
    assert "ignore-scripts=true" in (ROOT / ".npmrc").read_text()
