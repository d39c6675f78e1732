"""What this room tells the others, after commit."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoriesChanged(Event):
    """Territories were added, closed, renamed, or lie in others than before: compute coverage again.

    `merged` gives, for each territory that is over, the one in which it lies now (ids, as text for JSON).
    """

    departements: list[str]
    merged: dict[str, int]
    perimeters: list[int]
