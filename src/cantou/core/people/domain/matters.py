"""What a mandate may be about: a whole service, or one démarche of it, « demarches:mariage »."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.registry import services

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_known: dict[str, Callable[[], Iterable[tuple[str, str]]]] = {}


def declare(service: str, matters: Callable[[], Iterable[tuple[str, str]]]) -> None:
    """A service that can be narrowed says by what: pairs of a code and a title. In `AppConfig.ready`."""
    _known[service] = matters


def everything() -> list[tuple[str, str]]:
    """(name, title), each service followed by what it can be narrowed to."""
    found = []
    for manifest in services():
        found.append((manifest.id, manifest.title))
        if manifest.id in _known:
            found += [
                (f"{manifest.id}:{code}", f"{manifest.title} : {title}")
                for code, title in _known[manifest.id]()
            ]
    return found


def is_known(name: str) -> bool:
    return name in {known for known, _title in everything()}


def title_of(name: str) -> str:
    """Its code, where it is no more."""
    return dict(everything()).get(name, name)
