"""Two versions of a page, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from cantou.services.site.engine.blocks import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.site.engine.blocks import Block


@dataclass(frozen=True, slots=True)
class Line:
    what: Literal["same", "added", "removed"]
    text: str


def written(title: str, summary: str, blocks: Iterable[Block]) -> list[str]:
    said = [title, summary] if summary else [title]
    for block in blocks:
        lines = lines_of(block)
        if block["kind"] == "heading":
            lines = [f"{'#' * block['level']} {block['text']}"]
        elif block["kind"] == "map":
            lines.append(f"{block['lon']}, {block['lat']}")
        elif "files" in block and not lines:
            lines = [f"({one['file'][:8]})" for one in block["files"]]
        said += lines
    return said


def compare(before: list[str], after: list[str]) -> list[Line]:
    found: list[Line] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            found += [Line("same", text) for text in before[start:end]]
            continue
        found += [Line("removed", text) for text in before[start:end]]
        found += [Line("added", text) for text in after[new_start:new_end]]
    return found
