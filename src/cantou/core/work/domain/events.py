"""What one service has seen and another may take up."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TroubleSeen(Event):
    """Something is wrong on the public space, says a service that does not treat it. `service`: the one that is asked
    to, whose offer `organisation` has; the others look away. `key` is drawn once: hearing twice files once.

    Who publishes it has looked in Coverage for the service whose inbox takes what names none (`Inbox.default`).
    """

    service: str
    key: str
    commune: int
    subject: str
    """The service that saw it."""
    text: str
    where: str = ""
    lon: float | None = None
    lat: float | None = None
