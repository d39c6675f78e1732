"""The state of a case as JSON keeps it, and back. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from cantou.services.demarches.engine.running import Due, State

if TYPE_CHECKING:
    from collections.abc import Mapping


def written(state: State) -> dict[str, Any]:
    return {
        "status": state.status,
        "number": state.number,
        "filed": state.filed.isoformat(),
        "previous": state.previous,
        "values": {**state.values},
        "awaited": {**state.awaited},
        "timers": {key: [due.number, due.at.isoformat()] for key, due in state.timers.items()},
        "held": list(state.held) if state.held else None,
        "stuck": state.stuck,
    }


def read_state(kept: Mapping[str, Any]) -> State:
    held = kept.get("held")
    return State(
        status=kept["status"],
        number=kept["number"],
        filed=datetime.fromisoformat(kept["filed"]),
        previous=kept["previous"],
        values=kept["values"],
        awaited=kept["awaited"],
        timers={key: Due(number, datetime.fromisoformat(at)) for key, (number, at) in kept["timers"].items()},
        held=(held[0], held[1]) if held else None,
        stuck=kept["stuck"],
    )
