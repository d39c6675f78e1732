"""Clients that file reports through the web form, each with its key, until each has been shown its reference."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING

from proof.browser import Browser, hidden

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FOUND = 302
LOST_EVERY = 4
"""One in so many loses the answer of its last page, and sends it again."""
DOMAIN = "essai.example"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a client saw in the end."""

    number: int
    reference: str
    follow: str
    again: int


@dataclass
class Filings:
    """Numbers that are handed out to the clients, and what each of them was shown."""

    port: int
    slugs: Sequence[str]
    total: int
    way: Callable[[int, str, int], Shown] | None = None
    """What a client does, (port, slug, number) → what it saw; without it, `file`."""
    shown: list[Shown] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    _next: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, clients: int) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._client, daemon=True) for _ in range(clients)]
        for thread in threads:
            thread.start()
        return threads

    def _client(self) -> None:
        while (number := self._take()) is not None:
            try:
                self.shown.append((self.way or file)(self.port, self.slugs[number % len(self.slugs)], number))
            except Exception as error:  # noqa: BLE001 (told at the end, with its number)
                self.failures.append(f"{number}: {type(error).__name__} {error}")

    def _take(self) -> int | None:
        with self._lock:
            self._next += 1
            return self._next if self._next <= self.total else None


def file(port: int, slug: str, number: int) -> Shown:
    """One report, from the first page to the reference."""
    browser = Browser(port, address=f"198.51.{100 + number // 250}.{number % 250 + 1}")
    root = f"/{slug}/signalements"
    begin = f"{root}/nouveau/voirie/"
    key = hidden(browser.get(begin)[1], "cle")
    draft = f"{root}/brouillon/{key}"
    expect(browser.post(begin, {"cle": key, "ou-words": "Devant le four"}))
    expect(
        browser.post(f"{draft}/description/", {"description": f"Essai {number} : un trou dans la chaussée"})
    )
    contact = {"name": f"Essai {number}", "email": f"essai-{number}@{DOMAIN}", "wants": "email"}
    expect(browser.post(f"{draft}/coordonnees/", contact))
    sent = expect(browser.post(f"{draft}/verifier/", {}, lose=number % LOST_EVERY == 0))
    status, page = browser.get(sent)
    reference = re.search(r'class="[^"]*\breference\b[^"]*"[^>]*>\s*([^<]+?)\s*<', page)
    if status != 200 or reference is None:
        raise LookupError(f"{sent}: {status}, no reference")
    return Shown(number, spelled(reference[1]), sent.removesuffix("envoye/"), browser.again)


def spelled(text: str) -> str:
    """A reference without what makes it easy to read."""
    return re.sub(r"[^0-9A-Z]", "", unescape(text).upper())


def expect(answer: tuple[int, str]) -> str:
    """Where a page that was taken leads to. Raises LookupError: it was refused."""
    status, where = answer
    if status != FOUND:
        raise LookupError(f"{status}: {re.sub('<[^>]+>', ' ', where)[:300]}")
    return where
