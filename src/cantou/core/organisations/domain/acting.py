"""In whose name a domain function of this room writes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from cantou.core.scope.scope import Mode, Scope, current

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def acting_for(organisation: int, *, reason: str = "") -> Iterator[Scope]:
    """An agent's Scope for `organisation`; who acts, and why, is kept from the Scope around it.

    Whether they may is asked by the caller: the desk, the command line. Here an operator opens the offers of a
    commune, and the commune's journal tells who did it.
    """
    outer = current()
    if outer is not None and outer.mode is Mode.AGENT and outer.acting == organisation:
        with outer.enter() as scope:
            yield scope
        return
    scope = Scope.agent(
        organisation,
        person=outer.person if outer else None,
        on_behalf_of=outer.on_behalf_of if outer else None,
        reason=reason or (outer.reason if outer else ""),
    )
    with scope.enter():
        yield scope
