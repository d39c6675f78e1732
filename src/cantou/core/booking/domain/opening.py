"""Whether a resource is open for what is wished."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.booking.domain import words
from cantou.core.booking.domain.errors import ClosedError, OffStepError
from cantou.core.booking.engine import hours, slots
from cantou.core.booking.engine.local import wall
from cantou.core.booking.models import Form, Grain

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.core.booking.engine.local import Span
    from cantou.core.booking.models import Resource

_DAY = timedelta(days=1)


def spans_around(resource: Resource, starts_at: datetime, ends_at: datetime) -> tuple[Span, ...]:
    """Its opening hours from the day before until the day after, so that whole spans are seen."""
    first, last = wall(starts_at).date() - _DAY, wall(ends_at).date() + 2 * _DAY
    return hours.open_spans(resource.opening_hours, first, last)


def is_counted_by_days(resource: Resource) -> bool:
    """What is lent by the day is kept over the night: its hours say when somebody is there to hand it over."""
    return resource.form == Form.COUNTED and resource.grain in {Grain.DAY, Grain.HALF_DAY}


def is_open(resource: Resource, starts_at: datetime, ends_at: datetime) -> bool:
    """Without a gap within one day. From one day to another: at its start, at its end, and some time of each day."""
    if not resource.opening_hours or is_counted_by_days(resource):
        return True
    opened = spans_around(resource, starts_at, ends_at)
    if any(span.start <= starts_at and ends_at <= span.end for span in opened):
        return True
    if wall(starts_at).date() == wall(ends_at).date():
        return False
    begins = any(span.start <= starts_at < span.end for span in opened)
    ends = any(span.start < ends_at <= span.end for span in opened)
    return begins and ends and all(_is_some_time(resource, day) for day in _days(starts_at, ends_at))


def _days(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    first, last = wall(starts_at), wall(ends_at - timedelta(minutes=1))
    return [first + number * _DAY for number in range((last.date() - first.date()).days + 1)]


def _is_some_time(resource: Resource, day: datetime) -> bool:
    return bool(hours.open_spans(resource.opening_hours, day.date(), day.date() + _DAY))


def check_open(resource: Resource, starts_at: datetime, ends_at: datetime) -> None:
    """Raises ClosedError, which says when it opens next."""
    if is_open(resource, starts_at, ends_at):
        return
    opens = hours.next_opening(resource.opening_hours, starts_at)
    if opens is None:
        raise ClosedError(_("C’est fermé à ce moment-là."))
    if opens <= starts_at:
        raise ClosedError(_("C’est fermé pendant une partie de ce temps. Regardez les horaires d’ouverture."))
    raise ClosedError(
        _("C’est fermé à ce moment-là. Prochaine ouverture\N{NO-BREAK SPACE}: %(day)s à %(hour)s.")
        % {"day": words.day(wall(opens).date()), "hour": words.hour(opens)}
    )


def check_step(resource: Resource, starts_at: datetime) -> None:
    """It begins on the grid that is offered: from when it opens, step by step. Raises OffStepError."""
    if is_counted_by_days(resource):
        return
    opened = spans_around(resource, starts_at, starts_at)
    if not slots.is_on_grid(opened, starts_at, resource.step_minutes):
        raise OffStepError(
            _("On réserve de %(length)s en %(length)s.") % {"length": words.length(resource.step_minutes)}
        )
