"""Days as they are written and read."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from django.utils import formats

_DAY_OF_A_MONTH: Final = re.compile(r"(?<!\\)j(?= [FMNbE])")

# At the ends of time nothing can be reckoned before, or after.
FIRST: Final = date(1900, 1, 1)
LAST: Final = date(2199, 12, 31)


def read_day(text: str) -> date | None:
    """ISO form; None for what is no day, or too far."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def date_format(value: date, form: str) -> str:
    """As Django's, and « 1er décembre »."""
    return str(formats.date_format(value, first_of_month(value, form)))


def first_of_month(value: object, form: str) -> str:
    """French counts the days of a month, but names the first one."""
    return _DAY_OF_A_MONTH.sub(r"j\\e\\r", form) if getattr(value, "day", 0) == 1 else form
