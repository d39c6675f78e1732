"""When a hire is, in words: one span, or a weekday's hours and how many dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.booking.engine import words as told
from cantou.core.booking.engine.local import wall
from cantou.services.salles.domain import words
from cantou.services.salles.domain.queries import dates_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.booking.models import Booking
    from cantou.services.salles.models import Hire


def when_of(hire: Hire, dates: Sequence[Booking] | None = None) -> str:
    """`dates`: all of its, where the page has read them already. Of what repeats, those that are still on."""
    booking = hire.booking
    if booking.series_id is None:
        return words.when(booking.starts_at, booking.ends_at)
    every = list(dates_of(hire)) if dates is None else dates
    standing = [one for one in every if one.state in {*words.STANDS, "done", "no_show"}]
    return _told(standing or every or [booking])


def _told(dates: Sequence[Booking]) -> str:
    first, last = dates[0], dates[-1]
    if len(dates) == 1:
        return words.when(first.starts_at, first.ends_at)
    number = ngettext("%(n)d date", "%(n)d dates", len(dates)) % {"n": len(dates)}
    days = {"first": told.day(wall(first.starts_at).date()), "last": told.day(wall(last.starts_at).date())}
    spans = {
        (wall(one.starts_at).weekday(), wall(one.starts_at).time(), wall(one.ends_at).time()) for one in dates
    }
    if len(spans) > 1:
        return _("%(number)s, du %(first)s au %(last)s") % {"number": number, **days}
    [(weekday, starts, ends)] = spans
    hours = words.hours(starts, ends)
    values = {"day": words.WEEKDAYS[weekday], "hours": hours, "number": number, **days}
    return _("le %(day)s, de %(hours)s, %(number)s du %(first)s au %(last)s") % values
