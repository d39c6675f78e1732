"""Days that stand in an address or a form: at the ends of time nothing can be reckoned before, or after."""

from __future__ import annotations

from datetime import date
from typing import Final

FIRST: Final = date(1900, 1, 1)
LAST: Final = date(2199, 12, 31)


def read_day(text: str) -> date | None:
    """ISO form; None for what is no day, or too far."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None
