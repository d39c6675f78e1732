"""Waiting for what is taken. Who asked first, of those whose wish is free now, gets an option on it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import closed, opening, rules
from cantou.core.booking.domain.book import book
from cantou.core.booking.domain.bookings import cancel, confirm
from cantou.core.booking.domain.claims import hopeless
from cantou.core.booking.domain.errors import BookingRefusedError, WrongStateError
from cantou.core.booking.domain.events import BookingPromoted, SlotFreed
from cantou.core.booking.domain.freeing import take_turn
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.telling import tell
from cantou.core.booking.domain.wishes import Wish
from cantou.core.booking.domain.writing import is_agent, writing
from cantou.core.booking.models import Booking, State, Waiting
from cantou.core.journal.domain.record import record
from cantou.core.tasks import publish

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.booking.models import Resource

AT_ONCE = 200
"""How many of a list are looked at in one statement."""


def wait(
    *,
    organisation: int,
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    holder: Holder,
    quantity: int = 1,
    title: str = "",
    public_title: str = "",
    audience: str = "",
    object_key: UUID | None = None,
    written_by: int | None = None,
    at: datetime | None = None,
) -> Waiting:
    """Be put on the list; `object_key` becomes the booking's. If it is free again already, the option comes at once.

    Raises a BookingRefusedError for what could not be booked even if it were free.
    """
    rules.check_sane(resource, starts_at, ends_at, quantity, organisation=organisation)
    _check_when(resource, starts_at, ends_at, organisation=organisation, now=at or timezone.now())
    key = object_key or uuid4()
    with writing(organisation=organisation, key=key, person=holder.person_id):
        row = Waiting.objects.create(
            organisation_id=organisation,
            object_key=key,
            resource=resource,
            service=resource.service,
            starts_at=starts_at.astimezone(UTC),
            ends_at=ends_at.astimezone(UTC),
            quantity=quantity,
            title=title,
            public_title=public_title,
            audience=audience,
            written_by_id=written_by,
            **holder.columns(),
        )
        publish(_freed(row))
        record(action="booking.waiting", subject=_subject(row))
    return row


def _check_when(
    resource: Resource, starts_at: datetime, ends_at: datetime, *, organisation: int, now: datetime
) -> None:
    rules.check_reach(starts_at, now=now)
    rules.check_open_to(resource, by_agent=is_agent(organisation))
    if is_agent(organisation):
        rules.check_ahead(starts_at, now=now)
    else:
        rules.check_when(resource, starts_at, now=now)
        rules.check_length(resource, starts_at, ends_at)
        opening.check_open(resource, starts_at, ends_at)
        opening.check_step(resource, starts_at)


def _freed(row: Waiting) -> SlotFreed:
    return SlotFreed(
        organisation=row.organisation_id,
        resources=[row.resource_id],
        starts_at=row.starts_at.isoformat(),
        ends_at=row.ends_at.isoformat(),
    )


def _subject(row: Waiting) -> str:
    return f"{row.service}:waiting:{row.pk}"


def somebody_waits(*, organisation: int, starts_at: datetime, ends_at: datetime) -> bool:
    """Inside an agent's Scope."""
    return Waiting.objects.filter(
        organisation_id=organisation,
        state=Waiting.State.WAITING,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    ).exists()


def promote(
    *, organisation: int, starts_at: datetime, ends_at: datetime, at: datetime | None = None
) -> Booking | None:
    """Inside an agent's Scope: the first whose wish is free has an option now; None: there is none. Call it again.

    One at a time in an organisation: who asked first is first, whatever else is being freed. One for each transaction,
    because it ends with the journal.
    """
    now = at or timezone.now()
    closed.keep_open_all(organisation)
    take_turn(organisation)
    waiting = Waiting.objects.filter(
        organisation_id=organisation,
        state=Waiting.State.WAITING,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    after = Q(starts_at__gt=now)
    while rows := list(waiting.filter(after).select_related("resource").order_by("asked_at", "id")[:AT_ONCE]):
        for row in _hopeful(rows):
            booking = _offer(row, now)
            if booking is not None:
                return booking
        last = rows[-1]
        after = Q(starts_at__gt=now) & (
            Q(asked_at__gt=last.asked_at) | Q(asked_at=last.asked_at, pk__gt=last.pk)
        )
    return None


def _hopeful(rows: list[Waiting]) -> list[Waiting]:
    """Without those that are seen to be taken: trying one costs more than looking at two hundred (docs/adr/0137)."""
    without = taken(rows)
    return [row for row in rows if row.pk not in without]


def taken(rows: Sequence[Waiting]) -> set[int]:
    """Those, by their pk, whose wish nobody could be given now; of rows whose resource is read."""
    wishes = [
        Wish(resource=row.resource, starts_at=row.starts_at, ends_at=row.ends_at, quantity=row.quantity)
        for row in rows
    ]
    return {rows[number].pk for number in hopeless(wishes)} if wishes else set()


def still_waiting(waiting: Waiting) -> Waiting | None:
    """The row as it is now, held until the end of the transaction; None once they wait no more."""
    rows = Waiting.objects.filter(organisation_id=waiting.organisation_id, pk=waiting.pk)
    held = rows.filter(state=Waiting.State.WAITING).select_for_update(no_key=True, of=("self",))
    return held.first()


def offer(*, waiting: Waiting, at: datetime | None = None) -> Booking:
    """Inside an agent's Scope: to this one, whoever asked before. An option, as when it came by itself; twice is once.

    Raises WrongStateError: they wait no more; another BookingRefusedError: somebody has it.
    """
    now = at or timezone.now()
    mine = Waiting.objects.filter(organisation_id=waiting.organisation_id, pk=waiting.pk)
    with transaction.atomic():
        closed.keep_open_all(waiting.organisation_id)
        take_turn(waiting.organisation_id)
        still = mine.filter(state=Waiting.State.WAITING, starts_at__gt=now).select_related("resource")
        row = still.select_for_update(no_key=True, of=("self",)).first()
        if row is not None:
            return _give(row, now)
    known = mine.select_related("booking").get()
    booking: Booking | None = known.booking
    if known.state == Waiting.State.OFFERED and booking is not None:
        return booking
    raise WrongStateError(_("Cette personne n’attend plus."))


def _offer(row: Waiting, now: datetime) -> Booking | None:
    """None also for whoever leaves the list at this moment: what they hold is not waited for."""
    still = Waiting.objects.filter(
        organisation_id=row.organisation_id, pk=row.pk, state=Waiting.State.WAITING
    ).select_for_update(no_key=True, of=("self",), skip_locked=True)
    try:
        with transaction.atomic():
            return _give(row, now) if still.exists() else None
    except BookingRefusedError:
        return None


def _give(row: Waiting, now: datetime) -> Booking:
    until = min(now + timedelta(minutes=row.resource.waiting_minutes), row.starts_at)
    booking = book(
        organisation=row.organisation_id,
        resource=row.resource,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        holder=_holder(row),
        quantity=row.quantity,
        state=State.HELD,
        title=row.title,
        public_title=row.public_title,
        audience=row.audience,
        object_key=row.object_key,
        hold_until=until,
        at=now,
        check_hours=False,
    )
    row.state, row.booking = Waiting.State.OFFERED, booking
    row.save(update_fields=["state", "booking"])
    tell(BookingPromoted, [booking])
    return booking


def _holder(row: Waiting) -> Holder:
    return Holder(
        name=row.holder_name,
        email=row.holder_email,
        phone=row.holder_phone,
        kind=row.holder_kind,
        label=row.holder_label,
        person_id=row.person_id,
    )


def accept(*, waiting: Waiting) -> Booking:
    """The option becomes firm, or a request where an agent has to say yes. Raises WrongStateError: too late."""
    if waiting.booking is None:
        raise WrongStateError(_("Rien n’est encore libre."))
    return confirm(booking=waiting.booking)


def decline(*, waiting: Waiting) -> None:
    """Leave the list, or let the option go to whoever comes next. Twice is once."""
    with writing(organisation=waiting.organisation_id, key=waiting.object_key):
        mine = Waiting.objects.filter(organisation_id=waiting.organisation_id, pk=waiting.pk)
        # What is offered is not locked here: its booking comes first (docs/dev/booking.md).
        waits = mine.filter(state=Waiting.State.WAITING).select_for_update(no_key=True, of=("self",))
        row = waits.first()
        if row is not None:
            row.state = Waiting.State.LEFT
            row.save(update_fields=["state"])
            record(action="booking.waiting_left", subject=_subject(row))
            return
        offered = mine.filter(state=Waiting.State.OFFERED).select_related("booking").first()
        if offered is not None and offered.booking is not None:
            cancel(booking=offered.booking)


def forget_past(*, organisation: int, at: datetime | None = None) -> int:
    """Inside an agent's Scope: what was waited for has begun."""
    return Waiting.objects.filter(
        organisation_id=organisation, state=Waiting.State.WAITING, starts_at__lte=at or timezone.now()
    ).update(state=Waiting.State.PAST)
