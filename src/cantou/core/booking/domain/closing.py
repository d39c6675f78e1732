"""A closure is a booking: nothing else can be in its place. What is there already is shown, and somebody decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.booking.domain import closed, events, placing, rules
from cantou.core.booking.domain.availability import taken
from cantou.core.booking.domain.bookings import end, locked_all
from cantou.core.booking.domain.errors import BookingRefusedError, UnavailableError
from cantou.core.booking.domain.freeing import before_freeing
from cantou.core.booking.domain.resources import Atom, atoms_of
from cantou.core.booking.domain.telling import tell
from cantou.core.booking.domain.writing import writing
from cantou.core.booking.models import OCCUPYING, Booking, Form, Kind, Occupation, State
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cantou.core.booking.models import Resource

Meets = Literal["ask", "cancel", "keep"]


class MeetsBookingsError(BookingRefusedError):
    """Something is booked there: close around it ("keep"), or cancel it ("cancel")."""

    def __init__(self, met: Sequence[Booking]) -> None:
        super().__init__(
            ngettext(
                "%(number)s réservation existe à ces dates. Que faut-il en faire ?",
                "%(number)s réservations existent à ces dates. Que faut-il en faire ?",
                len(met),
            )
            % {"number": len(met)}
        )
        self.met = list(met)


@dataclass(frozen=True, slots=True)
class Closed:
    closures: list[Booking]
    cancelled: list[Booking]
    kept: list[Booking]


def met_by(*, resources: Sequence[Resource], starts_at: datetime, ends_at: datetime) -> list[Booking]:
    """What a closure of these would meet: bookings of this organisation, closures and outside calendars apart."""
    organisation = resources[0].organisation_id
    lanes = [atom.lane for resource in resources for atom in atoms_of(resource)]
    counted = [resource.pk for resource in resources if resource.form == Form.COUNTED]
    times = {"starts_at__lt": ends_at, "ends_at__gt": starts_at}
    held = [one.occupation for one in taken(lanes, starts_at, ends_at) if one.organisation == organisation]
    on_lanes = Occupation.objects.filter(organisation_id=organisation, pk__in=held, active=True).values_list(
        "booking_id", flat=True
    )
    places = Booking.objects.filter(
        organisation_id=organisation, resource_id__in=counted, state__in=OCCUPYING, **times
    ).values_list("pk", flat=True)
    found = Booking.objects.filter(
        organisation_id=organisation, kind=Kind.BOOKING, pk__in={*on_lanes, *places}
    )
    return list(found.select_related("resource", "place").order_by("starts_at", "pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closing:
    """What is closed, when, and what is said of it."""

    resources: Sequence[Resource]
    starts_at: datetime
    ends_at: datetime
    title: str
    public_title: str
    written_by: int | None
    now: datetime
    key: UUID = field(default_factory=uuid4)

    def met(self) -> list[Booking]:
        return met_by(resources=self.resources, starts_at=self.starts_at, ends_at=self.ends_at)

    def check(self) -> None:
        for resource in self.resources:
            rules.check_sane(resource, self.starts_at, self.ends_at, 1, organisation=acting())
        rules.check_reach(self.starts_at, now=self.now)


def close(
    *,
    resources: Sequence[Resource],
    starts_at: datetime,
    ends_at: datetime,
    title: str = "",
    public_title: str = "",
    meets: Meets = "ask",
    reason: str = "",
    written_by: int | None = None,
    at: datetime | None = None,
) -> Closed:
    """Inside an agent's Scope. Raises MeetsBookingsError where "ask" meets something; nothing is written then.

    Of what is counted no place is given any more, whether somebody has booked that session or not. Reopened by
    `bookings.cancel`.
    """
    closing = _Closing(
        resources=resources,
        starts_at=starts_at,
        ends_at=ends_at,
        title=title,
        public_title=public_title,
        written_by=written_by,
        now=at or timezone.now(),
    )
    closing.check()
    with writing(organisation=acting(), key=closing.key):
        closed.take_alone(*resources)
        met = closing.met()
        if met and meets == "ask":
            raise MeetsBookingsError(met)
        gone = _to_cancel(closing, met) if met and meets == "cancel" else []
        closures = _write(closing, met, gone, reason)
    lost = {row.pk for row in gone}
    return Closed(closures, gone, [row for row in met if row.pk not in lost])


def _to_cancel(closing: _Closing, met: Sequence[Booking]) -> list[Booking]:
    """Locked, in a state in which they can be, and still there: somebody may have moved one meanwhile."""
    rows = locked_all(met)
    still = {row.pk for row in closing.met()}
    found = [
        row for row in rows if row.pk in still and row.state in {State.HELD, State.REQUESTED, State.CONFIRMED}
    ]
    if found:
        before_freeing(found)
    return found


def _write(closing: _Closing, met: Sequence[Booking], gone: Sequence[Booking], reason: str) -> list[Booking]:
    ids = placing.next_bookings(len(closing.resources))
    _take(_claims(closing, ids), met, gone, closing.key)
    Booking.objects.bulk_create(
        _closure(closing, resource, key) for resource, key in zip(closing.resources, ids, strict=True)
    )
    if gone:
        end(gone, State.CANCELLED, reason=reason)
    _tell(gone)
    bump(organisation=acting())
    record(
        action="booking.closure",
        subject=f"resource:{closing.resources[0].pk}",
        details={"bookings": ids, "cancelled": [row.pk for row in gone]},
    )
    made = {row.pk: row for row in Booking.objects.filter(organisation_id=acting(), pk__in=ids)}
    return [made[one] for one in ids]


def _claims(closing: _Closing, ids: Sequence[int]) -> list[placing.Claim]:
    """Each lane once, though a whole and its rooms are closed together. Without buffers: they are about people."""
    found: dict[int, placing.Claim] = {}
    times = (closing.starts_at, closing.ends_at, closing.public_title or _("Fermé"))
    for number, resource in enumerate(closing.resources):
        for lane_of in _lanes(resource):
            claim = placing.Claim(number, ids[number], lane_of.resource, lane_of.lane, lane_of.name, *times)
            found.setdefault(lane_of.lane, claim)
    return list(found.values())


def _lanes(resource: Resource) -> list[Atom]:
    """What is counted has a lane of its own, for this."""
    if resource.form == Form.COUNTED and resource.lane_id is not None:
        return [Atom(resource.pk, resource.lane_id, resource.name)]
    return atoms_of(resource)


def _take(claims: list[placing.Claim], met: Sequence[Booking], gone: Sequence[Booking], key: UUID) -> None:
    """First what is free around what is met; then, where that goes, the whole: nobody else can come in between."""
    organisation = acting()
    around = _around(claims, met)
    if placing.take(around, organisation=organisation, key=key):
        raise UnavailableError(placing.meeting(around))
    if not gone:
        return
    lost = {row.pk for row in gone}
    placing.release([*lost, *{claim.booking for claim in claims}], organisation=organisation)
    whole = _around(claims, [row for row in met if row.pk not in lost])
    if placing.take(whole, organisation=organisation, key=key):
        raise UnavailableError(placing.meeting(whole))


def _around(claims: Sequence[placing.Claim], met: Sequence[Booking]) -> list[placing.Claim]:
    held = placing.held_by([row.pk for row in met], organisation=acting())
    return [piece for claim in claims for piece in placing.missing(claim, held)]


def _closure(closing: _Closing, resource: Resource, key: int) -> Booking:
    return Booking(
        pk=key,
        organisation_id=resource.organisation_id,
        object_key=closing.key,
        service=resource.service,
        resource=resource,
        place_id=resource.place_id,
        kind=Kind.CLOSURE,
        state=State.CONFIRMED,
        starts_at=closing.starts_at,
        ends_at=closing.ends_at,
        title=closing.title,
        public_title=closing.public_title,
        uid=str(uuid4()),
        written_by_id=closing.written_by,
        created_at=closing.now,
    )


def _tell(gone: Sequence[Booking]) -> None:
    """One event for each key."""
    by_key: dict[UUID, list[Booking]] = {}
    for row in gone:
        by_key.setdefault(row.object_key, []).append(row)
    for rows in by_key.values():
        tell(events.BookingCancelled, rows)
