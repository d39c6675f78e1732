"""What may follow what in the life of a booking. PostgreSQL holds the same table (migrations/0002_options.py)."""

from __future__ import annotations

from cantou.core.booking.models import State

TRANSITIONS: dict[str, frozenset[str]] = {
    State.HELD: frozenset({State.REQUESTED, State.CONFIRMED, State.CANCELLED, State.REFUSED, State.EXPIRED}),
    State.REQUESTED: frozenset({State.HELD, State.CONFIRMED, State.REFUSED, State.CANCELLED}),
    State.CONFIRMED: frozenset({State.CANCELLED, State.DONE, State.NO_SHOW}),
    State.DONE: frozenset({State.NO_SHOW}),
    State.NO_SHOW: frozenset({State.DONE}),
    State.CANCELLED: frozenset(),
    State.REFUSED: frozenset(),
    State.EXPIRED: frozenset(),
}


def may_become(before: str, after: str) -> bool:
    return after in TRANSITIONS[before]
