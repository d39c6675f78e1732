"""When somebody does not receive: closures in core.booking, around the appointments that are there already.

Those are not thrown away: each keeps its hour until the person has agreed to another one, or an agent has called.
As soon as one leaves, the closure fills its place. The agenda of one person in several organisations is closed in all.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import availability, bookings
from cantou.core.booking.domain.book import book_all
from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.holder import NOBODY
from cantou.core.booking.domain.wishes import Terms, Wish
from cantou.core.booking.engine.local import Span
from cantou.core.booking.engine.slots import without
from cantou.core.booking.models import Booking
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.scope.scope import Scope, acting
from cantou.services.rendez_vous.domain import queries, queues
from cantou.services.rendez_vous.domain.appointments import cancel_appointment, propose
from cantou.services.rendez_vous.domain.locks import lock_all
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.slots import first_times
from cantou.services.rendez_vous.models import Absence, Appointment, Counter, Wants

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

LONGEST = timedelta(days=366)
PROPOSE, CANCEL, KEEP = "propose", "cancel", "keep"


@dataclass(frozen=True, slots=True)
class Met:
    """An appointment that an absence meets, and the first hour that could be proposed instead."""

    appointment: Appointment
    instead: datetime | None
    counter: Counter | None


def check(*, starts_at: datetime, ends_at: datetime) -> None:
    """Raises ValidationError."""
    if ends_at <= starts_at:
        raise ValidationError(_("L’absence finit avant d’avoir commencé."))
    if ends_at - starts_at > LONGEST:
        raise ValidationError(_("Un an au plus\u00a0: fermez plutôt ce guichet."))
    if ends_at < timezone.now():
        raise ValidationError(_("Cette absence est déjà passée."))


def met_by(*, counters: Iterable[Counter], starts_at: datetime, ends_at: datetime) -> list[Appointment]:
    """By hour. In an agent's Scope over the organisations of these counters."""
    wanted = {counter.pk for counter in counters}
    organisations = {counter.organisation_id for counter in counters}
    rows = queries.between(
        organisations=organisations,
        starts_at=starts_at - timedelta(days=1),
        ends_at=ends_at,
        states=queries.AHEAD,
    )
    return [row for row in rows if row.counter_id in wanted and row.booking.ends_at > starts_at]


def instead_of(
    appointment: Appointment, *, starts_at: datetime, ends_at: datetime, taken: set[datetime]
) -> Met:
    """The first hour outside the absence that nobody else has been proposed."""
    motive = appointment.motive
    counters = queries.counters_for(motive)
    for time in first_times(motive=motive, counters=counters, number=40, by_mairie=True):
        away = time.starts_at < ends_at and time.ends_at > starts_at
        free = [one for one in time.counters if not (away and one.pk == appointment.counter_id)]
        if free and time.starts_at not in taken:
            taken.add(time.starts_at)
            return Met(appointment, time.starts_at, free[0])
    return Met(appointment, None, None)


def keep_absence(
    *, counters: Iterable[Counter], starts_at: datetime, ends_at: datetime, told: str, then: str = PROPOSE
) -> int:
    """For the counters of one agenda, each in its own organisation's Scope. How many appointments it met.

    `then`: what becomes of those: another hour is proposed, they are cancelled, or kept for an agent to see to.
    """
    check(starts_at=starts_at, ends_at=ends_at)
    kept: list[tuple[Absence, list[Appointment]]] = []
    for counter in sorted(counters, key=lambda one: (one.organisation_id, one.pk)):
        with acting_for(counter.organisation_id, reason="absence"):  # Each journal says who noted it.
            row = Absence.objects.create(
                organisation_id=counter.organisation_id,
                counter=counter,
                starts_at=starts_at,
                ends_at=ends_at,
                told=told,
            )
            kept.append((row, _held(counter, starts_at, ends_at)))
    for row, met in kept:
        with acting_for(row.organisation_id, reason="absence"):
            _begin(row, met, then)
    return sum(len(met) for _row, met in kept)


def _held(counter: Counter, starts_at: datetime, ends_at: datetime) -> list[Appointment]:
    """What it meets, locked before anything is journaled, and read as it is then."""
    met = met_by(counters=[counter], starts_at=starts_at, ends_at=ends_at)
    if not met:
        return []
    lock_all(met)
    bookings.locked_all([one.booking for one in met])
    known = {one.pk for one in met}
    again = met_by(counters=[counter], starts_at=starts_at, ends_at=ends_at)
    return [one for one in again if one.pk in known]


def _begin(absence: Absence, met: Sequence[Appointment], then: str) -> None:
    fill(absence=absence)
    taken: set[datetime] = set()
    for appointment in met:
        _see_to(appointment, absence, then, taken)
    record(
        action="rendez_vous.absence",
        subject=f"{SERVICE}:absence:{absence.pk}",
        details={"met": len(met), "then": then},
    )


def _see_to(appointment: Appointment, absence: Absence, then: str, taken: set[datetime]) -> None:
    if then == CANCEL:
        cancel_appointment(appointment=appointment, by="mairie", why=absence.told)
        return
    instead = Met(appointment, None, None)
    if then == PROPOSE:
        instead = instead_of(appointment, starts_at=absence.starts_at, ends_at=absence.ends_at, taken=taken)
    if instead.instead is not None and instead.counter is not None:
        propose(
            appointment=appointment,
            starts_at=instead.instead,
            counter=instead.counter,
            cause="absence",
            why=absence.told,
        )
    reached = instead.instead is not None and appointment.wants != Wants.NOTHING
    what = _("à déplacer, une heure est proposée") if reached else _("à déplacer, à prévenir")
    queues.raise_(appointment, what=what, status="to_move", tone="care" if reached else "bad")


def fill(*, absence: Absence) -> None:
    """Close what is free of it. Again after an appointment has left its place. Its row is locked by the caller."""
    resource = absence.counter.resource
    with Scope.public().enter():
        rows = availability.taken([resource.lane_id or 0], absence.starts_at, absence.ends_at)
    taken = [Span(one.starts_at, one.ends_at) for one in rows]
    pieces = without([Span(absence.starts_at, absence.ends_at)], taken)
    wishes = [Wish(resource=resource, starts_at=piece.start, ends_at=piece.end) for piece in pieces]
    if not wishes:
        return
    terms = Terms(
        organisation=absence.organisation_id, key=uuid4(), holder=NOBODY, kind="closure", title=_("Absence")
    )
    with suppress(BookingRefusedError):  # Taken meanwhile by somebody, whose leaving fills again.
        closed = book_all(wishes=wishes, terms=terms, check_hours=False)
        absence.bookings = [*absence.bookings, *(one.pk for one in closed)]
    absence.save(update_fields=["bookings"])


def fill_around(*, counter: Counter, starts_at: datetime, ends_at: datetime) -> bool:
    """After an appointment has left: whether its place lay in an absence, and is closed now. In an agent's Scope."""
    meets = queries.away(
        organisation=acting() or 0, counters=[counter.pk], starts_at=starts_at, ends_at=ends_at
    )
    held = meets.select_related("counter__resource").select_for_update(no_key=True, of=("self",))
    found = list(held.order_by("pk"))
    for absence in found:
        fill(absence=absence)
    return bool(found)


def delete_absence(*, absence: Absence) -> None:
    """They receive after all. What was moved stays moved."""
    mine = Absence.objects.filter(organisation_id=acting(), pk=absence.pk)
    row = mine.select_for_update().first()
    if row is None:  # Somebody was faster.
        return
    number = row.pk
    row.delete()  # Before what is journaled: its closures are given back in one act.
    closures = Booking.objects.filter(organisation_id=acting(), pk__in=row.bookings, state="confirmed")
    found = list(closures.order_by("pk"))
    if found:
        bookings.cancel_all(bookings=found)
    record(action="rendez_vous.absence_deleted", subject=f"{SERVICE}:absence:{number}")


def of_one_agenda(counter: Counter, *, organisations: Iterable[int]) -> list[Counter]:
    """This counter, and those of the same person on the same lane in the other organisations that one acts for."""
    same = Counter.objects.filter(
        organisation_id__in=list(organisations), resource__lane_id=counter.resource.lane_id
    )
    found = list(same.select_related("resource__place", "organisation").order_by("organisation_id"))
    return found or [counter]
