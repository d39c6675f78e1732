"""XML that nobody answers for, read as a stream: no entity of its own, nothing fetched, everything counted."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Protocol
from xml.parsers import expat

from cantou.services.site.importing.found import MOST_BYTES, MOST_ITEMS, ImportingError

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 65_536
SECONDS = 20.0
DEEPEST = 60
LONGEST_FIELD = 150_000
MOST_LINKS = 40
_NAMES = {
    "http://www.w3.org/2005/Atom": "",
    "http://purl.org/rss/1.0/": "",
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://search.yahoo.com/mrss/": "media:",
}
_WORDPRESS = "http://wordpress.org/export/"
_ITEMS = frozenset({"item", "entry"})


class Source(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(slots=True)
class Raw:
    """An entry as it is written: its fields by name, its links and enclosures as they are."""

    fields: dict[str, str] = field(default_factory=dict)
    links: list[dict[str, str]] = field(default_factory=list)

    def first(self, *names: str) -> str:
        return next((value for name in names if (value := self.fields.get(name, "").strip())), "")


@dataclass(slots=True)
class Head:
    """What stands before and around the entries."""

    root: str = ""
    title: str = ""
    is_wordpress: bool = False
    is_longer: bool = False
    """There were more entries than are read."""


def entries(source: Source, head: Head, *, seconds: float = SECONDS) -> Iterator[Raw]:
    """One after another; `head` is filled on the way. Raises ImportingError, which says what is wrong."""
    reader = _Reader(head)
    deadline, size, number = time.monotonic() + seconds, 0, 0
    while True:
        chunk = source.read(CHUNK)
        size += len(chunk)
        if size > MOST_BYTES:
            raise ImportingError(f"Ce fichier est trop lourd : {MOST_BYTES // 1_000_000} Mo au plus.")
        if time.monotonic() > deadline:
            raise ImportingError("La lecture de ce fichier dure trop longtemps : elle est arrêtée.")
        reader.feed(chunk)
        for raw in reader.take():
            number += 1
            if number > MOST_ITEMS:
                head.is_longer = True
                return
            yield raw
        if not chunk:
            return


class _Reader:
    def __init__(self, head: Head) -> None:
        self._head = head
        self._path: list[str] = []
        self._item: Raw | None = None
        self._item_depth = 0
        self._text: list[str] = []
        self._length = 0
        self._ready: list[Raw] = []
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = _refuse
        parser.StartDoctypeDeclHandler = _doctype

    def feed(self, chunk: bytes) -> None:
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            raise ImportingError(
                f"Ce fichier n’est pas du XML bien formé (ligne {error.lineno}). Exportez-le de nouveau."
            ) from error
        except (LookupError, ValueError) as error:
            raise ImportingError("Ce fichier est écrit dans un alphabet qui n’est pas connu.") from error

    def take(self) -> list[Raw]:
        ready, self._ready = self._ready, []
        return ready

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._path) >= DEEPEST:
            raise ImportingError("Ce fichier a trop de niveaux : il n’est pas lu.")
        short = self._short(name)
        if not self._path:
            self._head.root = short
        self._path.append(short)
        depth = len(self._path)
        if self._item is None:
            self._reset()
            if short in _ITEMS:
                self._item, self._item_depth = Raw(), depth
        elif depth == self._item_depth + 1:
            self._reset()
            if short in {"link", "enclosure", "media:content"} and len(self._item.links) < MOST_LINKS:
                self._item.links.append({"is": short, **attributes})
        elif self._path[self._item_depth] in {"content", "summary"}:
            self._add(f"<{short}{self._written(short, attributes)}>")  # Atom's xhtml

    def _end(self, name: str) -> None:
        short, depth = self._short(name), len(self._path)
        text = "".join(self._text)
        if self._item is None:
            if short == "title" and depth <= 3 and not self._head.title:  # noqa: PLR2004 (rss, channel, title)
                self._head.title = text.strip()[:200]
        elif depth == self._item_depth:
            self._ready.append(self._item)
            self._item = None
        elif depth == self._item_depth + 1:
            self._keep(short, text)
        elif self._path[self._item_depth] in {"content", "summary"}:
            self._add(f"</{short}>")
        self._path.pop()

    def _keep(self, short: str, text: str) -> None:
        assert self._item is not None
        if short in {"link", "enclosure"} and self._item.links and text.strip():
            self._item.links[-1].setdefault("href", text.strip()[:2_000])
        self._item.fields.setdefault(short, text)
        self._reset()

    def _data(self, data: str) -> None:
        depth = len(self._path)
        is_nested = self._item is not None and depth > self._item_depth + 1
        if is_nested and self._path[self._item_depth] not in {"content", "summary"}:
            return  # Comments and authors of a WordPress export: nobody's name is read.
        self._add(escape(data, quote=False) if is_nested else data)

    def _add(self, text: str) -> None:
        if self._length < LONGEST_FIELD:
            self._text.append(text)
            self._length += len(text)

    def _reset(self) -> None:
        self._text, self._length = [], 0

    @staticmethod
    def _written(short: str, attributes: dict[str, str]) -> str:
        kept = {"a": ("href",), "img": ("src", "alt")}.get(short, ())
        events = [name for name in attributes if name.startswith("on")]
        return "".join(
            f' {name}="{escape(attributes[name])}"' for name in (*kept, *events) if name in attributes
        )

    def _short(self, name: str) -> str:
        uri, _, local = name.rpartition(" ")
        if uri.startswith(_WORDPRESS):
            self._head.is_wordpress = True
            return f"excerpt:{local}" if uri.rstrip("/").endswith("excerpt") else f"wp:{local}"
        if uri.startswith("http://www.w3.org/1999/xhtml"):
            return local
        return f"{_NAMES.get(uri, 'x:' if uri else '')}{local}"


def _refuse(*_: Any) -> int:
    raise ImportingError("Ce fichier déclare des entités XML : il n’est pas lu, par prudence.")


def _doctype(_name: str, _system: str | None, _public: str | None, has_subset: int) -> None:
    if has_subset:
        _refuse()
