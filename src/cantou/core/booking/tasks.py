from __future__ import annotations

from cantou.core.booking.domain import bookings
from cantou.core.tasks import periodic, task


@task(name="cantou.booking.expire")
def expire(*, organisation: int, booking: int) -> None:
    bookings.expire(organisation=organisation, booking=booking)


@periodic(name="cantou.booking.expire_late", cron="*/10 * * * *")
def expire_late() -> None:
    """Options whose own job was lost."""
    bookings.expire_everywhere()
