"""Reads, inside the Scope of whoever asks."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from cantou.core.booking.domain.rules import LONGEST
from cantou.core.booking.domain.words import PARIS
from cantou.core.booking.models import OCCUPYING, Booking, Kind, Occupation, Place, Resource, State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet


def places(*, organisation: int) -> QuerySet[Place]:
    return Place.objects.filter(organisation_id=organisation, archived_at=None).order_by(
        "position", "name", "pk"
    )


def resources(*, organisation: int, service: str, archived: bool = False) -> QuerySet[Resource]:
    found = Resource.objects.filter(
        organisation_id=organisation, service=service, archived_at__isnull=not archived
    )
    return found.select_related("place").order_by("place__position", "position", "name", "pk")


def booking_of(*, organisation: int, key: UUID) -> Booking | None:
    """The first booking of a key, for whoever opened it."""
    return bookings_of(organisation=organisation, key=key).first()


def bookings_of(*, organisation: int, key: UUID) -> QuerySet[Booking]:
    """Those of one request, or the occurrences of a series."""
    found = Booking.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("resource", "place").order_by("starts_at", "pk")


def by_reference(*, organisation: int, reference: str) -> QuerySet[Booking]:
    found = Booking.objects.filter(organisation_id=organisation, reference=reference)
    return found.select_related("resource", "place").order_by("starts_at", "pk")


def of_person(*, person: int) -> QuerySet[Booking]:
    """In the person's Scope: their own, of every organisation."""
    found = Booking.objects.filter(person_id=person, kind=Kind.BOOKING)
    return found.select_related("resource", "place", "organisation").order_by("-starts_at", "-pk")


def between(
    *, organisation: int, starts_at: datetime, ends_at: datetime, service: str = "", place: int | None = None
) -> QuerySet[Booking]:
    """What takes its place at some moment between the two: an agent's list, closures included."""
    found = Booking.objects.filter(
        organisation_id=organisation,
        starts_at__gt=starts_at - LONGEST,  # The indexes are by start, and leave out the past.
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
        state__in=OCCUPYING,
    )
    if service:
        found = found.filter(service=service)
    if place is not None:
        found = found.filter(place_id=place)
    return found.select_related("resource", "place").order_by("starts_at", "pk")


def of_day(*, organisation: int, day: date, service: str = "", place: int | None = None) -> QuerySet[Booking]:
    start = datetime.combine(day, time(), PARIS)
    end = datetime.combine(day + timedelta(days=1), time(), PARIS)
    return between(organisation=organisation, starts_at=start, ends_at=end, service=service, place=place)


def waiting_for_answer(*, organisation: int, service: str) -> QuerySet[Booking]:
    """Requests that wait for an agent, the nearest first."""
    found = Booking.objects.filter(organisation_id=organisation, service=service, state=State.REQUESTED)
    return found.select_related("resource", "place").order_by("starts_at", "pk")


def meeting(
    *, organisation: int, lanes: Iterable[int], starts_at: datetime, ends_at: datetime
) -> QuerySet[Booking]:
    """Bookings of this organisation that take one of these lanes at some moment between the two."""
    taken = Occupation.objects.filter(
        organisation_id=organisation,
        lane_id__in=list(lanes),
        active=True,
        starts_at__gt=starts_at - LONGEST,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    found = Booking.objects.filter(organisation_id=organisation, pk__in=taken.values("booking_id"))
    return found.select_related("resource", "place").order_by("starts_at", "pk")
