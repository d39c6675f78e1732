"""What is free and what is taken, as `<c-month>` and `<c-slots>` show it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.domain import words
from cantou.core.booking.engine.local import wall
from cantou.core.web.months import Cell, Choice, Month, SlotDay, left, make_month

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from cantou.core.booking.domain.availability import Month as Taken
    from cantou.core.booking.domain.availability import Taken as One
    from cantou.core.booking.engine.slots import Slot


def month_shown(
    month: Taken,
    *,
    today: date,
    url: Callable[[date], str] | None = None,
    previous: str = "",
    following: str = "",
) -> Month:
    """`url`: where a day that is open and to come leads."""
    days = {day.day: day for day in month.days}

    def describe(on: date) -> Cell:
        day = days[on]
        lines = tuple(_line(one) for one in day.taken)
        if on < today:
            return Cell(on, "past", lines=lines)
        if not day.is_open:
            return Cell(on, "closed", lines=lines)
        return Cell(on, "part" if day.taken else "free", url(on) if url else "", lines=lines)

    return make_month(month.first, describe, previous=previous, following=following)


def _line(one: One) -> str:
    what = one.public_title or _("occupé")
    return f"{words.hour(one.starts_at)} – {words.hour(one.ends_at)}\N{NO-BREAK SPACE}: {what}"


def slots_shown(slots: Sequence[Slot], *, chosen: str = "") -> list[SlotDay]:
    """By local day; the value of each is its start, in UTC."""
    days: dict[date, list[Choice]] = defaultdict(list)
    for slot in slots:
        value = f"{slot.starts_at:%Y-%m-%dT%H:%MZ}"
        label = words.hour(slot.starts_at)
        days[wall(slot.starts_at).date()].append(Choice(value, label, left(slot.free), value == chosen))
    return [SlotDay(day, choices) for day, choices in days.items()]
