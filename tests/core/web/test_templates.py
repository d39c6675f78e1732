"""Rules that hold for every template of the house."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from cantou.core.web.showcase import example, example_desk

SOURCES = Path(__file__).resolve().parents[3] / "src/cantou"
WEB = SOURCES / "core/web/templates"
# A mail brings its own style along: no page shows it, no policy reads it.
TEMPLATES = sorted(set(SOURCES.glob("**/templates/**/*.html")) - set(SOURCES.glob("**/notices/mail.html")))
COMPONENTS = sorted(SOURCES.glob("**/templates/cotton/**/*.html"))
COMMENT = re.compile(r"\{%\s*comment\s*%\}.*?\{%\s*endcomment\s*%\}", re.DOTALL)
FORBIDDEN = re.compile(r"\sstyle=|\shx-on[:-]|=\"js:|\son[a-z]+=\"|hx-trigger=\"[^\"]*\[|<style|javascript:")
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/)")
LAYOUTS = ["base", "portal_base", "account_base", "desk_base", "print", "errors/base"]
ERRORS = ["400", "403", "403_csrf", "404", "410", "429", "500", "503"]


def name_of(path):
    return str(path.relative_to(SOURCES))


def tag_of(path):
    """`cotton/queue/row.html` is used as `<c-queue.row`."""
    name = str(path.relative_to(next(up for up in path.parents if up.name == "cotton")).with_suffix(""))
    return "c-" + name.removesuffix("/index").replace("/", ".").replace("_", "-")


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_the_security_policy_would_block_nothing(path):
    source = COMMENT.sub("", path.read_text())
    assert FORBIDDEN.findall(source) == []
    assert INLINE_SCRIPT.findall(source) == []


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_a_component_declares_what_it_takes_with_a_default(path):
    source = path.read_text()
    assert source.count("<c-vars") == 1 or ("attrs" not in source and "slot" not in COMMENT.sub("", source))
    assert "{{ attrs }}" not in source
    for declared in re.findall(r"<c-vars\s([^>]*?)/>", source, re.DOTALL):
        assert re.sub(r'\s*:?[\w-]+="[^"]*"', "", declared).strip() == ""


@pytest.mark.parametrize("path", sorted((WEB / "cotton").glob("**/*.html")), ids=name_of)
def test_a_component_is_shown_on_a_page_of_components(path):
    shown = "".join((WEB / "web" / f"composants{which}.html").read_text() for which in ("", "_bureau"))
    used = "".join(one.read_text() for one in (WEB / "cotton").glob("**/*.html"))
    assert re.search(rf"<{re.escape(tag_of(path))}[\s/>]", shown + used)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_needs_nothing(layout):
    drawn = render_to_string(f"web/{layout}.html")
    assert '<main id="main"' in drawn
    assert drawn.count("<title>") == 1


@pytest.mark.parametrize("code", ERRORS)
def test_an_error_page_says_what_happened_and_what_to_do(code):
    bare = render_to_string(f"{code}.html")
    assert re.search(r"<h1>[^<]{10,}</h1>", bare)
    assert "Ce que vous pouvez faire" in bare
    assert "tel:" not in bare
    told = render_to_string(
        f"{code}.html", {"contact": {"name": "la mairie", "phone": "+33471475000"}, "incident": "7Q4K2"}
    )
    assert 'href="tel:+33471475000"' in told
    assert "7Q4K2" in told


def test_a_portal_page_is_the_same_for_all_and_a_desk_page_is_not():
    context = {"csrf_token": "a-token", "title": "Une page"}
    assert "a-token" not in render_to_string("web/portal_base.html", context)
    assert 'hx-headers:inherited=\'{"X-CSRFToken":"a-token"}\'' in render_to_string(
        "web/desk_base.html", context
    )


def test_an_erroneous_form_is_said_in_the_title():
    context = example() | {"form": example()["wrong_form"]}
    assert "<title>Erreur – Composants – Vic-sur-Cère</title>" in render_to_string(
        "web/composants.html", context
    )


@pytest.mark.parametrize(
    ("template", "context"), [("composants", example), ("composants_bureau", example_desk)]
)
def test_every_id_of_the_components_is_there_once(template, context):
    found = re.findall(r'\sid="([^"]+)"', render_to_string(f"web/{template}.html", context()))
    assert sorted(found) == sorted(set(found))
