"""What an act is called, in words that people read. Who knows all the codes says so when it starts: the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_titles: list[Callable[[str], str]] = []


def titles_by(titles: Callable[[str], str]) -> None:
    _titles[:] = [titles]


def title_of(action: str) -> str:
    """The code itself where nobody has words for it."""
    return (_titles[0](action) if _titles else "") or action
