"""What a place's pages need each time and what hardly changes, kept by each process under its generations.

The same promise as pagecache.py, for the pages that must be drawn: one read by primary key tells whether what is
kept still stands, so a publication is seen as soon as it commits. Only what is the same for everybody belongs
here, and whoever takes it changes nothing in it: all the requests of a process share it. docs/adr/0058.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from django.conf import settings

from cantou.core.web.pagecache import (
    EVERYTHING,
    generations_before,
    generations_of,
    generations_seen,
    take_snapshot,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Mapping

T = TypeVar("T")
R = TypeVar("R")

MOST = 1_000


@dataclass(frozen=True, slots=True)
class Foreseen:
    """SQL that selects at least the keys that the value will have, EVERYTHING among them; and its values."""

    keys: str
    values: tuple[Any, ...]


def these(keys: Collection[str]) -> Foreseen:
    return Foreseen("select unnest(%s::text[])", ([EVERYTHING, *keys],))


@dataclass(slots=True)
class Kept(Generic[T]):
    """`value`, and what has been worked out from it since."""

    value: T
    generations: Mapping[str, int] | None = None
    keys: Collection[str] = ()
    _worked_out: dict[str, Any] = field(default_factory=dict)

    def remember(self, name: str, make: Callable[[], R]) -> R:
        """What `make` gave the first time. It may read what the keys of this value tell of, and nothing else."""
        if name not in self._worked_out:
            self._worked_out[name] = make()
        return cast("R", self._worked_out[name])


_kept: OrderedDict[Hashable, Kept[Any]] = OrderedDict()
_everywhere: dict[Hashable, tuple[int | None, Any]] = {}
_lock = threading.Lock()


def kept(
    name: Hashable,
    make: Callable[[], T],
    keys: Callable[[T], Collection[str]],
    foreseen: Foreseen | None = None,
) -> Kept[T]:
    """The value kept under this name while the generations of `keys(value)` stand; else a new one.

    `foreseen` finds the keys before there is a value: one read fewer where it finds them all.
    """
    if not settings.PAGE_CACHE:
        return Kept(make())
    known = _kept.get(name)
    if known is not None and generations_of(known.keys) == known.generations:
        return cast("Kept[T]", known)
    fresh = _made_after(foreseen, make, keys) if foreseen else _made(make, keys)
    if fresh.generations is None:
        return fresh
    with _lock:
        _kept[name] = fresh
        _kept.move_to_end(name)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return fresh


def _made_after(foreseen: Foreseen, make: Callable[[], T], keys: Callable[[T], Collection[str]]) -> Kept[T]:
    before = generations_before(foreseen.keys, foreseen.values)
    if before is None:
        return Kept(make())
    value = make()
    asked = {EVERYTHING, *keys(value)}
    if not asked <= before.keys():
        return _made(make, keys)
    return Kept(value, {key: found for key in asked if (found := before[key]) is not None}, asked)


def _made(make: Callable[[], T], keys: Callable[[T], Collection[str]]) -> Kept[T]:
    """A generation that the snapshot from before the value does not show may be that of something which the value
    does not show either: it is made again. Still so the second time, it is the work of this very transaction, which
    may yet be undone: the value is given, and not kept.
    """
    for _ in range(2):
        snapshot = take_snapshot()
        value = make()
        asked = {EVERYTHING, *keys(value)}
        generations = generations_seen(asked, snapshot)
        if generations is not None:
            return Kept(value, generations, asked)
    return Kept(value)


def everywhere(name: Hashable, under: Kept[Any], make: Callable[[], R]) -> R:
    """What is the same in every place, as long as `bump` names none: `under` has just been found to stand.

    Made after the generations of `under` were read, so it is never older than the one it is kept under.
    """
    if under.generations is None:
        return make()
    generation = under.generations.get(EVERYTHING)
    known = _everywhere.get(name)
    if known is None or known[0] != generation:
        known = _everywhere[name] = (generation, make())
    return cast("R", known[1])


def forget() -> None:
    with _lock:
        _kept.clear()
        _everywhere.clear()
