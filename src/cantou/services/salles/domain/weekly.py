"""A hall every week: each date looked at before anything is taken, then asked in one act, and answered date by date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import holidays
from django.db import transaction
from django.utils.translation import gettext as _

from cantou.core.booking.domain import bookings
from cantou.core.booking.domain.deciding import decide_all
from cantou.core.booking.domain.series import Asked, book_series, preview
from cantou.core.booking.domain.writing import writing
from cantou.core.booking.engine.recurrence import parse
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Scope
from cantou.services.salles.domain import hires, money, prices, words
from cantou.services.salles.domain.queries import dates_of, seasons
from cantou.services.salles.models import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from uuid import UUID

    from cantou.core.booking.domain.holder import Holder
    from cantou.core.booking.domain.series import Planned
    from cantou.core.booking.models import Booking
    from cantou.services.salles.domain.hires import About
    from cantou.services.salles.models import Hall, Hire


def every_week(*, hall: Hall, starts: datetime, ends: datetime, interval: int, last: date) -> Asked:
    """Hours on the wall, the first date's own; `last` included."""
    until = datetime.combine(last, time(23, 59))
    rule = parse(f"FREQ=WEEKLY;INTERVAL={interval};UNTIL={until:%Y%m%dT%H%M%S}")
    return Asked(
        resource=hall.resource,
        rule=rule,
        local_start=starts,
        minutes=int((ends - starts) / timedelta(minutes=1)),
    )


def days_off(*, organisation: int, first: date, last: date, school: bool, public: bool) -> dict[date, str]:
    """Day → why one would do without it. School holidays are those that the mairie has written in its seasons."""
    found: dict[date, str] = {}
    if school:
        for season in seasons(organisation):
            for one in season.holidays:
                found |= _period(one, first, last)
    if public:
        known = holidays.country_holidays("FR", years=range(first.year, last.year + 1), language="fr")
        found |= {day: name for day, name in known.items() if first <= day <= last}
    return found


def _period(one: dict[str, str], first: date, last: date) -> dict[date, str]:
    start, end = max(date.fromisoformat(one["from"]), first), min(date.fromisoformat(one["to"]), last)
    return {start + timedelta(days=number): one["title"] for number in range((end - start).days + 1)}


@dataclass(frozen=True, slots=True)
class Looked:
    """Every date of what is asked, once."""

    free: list[Planned]
    hindered: list[Planned]
    away: list[tuple[Planned, str]]
    """Left out because the association does without them, and why."""


def look(*, asked: Asked, organisation: int, off: dict[date, str], now: datetime | None = None) -> Looked:
    """As anybody may know it, and as it is now: `ask` alone decides. Raises RecurrenceError."""
    with Scope.public().enter():
        plan = preview(organisation=organisation, asked=asked, now=now)
    away = [(one, off[one.local_start.date()]) for one in plan.dates if one.local_start.date() in off]
    kept = [one for one in plan.dates if one.local_start.date() not in off]
    return Looked(
        free=[one for one in kept if one.is_free],
        hindered=[one for one in kept if not one.is_free],
        away=sorted(away, key=lambda one: one[0].local_start),
    )


def ask(
    *,
    organisation: int,
    key: UUID,
    hall: Hall,
    asked: Asked,
    skip: Collection[datetime],
    holder: Holder,
    audience: str,
    about: About,
    state: str = "requested",
    person: int | None = None,
    check_hours: bool = True,
) -> Hire:
    """Every date but those of `skip`, in one act; one page for all of them. By an agent, or by who asks for it.

    Raises RecurrenceError, BookingRefusedError: somebody was faster, and none is taken.
    """
    with writing(organisation=organisation, key=key, person=holder.person_id):
        _series, rows = book_series(
            organisation=organisation,
            asked=asked,
            holder=holder,
            skip=skip,
            state=state,
            title=about.event,
            audience=audience,
            object_key=key,
            written_by=person,
            check_hours=check_hours,
        )
        hire = hires.make(rows[0], hall, about, _price(hall, rows), None)
        kind = Step.Kind.ASKED if state == "requested" else Step.Kind.CONFIRMED
        hires.begin(hire, kind, {"dates": len(rows)}, person=person)
    return hire


def _price(hall: Hall, dates: Sequence[Booking]) -> int:
    return sum(prices.quote(hall, one.starts_at, one.ends_at, one.audience) or 0 for one in dates)


def answer(*, hire: Hire, confirmed: Collection[int], said: str = "", person: int | None) -> tuple[int, int]:
    """Inside an agent's Scope: yes to these dates, no to the others that wait. How many of each; told once.

    Raises WrongStateError: somebody answered meanwhile.
    """
    with transaction.atomic():
        hires.lock(hire)
        waiting = list(dates_of(hire).filter(state="requested"))
        if not waiting:
            return 0, 0
        rows = decide_all(bookings=waiting, confirmed=confirmed, reason=said, written_by=person)
        yes = [row for row in rows if row.state == "confirmed"]
        no = [row for row in rows if row.state != "confirmed"]
        _shows(hire, yes)
        kind = Step.Kind.CONFIRMED if yes else Step.Kind.REFUSED
        hires.note_step(hire, kind, said=_told(no, said) if yes else said, person=person)
        details = {"confirmed": len(yes), "refused": len(no)}
        record(action=f"salles.{kind}", subject=hires.subject(hire), details=details)
    return len(yes), len(no)


def _told(refused: Sequence[Booking], said: str) -> str:
    """Which dates were not given, then the agent's word."""
    if not refused:
        return said
    days = ", ".join(words.short_when(one.starts_at, one.ends_at) for one in refused)
    left_out = _("Ces dates n’ont pas pu être données\u00a0: %(days)s.") % {"days": days}
    return f"{left_out}\n\n{said}".strip()


def _shows(hire: Hire, left: Sequence[Booking]) -> None:
    """The page shows the first date that is left, and what they cost together."""
    if left:
        hire.booking = min(left, key=lambda one: one.starts_at)
        if not hire.is_free_use:
            hire.price_cents = _price(hire.hall, left)
        hire.save(update_fields=["booking", "price_cents"])
        money.ask_sums(hire=hire)
    else:
        hire.booking.refresh_from_db()
    hires.queue(hire)


def cancel_date(*, hire: Hire, booking: Booking, said: str, person: int | None) -> None:
    """One date of several. The page then shows the first that is left. Twice is once, and told once."""
    with transaction.atomic():
        hires.lock(hire)
        if dates_of(hire).filter(pk=booking.pk, state="cancelled").exists():
            return
        bookings.cancel(booking=booking, reason=said, written_by=person)
        left = dates_of(hire).filter(state__in=words.STANDS).first()
        if left is not None and hire.booking_id != left.pk:
            hire.booking = left
            hire.save(update_fields=["booking"])
        else:
            hire.booking.refresh_from_db()
        hires.queue(hire)
        told = words.when(booking.starts_at, booking.ends_at)
        hires.note_step(hire, Step.Kind.CANCELLED, said=f"{told}. {said}".strip(), person=person)
        record(action="salles.cancelled", subject=hires.subject(hire), details={"date": booking.pk})
