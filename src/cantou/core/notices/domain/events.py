"""What notices tell the services."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnswered(Event):
    """Somebody was called and pressed a key of their telephone. `notice`: its key in the ledger."""

    service: str
    notice: str
    pressed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserGone(Event):
    """A browser that somebody without account had left takes no more notifications: `object_key` is that of the
    notice that told so. Whoever keeps the browser's address forgets it.
    """

    service: str
    object_key: str
