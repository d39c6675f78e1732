"""What was read of another site, before anybody has said that it is wanted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

MOST_ITEMS = 1_000
MOST_BYTES = 25_000_000


class ImportingError(Exception):
    """In French, for whoever asked: nothing at all can be read."""


@dataclass(frozen=True, slots=True)
class Picture:
    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """kind: "text", "heading", "list", "quote"."""

    kind: str
    lines: tuple[str, ...]
    level: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """kind: "page", "news", "event". `source`: what its own site calls it, so that it is known again."""

    kind: str
    source: str
    title: str
    blocks: tuple[Block, ...] = ()
    pictures: tuple[Picture, ...] = ()
    link: str = ""
    published_at: datetime | None = None
    starts_at: datetime | date | None = None
    ends_at: datetime | date | None = None
    rule: str = ""
    place: str = ""
    is_draft: bool = False

    @property
    def text(self) -> str:
        return "\n\n".join("\n".join(block.lines) for block in self.blocks)


@dataclass(slots=True)
class Reading:
    """kind: "rss", "atom", "wordpress", "ics"."""

    kind: str = ""
    title: str = ""
    items: list[Item] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    removed: Counter[str] = field(default_factory=Counter)
    """What was taken out of the texts: "script", "iframe"…, and how often."""
    pictures: dict[str, str] = field(default_factory=dict)
    """Of a WordPress export: the number of an attachment, its address."""

    def tell(self, words: str) -> None:
        if words not in self.told:
            self.told.append(words)
