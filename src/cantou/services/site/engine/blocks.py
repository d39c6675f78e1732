"""What a page is made of: a list of blocks, each a small dict with its `kind`. Pure: kept as JSON, read by everything.

`clean` takes anything (a form, an import, an old version) and gives back blocks as they are kept; it raises nothing
and drops what it does not know.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cantou.core.web.texts import tidy, tidy_line

if TYPE_CHECKING:
    from collections.abc import Iterable

Block = dict[str, Any]
MOST = 60
MOST_PICTURES = 24
LINE, TEXT = 200, 10_000
LEVELS = (2, 3)
_HANDLE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Shape:
    """`lines`, `texts`: its fields by length. `files`: how many it holds."""

    lines: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    files: int = 0


SHAPES: dict[str, Shape] = {
    "heading": Shape(lines=("text",)),
    "text": Shape(texts=("text",)),
    "image": Shape(files=1),
    "gallery": Shape(lines=("title",), files=MOST_PICTURES),
    "document": Shape(lines=("title",), files=1),
    "action": Shape(lines=("label", "url")),
    "contact": Shape(lines=("name", "role", "phone", "email", "hours"), texts=("address",)),
    "map": Shape(lines=("label",)),
}


def clean(raw: Iterable[Any]) -> list[Block]:
    found = (_clean(one) for one in list(raw)[:MOST] if isinstance(one, dict))
    return [one for one in found if one]


def _clean(raw: dict[str, Any]) -> Block:
    kind = str(raw.get("kind", ""))
    shape = SHAPES.get(kind)
    if shape is None:
        return {}
    block: Block = {"kind": kind}
    block |= {name: tidy_line(str(raw.get(name) or ""))[:LINE] for name in shape.lines}
    block |= {name: tidy(str(raw.get(name) or ""))[:TEXT] for name in shape.texts}
    if kind == "heading":
        block["level"] = 3 if str(raw.get("level")) == "3" else 2
    if kind == "map":
        block |= {name: _number(raw.get(name)) for name in ("lon", "lat")}
    if shape.files:
        given = raw.get("files")
        block["files"] = [one for one in map(_file, given if isinstance(given, list) else []) if one["file"]][
            : shape.files
        ]
    return block


def _file(raw: Any) -> dict[str, Any]:
    given = raw if isinstance(raw, dict) else {}
    handle = str(given.get("file") or "")
    return {
        "file": handle if _HANDLE.fullmatch(handle) else "",
        "alt": tidy_line(str(given.get("alt") or ""))[:LINE],
        "caption": tidy_line(str(given.get("caption") or ""))[:LINE],
        "is_decorative": bool(given.get("is_decorative")),
    }


def _number(value: Any) -> float | None:
    try:
        return round(float(value), 6)
    except (TypeError, ValueError):
        return None


def handles(blocks: Iterable[Block]) -> list[str]:
    """The files that they show."""
    return [one["file"] for block in blocks for one in block.get("files", [])]


def words_of(blocks: Iterable[Block]) -> str:
    """What somebody reads of them, for the search and for comparing two versions."""
    return "\n".join(line for block in blocks for line in lines_of(block) if line)


def lines_of(block: Block) -> list[str]:
    from cantou.services.site.engine.text import plain

    shape = SHAPES.get(block.get("kind", ""), Shape())
    said = [str(block.get(name) or "") for name in shape.lines]
    for name in shape.texts:
        said += plain(str(block.get(name) or "")).splitlines()
    for one in block.get("files", []):
        said += [one["alt"], one["caption"]]
    return [line for line in said if line]
