"""Taking an appointment, moving it, cancelling it, keeping it. The hour itself is core.booking's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.booking.domain import bookings, moving
from cantou.core.booking.domain.book import book
from cantou.core.booking.domain.errors import BookingRefusedError, UnavailableError
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.writing import is_agent, writing
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link, expire_links, link_secret
from cantou.core.tasks import publish
from cantou.services.rendez_vous.domain import proposals, queues
from cantou.services.rendez_vous.domain.events import Booked, Changed
from cantou.services.rendez_vous.domain.locks import lock
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.models import Appointment, Channel, Wants, Way

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from cantou.services.rendez_vous.models import Counter, Motive

PROPOSAL = ("proposed_at", "proposed_counter", "proposed_for", "proposed_until")
LINK_DAYS = 60
"""How long after it an appointment's page still opens."""


class OverError(ValidationError):
    """It is cancelled or past: nothing of it changes any more."""

    def __init__(self, words: str = "") -> None:
        super().__init__(words or _("Ce rendez-vous est annulé ou passé\u00a0: il ne change plus."))


class TakenError(ValidationError):
    """The hour has just been taken by somebody else. Nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            _("Cette heure vient d’être prise par quelqu’un d’autre. Choisissez-en une autre ci-dessous.")
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the person says of themselves, and how they want to be told."""

    name: str
    email: str = ""
    phone: str = ""
    wants: str = Wants.NOTHING
    postal: str = ""
    note: str = ""
    person: int | None = None

    @property
    def holder(self) -> Holder:
        return Holder(name=self.name, email=self.email, phone=self.phone, person_id=self.person)


def secret_of(*, key: UUID) -> str:
    """The secret of an appointment's private link: kept nowhere, drawn again whenever it must be written."""
    return link_secret(seed=f"{SERVICE}:{key}")


def subject(appointment: Appointment) -> str:
    return f"{SERVICE}:{appointment.reference}"


def book_appointment(
    *,
    organisation: int,
    key: UUID,
    motive: Motive,
    counters: Sequence[Counter],
    starts_at: datetime,
    said: Said,
    way: str = Way.PLACE,
    channel: str = Channel.WEB,
    typed_by: int | None = None,
    tell: bool = True,
    at: datetime | None = None,
) -> Appointment:
    """With the first of `counters` that has the hour free. `key` is drawn before; `typed_by`: the agent who writes.

    `at`: when it was taken, for what is told of the past. Raises TakenError or another BookingRefusedError.
    """
    check_ahead(starts_at, at)
    check_lead(motive, starts_at, at)
    with writing(organisation=organisation, key=key, person=said.person):
        counter, booking = _take(organisation, key, motive, counters, starts_at, said, typed_by, at)
        appointment = Appointment.objects.create(
            organisation_id=organisation,
            object_key=key,
            booking=booking,
            reference=booking.reference,
            motive=motive,
            counter=counter,
            way=way,
            channel=channel,
            wants=said.wants,
            postal=said.postal,
            note=said.note,
            person_id=said.person,
        )
        _begin(appointment, tell=tell)
    return appointment


def _begin(appointment: Appointment, *, tell: bool) -> None:
    """Its private link, who is told; the journal last."""
    organisation, key = appointment.organisation_id, appointment.object_key
    create_link(
        secret=secret_of(key=key),
        service=SERVICE,
        organisation=organisation,
        key=key,
        expires_at=appointment.booking.ends_at + timedelta(days=LINK_DAYS),
    )
    if tell:
        publish(Booked(organisation=organisation, key=str(key)))
    details = {"motive": appointment.motive.code}
    record(action="rendez_vous.booked", subject=subject(appointment), details=details)


def _take(
    organisation: int,
    key: UUID,
    motive: Motive,
    counters: Sequence[Counter],
    starts_at: datetime,
    said: Said,
    typed_by: int | None,
    at: datetime | None,
) -> tuple[Counter, Any]:
    """Each one that receives is asked in turn; of several refusals the last is told, and being taken before others."""
    refusal: BookingRefusedError | None = None
    for counter in counters:
        try:
            with transaction.atomic():
                return counter, book(
                    organisation=organisation,
                    resource=counter.resource,
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(minutes=motive.minutes),
                    holder=said.holder,
                    state="confirmed",
                    title=motive.title,
                    object_key=key,
                    written_by=typed_by,
                    at=at,
                )
        except BookingRefusedError as error:
            if refusal is None or isinstance(error, UnavailableError):
                refusal = error
    if refusal is None or isinstance(refusal, UnavailableError):
        raise TakenError from refusal
    raise refusal


def check_open(appointment: Appointment, at: datetime | None = None) -> None:
    """Raises OverError."""
    if appointment.booking.state not in {"confirmed", "held", "requested"}:
        raise OverError
    if appointment.booking.ends_at <= (at or timezone.now()):
        raise OverError(_("Ce rendez-vous est passé."))


def check_ahead(starts_at: datetime, at: datetime | None = None) -> None:
    """Agents too: core.booking lets them write down the past. Raises OverError."""
    if starts_at <= (at or timezone.now()):
        raise OverError(_("Cette heure est passée. Choisissez-en une autre."))


def check_lead(motive: Motive, starts_at: datetime, at: datetime | None = None) -> None:
    """The time that a file takes to prepare: an agent knows whether it is ready already. Raises OverError."""
    if is_agent(motive.organisation_id) or starts_at >= (at or timezone.now()) + timedelta(
        hours=motive.lead_hours
    ):
        return
    raise OverError(
        ngettext(
            "Il faut prendre ce rendez-vous au moins %(n)d heure à l’avance.",
            "Il faut prendre ce rendez-vous au moins %(n)d heures à l’avance.",
            motive.lead_hours,
        )
        % {"n": motive.lead_hours}
    )


def move_appointment(
    *,
    appointment: Appointment,
    starts_at: datetime,
    counters: Sequence[Counter],
    by: str,
    why: str = "",
    tell: bool = True,
) -> None:
    """Never loses the hour it has if the new one is taken. `by`: person or mairie. Raises TakenError, OverError."""
    lock(appointment)
    check_open(appointment)
    check_ahead(starts_at)
    check_lead(appointment.motive, starts_at)
    starts_before = appointment.booking.starts_at
    appointment.counter = _move(appointment, starts_at, counters)
    appointment.why, appointment.late = why, False
    proposals.forget(appointment)
    appointment.wants_earlier = appointment.wants_earlier and starts_at > timezone.now() and by != "person"
    _keep(appointment, "counter", "why", "late", "wants_earlier", *PROPOSAL)
    _count_change(appointment)
    expire_links(key=appointment.object_key, at=appointment.booking.ends_at + timedelta(days=LINK_DAYS))
    queues.settle(appointment)
    if tell:
        _published(appointment, "moved", by, starts_before)
    record(action="rendez_vous.moved", subject=subject(appointment), details={"by": by})


def _move(appointment: Appointment, starts_at: datetime, counters: Sequence[Counter]) -> Counter:
    refusal: BookingRefusedError | None = None
    ends_at = starts_at + timedelta(minutes=appointment.motive.minutes)
    for counter in counters:
        try:
            with transaction.atomic():
                appointment.booking = moving.move(
                    booking=appointment.booking,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    resource=counter.resource,
                )
        except BookingRefusedError as error:
            appointment.booking.refresh_from_db()
            if refusal is None or isinstance(error, UnavailableError):
                refusal = error
        else:
            return counter
    if refusal is None or isinstance(refusal, UnavailableError):
        raise TakenError from refusal
    raise refusal


def cancel_appointment(
    *, appointment: Appointment, by: str, why: str = "", tell: bool = True, at: datetime | None = None
) -> None:
    """Late is better than not: a late cancellation is taken, and counted. Raises OverError."""
    now = at or timezone.now()
    lock(appointment)
    check_open(appointment, now)
    booking = appointment.booking
    cutoff = timedelta(minutes=appointment.counter.resource.cutoff_minutes)
    appointment.late = by == "person" and booking.starts_at - cutoff < now
    # Said to be in time: core.booking would send whoever is late to the telephone, and the hour would stay taken.
    appointment.booking = bookings.cancel(
        booking=booking, reason=why, at=min(now, booking.starts_at - cutoff)
    )
    appointment.why = why
    appointment.wants_earlier = False
    proposals.forget(appointment)
    _keep(appointment, "why", "late", "wants_earlier", *PROPOSAL)
    _count_change(appointment)
    queues.settle(appointment)
    if tell:
        _published(appointment, "cancelled", by, booking.starts_at)
    record(action="rendez_vous.cancelled", subject=subject(appointment), details={"by": by})


def propose(
    *, appointment: Appointment, starts_at: datetime, counter: Counter, cause: str, why: str = ""
) -> None:
    """Another hour, which waits for the person's yes; nothing holds it meanwhile. `cause`: absence or earlier.

    An earlier one waits as long as an option of the waiting list does, and no longer than until it begins.
    """
    lock(appointment)
    proposals.forget(appointment)
    appointment.proposed_at, appointment.proposed_counter, appointment.proposed_for = (
        starts_at,
        counter,
        cause,
    )
    if cause == "earlier":
        answer = timedelta(minutes=counter.resource.waiting_minutes)
        appointment.proposed_until = min(timezone.now() + answer, starts_at)
        proposals.over_at(appointment)
    appointment.why = why
    _keep(appointment, "why", *PROPOSAL)
    _count_change(appointment)
    what = "proposed" if cause == "absence" else "earlier"
    _published(appointment, what, "mairie", appointment.booking.starts_at)
    record(action="rendez_vous.proposed", subject=subject(appointment), details={"cause": cause})


def accept(*, appointment: Appointment) -> None:
    """Raises TakenError when somebody was quicker: the proposal is forgotten then, the hour it has stays."""
    if (
        appointment.proposed_at is None
        or appointment.proposed_counter is None
        or not proposals.is_open(appointment)
    ):
        raise OverError(_("Cette heure n’est plus proposée."))
    move_appointment(
        appointment=appointment,
        starts_at=appointment.proposed_at,
        counters=[appointment.proposed_counter],
        by="person",
    )


def decline(*, appointment: Appointment) -> None:
    """The hour it has stays; whoever asked next is told of an earlier one."""
    lock(appointment)
    if appointment.proposed_for == "earlier":
        appointment.wants_earlier = False
    cause = appointment.proposed_for
    proposals.forget(appointment)
    _keep(appointment, "wants_earlier", *PROPOSAL)
    record(action="rendez_vous.declined", subject=subject(appointment), details={"cause": cause})


def end_proposal(*, organisation: int, key: UUID, at: datetime | None = None) -> bool:
    """Inside an agent's Scope: nobody answered. As with the waiting list, who does not answer leaves it, and is told.

    False: answered since, or not yet over.
    """
    row = Appointment.objects.filter(
        organisation_id=organisation,
        object_key=key,
        proposed_for="earlier",
        proposed_until__lte=at or timezone.now(),
    )
    appointment = row.select_for_update(no_key=True, of=("self",)).first()
    if appointment is None:
        return False
    proposals.forget(appointment)
    appointment.wants_earlier = False
    _keep(appointment, "wants_earlier", *PROPOSAL)
    _count_change(appointment)
    _published(appointment, "earlier_over", "mairie", appointment.booking.starts_at)
    record(action="rendez_vous.earlier_over", subject=subject(appointment))
    return True


def want_earlier(*, appointment: Appointment, wants: bool) -> None:
    """Whether to be told when something sooner is free."""
    lock(appointment)
    check_open(appointment)
    appointment.wants_earlier = wants
    appointment.save(update_fields=["wants_earlier"])
    record(action="rendez_vous.earlier", subject=subject(appointment), details={"wants": wants})


def arrive(*, appointment: Appointment) -> None:
    check_open(appointment)
    appointment.booking = bookings.check_in(booking=appointment.booking)
    record(action="rendez_vous.arrived", subject=subject(appointment))


def finish(*, appointment: Appointment, came: bool) -> None:
    """After its hour, by an agent: whether the person came. May be said again, the other way."""
    act = bookings.finish if came else bookings.no_show
    appointment.booking = act(booking=appointment.booking)
    queues.settle(appointment)
    record(action=f"rendez_vous.{'done' if came else 'no_show'}", subject=subject(appointment))


def give_link_again(*, appointment: Appointment) -> str:
    record(action="rendez_vous.link_printed", subject=subject(appointment))
    return secret_of(key=appointment.object_key)


def _keep(appointment: Appointment, *names: str) -> None:
    """What this act has changed and nothing else: an agent and the person may act at the same time."""
    appointment.save(update_fields=names)


def _count_change(appointment: Appointment) -> None:
    """Each change has a number of its own, and is told by it."""
    mine = Appointment.objects.filter(organisation_id=appointment.organisation_id, pk=appointment.pk)
    mine.update(changes=F("changes") + 1)
    appointment.refresh_from_db(fields=["changes"])


def _published(appointment: Appointment, what: str, by: str, before: datetime) -> None:
    publish(
        Changed(
            organisation=appointment.organisation_id,
            key=str(appointment.object_key),
            what=what,
            by=by,
            before=before.isoformat(),
            number=appointment.changes,
        )
    )
