"""What can be said in a manifest, and what the manifests say, is written down."""

from __future__ import annotations

import ast
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from cantou.core.registry import manifest as module
from cantou.core.registry import services
from cantou.core.registry.describe import page
from cantou.core.registry.manifest import Manifest

DOCS = Path(__file__).resolve().parents[2] / "docs" / "dev"
POINTS = (DOCS / "extension-points.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^#)", POINTS, re.MULTILINE | re.DOTALL))
PARTS = [
    each
    for each in vars(module).values()
    if isinstance(each, type)
    and is_dataclass(each)
    and each is not Manifest
    and each.__module__ == module.__name__
]


def test_every_field_of_a_manifest_has_a_section_and_no_section_is_out_of_date():
    assert list(SECTIONS) == [field.name for field in fields(Manifest)]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_part_is_explained_with_its_fields(part):
    (found,) = re.findall(rf"`{part.__name__}\(([^)]*)\)`", POINTS)
    assert found.split(", ") == [field.name for field in fields(part)]


def test_every_field_has_a_reader_in_core_or_the_doors():
    """What nobody reads would be a promise. What they do with it: tests/portal/test_extension_points.py."""
    root = DOCS.parents[1] / "src" / "cantou"
    modules = [*root.glob("c*/**/*.py"), *root.glob("[dpr]*/**/*.py"), root / "cli.py"]
    own = {"registry/manifest.py", "registry/describe.py"}
    read = {
        node.attr
        for path in modules
        if not path.as_posix().endswith(tuple(own))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    by_name = {"portal_urls", "desk_urls", "api"}  # config.urls asks for the addresses, core.api for its own
    declared = {field.name for each in (Manifest, *PARTS) for field in fields(each)}
    assert declared - read - by_name == set()


@pytest.mark.parametrize("intents", [module.INTENTS, module.MOMENTS])
def test_words_that_a_manifest_may_use_are_identifiers(intents):
    assert all(key.isidentifier() and title for key, title in intents.items())


def test_every_service_of_this_repository_is_described_as_it_is():
    """If this fails after a change of a manifest: scripts/describe-services."""
    ours = [each for each in services() if each.app.startswith("cantou.services.")]
    assert (DOCS / "services.md").read_text("utf-8") == page(ours)


def test_the_hour_s_page_names_what_there_is():
    guide = (DOCS / "add-a-service.md").read_text("utf-8")
    for link in re.findall(r"\]\(([\w.-]+\.md)\)", guide + POINTS):
        assert (DOCS / link).is_file(), link
    for path in re.findall(r"`((?:tests|src|core|scripts)/[\w/.-]+)`", guide):
        root = DOCS.parents[1]
        assert any((base / path).exists() for base in (root, root / "src" / "cantou")), path


def test_no_link_between_our_pages_is_broken():
    root = DOCS.parents[1]
    pages = [root / "README.md", *(root / "docs").rglob("*.md")]
    broken = [
        f"{each.relative_to(root)}: {link}"
        for each in pages
        for link in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", each.read_text("utf-8"))
        if not (each.parent / link).exists()
    ]
    assert broken == []


def test_every_environment_variable_is_explained_to_the_operator():
    """In the sources as whole names, or as the end of one: f"{variable}_URL" of each identity provider."""
    root = DOCS.parents[1]
    sources = [path.read_text("utf-8") for path in (root / "src" / "cantou").rglob("*.py")]
    read = {name for text in sources for name in re.findall(r'"(CANTOU_[A-Z0-9_]*[A-Z0-9])"', text)}
    read |= {
        "DATABASE_URL",
        "PROMETHEUS_MULTIPROC_DIR",
        "CANTOU_SECRET_KEY",
        "CANTOU_LINK_KEY",
        "CANTOU_SEAL_1",
    }
    ends = {end for text in sources for end in re.findall(r'f"\{variable\}(_[A-Z_]+)"', text)}
    providers = {name for text in sources for name in re.findall(r'"variable": "(CANTOU_[A-Z]+)"', text)}
    wanted = (read - providers) | {provider + end for provider in providers for end in ends}
    guide = (root / "docs" / "fr" / "exploitation.md").read_text("utf-8")
    named = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", guide.partition("\n## Réglages\n")[2]))
    assert wanted - named == set(), "not explained"
    assert named - wanted - {"CANTOU_SEAL_2"} == set(), "explained, and read nowhere"
    assert providers
    assert ends
