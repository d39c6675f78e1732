"""What `make demo` shows: each room that has something to show has a `demo.py` with one function `load`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

AUVERGNE = ("03", "15", "43", "63")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody as whom one can sign in."""

    who: str
    email: str
    password: str


@dataclass(slots=True, kw_only=True)
class Demonstration:
    """Handed to `load` of every room of core in their order, then of every service in order of title.

    `load` runs again whenever the code has changed: it completes what is there, and doubles nothing. Any
    randomness comes from a fixed seed.
    """

    departements: tuple[str, ...] | None
    """Which départements to load; None for the whole country."""
    say: Callable[[str], None]
    """One short French line to the terminal, for what takes more than a second."""
    accounts: list[Account] = field(default_factory=list)
    """`load` adds the accounts that the terminal shows, the most telling ones: five in all, or so."""
    pages: list[tuple[str, str]] = field(default_factory=list)
    """(title, path) of pages worth opening first: ("Le portail de …", "/…/")."""
    later: list[Callable[[], None]] = field(default_factory=list)
    """What needs what another room shows: run once every `load` is done."""
    keys: list[tuple[str, str]] = field(default_factory=list)
    """(title, secret) of what a program needs to speak to the demonstration."""
