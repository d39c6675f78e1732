"""What files tell the services."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTreated(Event):
    """A file has left quarantine: `state` is "clean" or "refused" (then `refusal` is the code of the reason)."""

    service: str
    object_key: str
    handle: str
    state: str
    refusal: str
