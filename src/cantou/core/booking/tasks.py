from __future__ import annotations

from datetime import datetime

from cantou.core.booking.domain import bookings, outside, retention, waiting
from cantou.core.scope.scope import Scope
from cantou.core.tasks import periodic, task


@task(name="cantou.booking.expire")
def expire(*, organisation: int, booking: int) -> None:
    bookings.expire(organisation=organisation, booking=booking)


@task(name="cantou.booking.promote", opens_scope=False)
def promote(*, organisation: int, starts_at: str, ends_at: str) -> None:
    first, last = datetime.fromisoformat(starts_at), datetime.fromisoformat(ends_at)
    offered = True
    while offered:
        with Scope.agent(organisation, reason="liste d’attente").enter():
            offered = waiting.promote(organisation=organisation, starts_at=first, ends_at=last) is not None


@periodic(name="cantou.booking.expire_late", cron="*/10 * * * *")
def expire_late() -> None:
    """Options whose own job was lost."""
    bookings.expire_everywhere()


@periodic(name="cantou.booking.keep_house", cron="50 3 * * *")
def nightly() -> None:
    retention.keep_house()


@task(name="cantou.booking.fetch_calendar", queue="heavy", opens_scope=False)
def fetch_calendar(*, organisation: int, calendar: int) -> None:
    """An address that does not answer is no failure of the job: its row says so, and it is asked again later."""
    outside.refresh(organisation=organisation, calendar=calendar)


@periodic(name="cantou.booking.fetch_calendars", cron="*/30 * * * *")
def fetch_calendars() -> None:
    for organisation, calendar in outside.due():
        fetch_calendar.defer(organisation=organisation, calendar=calendar)
