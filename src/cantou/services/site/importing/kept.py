"""What was read ↔ what waits in the database; and the words that agents write here, made of blocks."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.site.importing.found import Item

_MARKUP = re.compile(r"([\\*_\[\]<>`#])")
_ADDRESS = re.compile(r"https?://[^\s<>()]+")
LONGEST = 10_000


def as_json(item: Item) -> dict[str, Any]:
    return {
        "blocks": [{"kind": one.kind, "lines": list(one.lines), "level": one.level} for one in item.blocks],
        "pictures": [{"url": one.url, "alt": one.alt} for one in item.pictures],
        "published_at": _written(item.published_at),
        "starts_at": _written(item.starts_at),
        "ends_at": _written(item.ends_at),
        "rule": item.rule,
        "place": item.place,
        "link": item.link,
        "is_draft": item.is_draft,
    }


def _written(at: date | None) -> str:
    return at.isoformat() if at else ""


def read_moment(text: str) -> datetime | date | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def digest_of(title: str, content: dict[str, Any]) -> bytes:
    return hashlib.sha256(json.dumps([title, content], sort_keys=True).encode()).digest()


def source_of(item: Item) -> str:
    """As long as its column: a longer one is told by its digest."""
    whole = f"{item.kind}:{item.source}"
    return whole if len(whole) <= 300 else f"{item.kind}:{hashlib.sha256(whole.encode()).hexdigest()}"  # noqa: PLR2004


def markdown(blocks: Iterable[dict[str, Any]]) -> tuple[str, bool]:
    """(the text, whether its end was cut). Titles become a line in bold."""
    parts = [_part(one) for one in blocks]
    text = "\n\n".join(part for part in parts if part)
    if len(text) <= LONGEST:
        return text, False
    return text[:LONGEST].rsplit("\n", 1)[0], True


def _part(block: dict[str, Any]) -> str:
    lines = [_plain(line) for line in block["lines"]]
    if block["kind"] == "heading":
        return f"**{' '.join(lines)}**"
    if block["kind"] == "list":
        return "\n".join(line if re.match(r"\d+\. ", line) else f"- {line}" for line in lines)
    if block["kind"] == "quote":
        return "\n".join(f"> {line}" for line in lines)
    return "\n".join(lines)


def _plain(line: str) -> str:
    """No letter of it is markup; an address becomes a link."""
    parts, at = [], 0
    for found in _ADDRESS.finditer(line):
        parts += [_MARKUP.sub(r"\\\1", line[at : found.start()]), f"<{found[0].rstrip('.,;:!?')}>"]
        parts.append(found[0][len(found[0].rstrip(".,;:!?")) :])
        at = found.end()
    return "".join([*parts, _MARKUP.sub(r"\\\1", line[at:])])


def page_blocks(blocks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """As engine/blocks.py keeps them: titles apart, what is between them together."""
    found: list[dict[str, Any]] = []
    run: list[dict[str, Any]] = []
    for block in [*blocks, None]:
        if block is not None and block["kind"] != "heading":
            run.append(block)
            continue
        if run:
            found.append({"kind": "text", "text": markdown(run)[0]})
            run = []
        if block is not None:
            level = 3 if block["level"] > 2 else 2  # noqa: PLR2004
            found.append({"kind": "heading", "level": level, "text": " ".join(block["lines"])})
    return found
