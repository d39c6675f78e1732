"""What `make demo` shows of this service."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration


def load(show: Demonstration) -> None:
    show.say("")
