"""Dates as feeds write them, well or badly."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

FIRST, LAST = 1990, 2100


def parse_instant(text: str) -> datetime | None:
    """None for what is no date, and for a year that no site has written."""
    text = text.strip()[:60]
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            at = read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        if not FIRST <= at.year <= LAST:
            return None
        try:
            return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
        except (OverflowError, ValueError):
            return None
    return None
