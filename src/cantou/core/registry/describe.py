"""What the installed services say of themselves, as a page of the documentation: docs/dev/services.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.registry.manifest import INTENTS, MOMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cantou.core.registry.manifest import Manifest

HEAD = """# The services of this repository

Written by `scripts/describe-services` from their manifests; a test holds it to them. What each part means:
[extension-points.md](extension-points.md).
"""


def page(manifests: Iterable[Manifest]) -> str:
    chapters = ("\n".join(_chapter(manifest)) for manifest in manifests)
    return HEAD + "".join(f"\n{chapter}\n" for chapter in chapters)


def _chapter(manifest: Manifest) -> Iterator[str]:
    yield f"## {manifest.title} (`{manifest.id}`)"
    yield ""
    yield f"{manifest.purpose} Version {manifest.version}, core {manifest.core}."
    for title, columns, rows in _tables(manifest):
        if rows:
            yield from ("", f"**{title}**", "", *_table(columns, rows))


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(columns)
    yield _row(["---"] * len(columns))
    yield from (_row(row) for row in rows)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") or "–" for cell in cells) + " |"


def _tables(manifest: Manifest) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    yield from _people(manifest)
    yield from _things(manifest)
    yield from _machines(manifest)


def _people(manifest: Manifest) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    yield (
        "On the portals",
        ["entry", "what people want", "moments", "page"],
        [
            [
                each.title,
                INTENTS[each.intent],
                ", ".join(MOMENTS[moment] for moment in each.moments),
                f"`{each.url_name}`",
            ]
            for each in manifest.portal
        ],
    )
    yield (
        "At the desk",
        ["page", "permission", "address"],
        [[each.title, each.permission, f"`{each.url_name}`"] for each in manifest.desk],
    )
    yield (
        "Roles",
        ["role", "permissions"],
        [[f"{each.title} (`{each.id}`)", ", ".join(each.permissions)] for each in manifest.roles],
    )
    yield (
        "Settings of an offer",
        ["setting", "kind", "default", "asked at the opening"],
        [
            [f"{each.title} (`{each.id}`)", each.kind, str(each.default), "yes" if each.ask else "no"]
            for each in manifest.settings
        ],
    )


def _things(manifest: Manifest) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    yield (
        "What waits for an agent",
        ["queue", "permission"],
        [[f"{each.title} (`{each.id}`)", each.permission] for each in manifest.queues],
    )
    yield (
        "What can be found",
        ["source", "rebuilt by"],
        [[f"{each.title} (`{each.id}`)", f"`{each.rebuild}`"] for each in manifest.search],
    )
    yield (
        "Messages",
        ["notice", "channels", "values"],
        [
            [
                f"{each.title} (`{each.id}`)",
                ", ".join(each.channels),
                ", ".join(f"{{{one.id}}}" for one in each.placeholders),
            ]
            for each in manifest.notices
        ],
    )
    yield (
        "What people write to",
        ["inbox", "words of an SMS", "becomes", "a reply"],
        [
            [
                f"{each.title} (`{each.id}`)",
                ", ".join((each.id, *each.words)),
                f"`{each.receive}`",
                f"`{each.answer}`" if each.answer else "",
            ]
            for each in manifest.inboxes
        ],
    )
    yield (
        "Public datasets",
        ["dataset", "formats", "licence"],
        [
            [f"{each.title} (`{each.id}`)", ", ".join(each.formats), each.licence]
            for each in manifest.datasets
        ],
    )
    yield (
        "Personal data",
        ["what", "why", "legal basis", "kept"],
        [
            [each.what, each.purpose, each.legal_basis, f"{each.retention_days} days"]
            for each in manifest.personal_data
        ],
    )


def _machines(manifest: Manifest) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    yield (
        "Standards",
        ["protocol", "address"],
        [[f"{each.title} (`{each.id}`)", f"`{each.path}`"] for each in manifest.protocols],
    )
    yield (
        "By itself",
        ["task", "when"],
        [[f"{each.title} (`{each.id}`)", f"`{each.cron}`"] for each in manifest.periodic],
    )
    yield "Health", ["check", "by"], [[each.id, f"`{each.check}`"] for each in manifest.health]
    others = [
        (name, getattr(manifest, name))
        for name in ("api", "commands", "latest", "urgent", "demo", "practice", "preview")
    ]
    yield "Also", ["part", "where"], [[name, f"`{path}`"] for name, path in others if path]
