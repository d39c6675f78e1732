from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cantou.core.registry import services
from cantou.core.search.engine.synonyms import Synonyms, read_synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = "synonyms.txt"


@cache
def synonyms() -> Synonyms:
    """Those of this room, then those of each installed service that has some."""
    return read_synonyms(_lines())


def _lines() -> Iterator[str]:
    for package in ("cantou.core.search", *(manifest.app for manifest in services())):
        found = files(package).joinpath(FILE)
        if found.is_file():
            yield from found.read_text("utf-8").splitlines()
