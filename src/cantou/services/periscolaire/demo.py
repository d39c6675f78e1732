"""An invented school: nothing real."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration


def load(show: Demonstration) -> None:
    """Filled below."""
