"""What notices tell the services."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BrowserGone(Event):
    """A browser that somebody without account had left takes no more notifications: `object_key` is that of the
    notice that told so. Whoever keeps the browser's address forgets it.
    """

    service: str
    object_key: str
