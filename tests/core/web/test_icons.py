import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cantou.core.web.icons import ICONS
from cantou.core.web.templatetags.look import icon

SOURCES = Path(__file__).resolve().parents[3] / "src/cantou"
NAMED = re.compile(
    r"""\{%\s*icon\s+"([^"{]+)"|<c-[^>]*?\s(?:icon|after|status_icon)="([^"{]+)"|"icon": "([^"]+)\""""
)


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_strokes_only(name):
    drawing = ET.fromstring(f"<svg>{ICONS[name]}</svg>")
    assert {shape.tag for shape in drawing} <= {"path", "circle", "ellipse"}
    assert not {attribute for shape in drawing for attribute in shape.attrib} - {
        "d",
        "cx",
        "cy",
        "r",
        "rx",
        "ry",
    }


def test_every_icon_that_templates_name_is_drawn():
    named = {
        name
        for pattern in ("**/*.html", "**/*.py")
        for path in SOURCES.glob(pattern)
        for groups in NAMED.findall(path.read_text())
        for name in groups
        if name
    }
    assert named - ICONS.keys() == set()
    assert len(named) > 20


def test_an_icon_is_hidden_from_screen_readers_and_an_unknown_one_is_nothing():
    assert 'aria-hidden="true"' in icon("house")
    assert icon("no-such-icon") == ""
