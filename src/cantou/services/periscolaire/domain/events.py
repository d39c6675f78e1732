from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChanged(Event):
    """A child who waited has a place, or a day that was booked is closed. `notice`: which of the two is told."""

    booking: int
    notice: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillSent(Event):
    """There is something to pay for a month."""

    bill: int
