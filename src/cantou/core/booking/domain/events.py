"""What happens to bookings, for the services: each listens, and looks whether `service` is its own."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.tasks import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEvent(Event):
    """`bookings`: those of one act, all of one `key`: one, or the occurrences of a series."""

    organisation: int
    service: str
    key: str
    bookings: list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingAsked(BookingEvent):
    """An option was taken, or a request waits for an agent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed(BookingEvent):
    """Booked at once, or confirmed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRefused(BookingEvent):
    """An agent has refused what was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled(BookingEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMoved(BookingEvent):
    """`sequence` tells one move from the next."""

    sequence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingExpired(BookingEvent):
    """The option was not confirmed in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPromoted(BookingEvent):
    """The first of the waiting list has an option now, until `hold_until` of the booking."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFreed(Event):
    """Of core.booking itself: resources of this organisation are free again, at least in part of that time."""

    organisation: int
    resources: list[int]
    starts_at: str
    ends_at: str
