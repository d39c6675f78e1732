"""What a writer does once. Each function gives the act, with what it needs read before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cantou.core.booking.domain import bookings, placing
from cantou.core.booking.domain.book import book
from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.moving import move
from cantou.core.booking.domain.waiting import promote
from cantou.core.booking.models import Booking, Resource
from cantou.core.scope.scope import Scope
from proof.booking import rivals

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

HOLDER = Holder(name="Anne Vidal", email="anne@example.org")
RIVALS_HOLDER = Holder(name="Anne Vidal", kind=rivals.RIVAL)
HOUR = timedelta(hours=1)
QUARTERS = 90 * 24 * 4
"""Quarters of an hour in which a booking may begin: three months, that fill up."""


def first() -> datetime:
    """From the day after tomorrow on, so that nothing is past."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=2)


def resource_of(organisation: int, key: int) -> Resource:
    with Scope.agent(organisation).enter():
        return Resource.objects.get(organisation_id=organisation, pk=key)


def _book(resource: Resource, start: datetime, length: timedelta = HOUR) -> str:
    """As a visitor does: a Scope of its own thing, policies, quotas, price, reference, journal, commit."""
    try:
        book(
            organisation=resource.organisation_id,
            resource=resource,
            starts_at=start,
            ends_at=start + length,
            holder=HOLDER if placing.take is rivals.OURS else RIVALS_HOLDER,
        )
    except BookingRefusedError:
        return "refused"
    return "booked"


def one_slot(
    *, turn: Any, chance: Random, organisation: int, resource: int, rival: str = ""
) -> Callable[[], str]:
    """All race for the same slot; whoever has it opens the next."""
    room, start = resource_of(organisation, resource), first()
    placing.take = rivals.TAKE[rival]

    def act() -> str:
        number = turn.value
        outcome = _book(room, start + number * HOUR)
        with turn.get_lock():
            turn.value = max(turn.value, number + 1)
        return outcome

    return act


def some_slot(
    *, turn: Any, chance: Random, rooms: list[tuple[int, int]], rival: str = ""
) -> Callable[[], str]:
    """A slot by chance, of one of these rooms."""
    known = [resource_of(*room) for room in rooms]
    start = first()
    placing.take = rivals.TAKE[rival]

    def act() -> str:
        return _book(chance.choice(known), start + chance.randrange(QUARTERS) * timedelta(minutes=15))

    return act


def bare(
    *, turn: Any, chance: Random, organisation: int, resource: int, rival: str = ""
) -> Callable[[], str]:
    """The statement alone, in a Scope and a transaction: what the constraint costs without what surrounds a booking."""
    room, start = resource_of(organisation, resource), first()

    def act() -> str:
        begins = start + chance.randrange(QUARTERS) * timedelta(minutes=15)
        claim = placing.Claim(0, 1, room.pk, room.lane_id or 0, room.name, begins, begins + HOUR)
        with Scope.for_object(organisation=organisation, key=uuid4()).enter() as scope:
            return (
                "refused"
                if rivals.BARE[rival]([claim], organisation=organisation, key=scope.object)
                else "booked"
            )

    return act


def composed(*, turn: Any, chance: Random, rooms: list[tuple[int, int]]) -> Callable[[], str]:
    """Wholes that have their parts in opposite orders, and parts alone, all in one crowded month."""
    known = [resource_of(*room) for room in rooms]
    start = first()
    placing.take = rivals.TAKE[""]

    def act() -> str:
        begins = start + chance.randrange(60 * 24 * 4) * timedelta(minutes=15)
        return _book(chance.choice(known), begins, chance.randint(1, 4) * HOUR)

    return act


def places(*, turn: Any, chance: Random, organisation: int, resource: int) -> Callable[[], str]:
    """All for the same session until it is full, then the next."""
    course, start = resource_of(organisation, resource), first()
    placing.take = rivals.TAKE[""]

    def act() -> str:
        number = turn.value
        outcome = _book(course, start + number * HOUR)
        if outcome == "refused":
            with turn.get_lock():
                turn.value = max(turn.value, number + 1)
        return outcome

    return act


def cancel_and_promote(*, turn: Any, chance: Random, organisation: int, keys: list[int]) -> Callable[[], str]:
    """Each cancels the next booking; all look at the waiting list of what was freed last."""

    def act() -> str:
        with turn.get_lock():
            number = turn.value
            turn.value += 1
        if number >= 2 * len(keys):
            return "over"
        with Scope.agent(organisation).enter():
            row = Booking.objects.get(organisation_id=organisation, pk=keys[number // 2])
            if number % 2 == 0:
                bookings.cancel(booking=row)
        with Scope.agent(organisation).enter():
            made = promote(organisation=organisation, starts_at=row.starts_at, ends_at=row.ends_at)
        return "promoted" if made else "nobody"

    return act


def wander(*, turn: Any, chance: Random, organisation: int, keys: list[int]) -> Callable[[], str]:
    """Bookings of one room that all move about in the same two days, onto each other's time and their own."""
    start = first()

    def act() -> str:
        with Scope.agent(organisation).enter():
            row = Booking.objects.get(organisation_id=organisation, pk=chance.choice(keys))
        begins = start + chance.randrange(48 * 4) * timedelta(minutes=15)
        try:
            with Scope.agent(organisation).enter():
                move(
                    booking=row,
                    starts_at=begins,
                    ends_at=begins + chance.randint(1, 6) * timedelta(minutes=30),
                )
        except BookingRefusedError:
            return "refused"
        return "moved"

    return act
