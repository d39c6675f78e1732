"""How services speak to each other: typed events of core, delivered by a job after commit.

`publish` puts one job for each listener into the transaction, so that a listener hears if and only if what the
event tells has been committed, even when the process dies in between.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from cantou.core.tasks.jobs import task

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Fields are plain JSON values. `organisation` opens the Scope in which listeners run."""

    organisation: int | None


_E = TypeVar("_E", bound=Event)
_events: dict[str, type[Event]] = {}
_listeners: dict[str, dict[str, Callable[[Any], None]]] = defaultdict(dict)


def _name(event: type[Event]) -> str:
    return f"{event.__module__}.{event.__qualname__}"


def listens_to(event: type[_E]) -> Callable[[Callable[[_E], None]], Callable[[_E], None]]:
    """Declare a reaction, in a room's listeners.py. It may be called twice: make it idempotent."""

    def decorate(function: Callable[[_E], None]) -> Callable[[_E], None]:
        _events[_name(event)] = event
        _listeners[_name(event)][f"{function.__module__}.{function.__qualname__}"] = function
        return function

    return decorate


def publish(event: Event) -> None:
    name = _name(type(event))
    for listener in _listeners.get(name, ()):
        deliver.defer(organisation=event.organisation, event=name, listener=listener, values=asdict(event))


@task(name="cantou.events.deliver")
def deliver(*, organisation: int | None, event: str, listener: str, values: dict[str, Any]) -> None:  # noqa: ARG001
    _listeners[event][listener](_events[event](**values))
