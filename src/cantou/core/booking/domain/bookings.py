"""What becomes of a booking. Each begins by locking its row, so that two acts on one booking follow one another."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import counting, events, placing, rules
from cantou.core.booking.domain.errors import WrongStateError
from cantou.core.booking.domain.freeing import before_freeing, tell_freed
from cantou.core.booking.domain.states import may_become
from cantou.core.booking.domain.telling import tell
from cantou.core.booking.domain.writing import is_agent, writing
from cantou.core.booking.models import Booking, Kind, State, Waiting
from cantou.core.journal.domain.record import record
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

_TITLES: dict[str, str] = {
    State.CANCELLED: "Elle est déjà annulée.",
    State.REFUSED: "Elle a été refusée.",
    State.EXPIRED: "L’option n’a pas été confirmée à temps.",
    State.DONE: "Elle est terminée.",
    State.NO_SHOW: "Elle est terminée.",
    State.CONFIRMED: "Elle est déjà confirmée.",
    State.REQUESTED: "La demande attend une réponse.",
}


def locked(booking: Booking) -> Booking:
    """The row as it is now, kept for this transaction. Inside `writing`."""
    return (
        Booking.objects.select_for_update(no_key=True, of=("self",))
        .select_related("resource")
        .get(organisation_id=booking.organisation_id, pk=booking.pk)
    )


def locked_all(bookings: Sequence[Booking]) -> list[Booking]:
    """Those of one organisation, in the order of their keys, in one statement."""
    found = Booking.objects.select_for_update(no_key=True, of=("self",)).select_related("resource")
    keys = [booking.pk for booking in bookings]
    return list(found.filter(organisation_id=bookings[0].organisation_id, pk__in=keys).order_by("pk"))


def check_may(row: Booking, state: str) -> None:
    if not may_become(row.state, state):
        raise WrongStateError(_(_TITLES.get(row.state, "Cela ne peut plus se faire.")))


def confirm(*, booking: Booking, written_by: int | None = None) -> Booking:
    """An option or a request becomes firm. What waits for an agent's yes is confirmed by an agent.

    Confirming twice is once. Raises WrongStateError: expired or cancelled since.
    """
    with writing(organisation=booking.organisation_id, key=booking.object_key):
        row = locked(booking)
        if row.state == State.CONFIRMED:
            return row
        wanted = State.CONFIRMED
        if row.resource.approval and not is_agent(row.organisation_id):
            wanted = State.REQUESTED
        check_may(row, wanted)
        if row.state == State.HELD:
            _settle_waiting(row.organisation_id, [row.pk], Waiting.State.ACCEPTED)
        row.state, row.hold_until = wanted, None
        row.save(update_fields=["state", "hold_until", "updated_at"])
        bump(organisation=row.organisation_id)
        told = events.BookingConfirmed if wanted == State.CONFIRMED else events.BookingAsked
        tell(told, [row])
        journal(row, wanted, by=written_by)
    return row


def refuse(*, booking: Booking, reason: str = "", written_by: int | None = None) -> Booking:
    """An agent says no; the reason is told to the holder."""
    with writing(organisation=booking.organisation_id, key=booking.object_key):
        row = locked(booking)
        check_may(row, State.REFUSED)
        end([row], State.REFUSED, reason=reason)
        tell(events.BookingRefused, [row])
        journal(row, State.REFUSED, by=written_by)
    return row


def cancel(
    *, booking: Booking, reason: str = "", written_by: int | None = None, at: datetime | None = None
) -> Booking:
    """Give it back. Whoever is not an agent does so until the resource's cut-off. Cancelling twice is once."""
    return cancel_all(bookings=[booking], reason=reason, written_by=written_by, at=at)[0]


def cancel_all(
    *,
    bookings: Sequence[Booking],
    reason: str = "",
    written_by: int | None = None,
    at: datetime | None = None,
) -> list[Booking]:
    """Those of one key, in one act and with one event: the rest of a series. What is over already stays as it is."""
    first = bookings[0]
    with writing(organisation=first.organisation_id, key=first.object_key):
        rows = locked_all(bookings)
        changed = [row for row in rows if row.state != State.CANCELLED]
        for row in changed:
            check_may(row, State.CANCELLED)
            if not is_agent(row.organisation_id) and row.state != State.HELD:
                rules.check_cutoff(row.resource, row.starts_at, now=at or timezone.now())
        if changed:
            end(changed, State.CANCELLED, reason=reason)
            if first.kind == Kind.BOOKING:
                tell(events.BookingCancelled, changed)
            journal(changed[0], State.CANCELLED, by=written_by, bookings=[row.pk for row in changed])
    order = {row.pk: row for row in rows}
    return [order[booking.pk] for booking in bookings]


def end(rows: Sequence[Booking], state: str, *, reason: str = "") -> None:
    """Inside `writing`, the rows locked: what they took is free again, and whoever waits for it is told."""
    organisation = rows[0].organisation_id
    before_freeing(rows)
    freed = placing.release([row.pk for row in rows], organisation=organisation)
    _give_back_places(rows, organisation)
    counting.give_back_uses(
        [(key, number) for row in rows for key, number in row.counted], organisation=organisation
    )
    now = timezone.now()
    held = [row.pk for row in rows if row.state == State.HELD]
    for row in rows:
        row.state, row.hold_until, row.ended_at, row.counted = state, None, now, []
        row.sequence += 1
        row.reason = reason
    Booking.objects.bulk_update(
        rows, ["state", "hold_until", "ended_at", "counted", "sequence", "reason", "updated_at"]
    )
    _settle_waiting(organisation, held, Waiting.State.DECLINED)
    bump(organisation=organisation)
    tell_freed(rows, freed)


def _give_back_places(rows: Sequence[Booking], organisation: int) -> None:
    given: Counter[counting.Slot] = Counter()
    for row in rows:
        if row.kind == Kind.BOOKING:
            given += counting.tallies_of(row.resource, row.starts_at, row.ends_at, row.quantity)
    counting.give_back_tallies(given, organisation=organisation)


def _settle_waiting(organisation: int, bookings: Sequence[int], state: str) -> None:
    """What became of options that came from the waiting list."""
    if bookings:
        offered = Waiting.objects.filter(
            organisation_id=organisation, booking_id__in=bookings, state=Waiting.State.OFFERED
        )
        offered.update(state=state)


def expire(*, organisation: int, booking: int, at: datetime | None = None) -> bool:
    """Inside an agent's Scope. False: confirmed, cancelled or prolonged since."""
    now = at or timezone.now()
    row = (
        Booking.objects.select_for_update(no_key=True, of=("self",), skip_locked=True)
        .select_related("resource")
        .filter(organisation_id=organisation, pk=booking, state=State.HELD, hold_until__lte=now)
        .first()
    )
    if row is None:
        return False
    end([row], State.EXPIRED)
    tell(events.BookingExpired, [row])
    journal(row, State.EXPIRED)
    return True


def expire_holds(*, organisation: int, at: datetime | None = None) -> int:
    """Inside an agent's Scope: all options whose time is over."""
    now = at or timezone.now()
    due = Booking.objects.filter(organisation_id=organisation, state=State.HELD, hold_until__lte=now)
    keys = due.order_by("hold_until", "pk").values_list("pk", flat=True)[:500]
    return sum(expire(organisation=organisation, booking=key, at=now) for key in keys)


def expire_everywhere() -> int:
    """Every organisation in turn, each in its own transaction."""
    number = 0
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason="options non confirmées").enter():
            number += expire_holds(organisation=organisation)
    return number


def check_in(*, booking: Booking, at: datetime | None = None, written_by: int | None = None) -> Booking:
    """They are here. Twice is once."""
    return _mark(booking, state=None, checked_in_at=at or timezone.now(), by=written_by, word="checked_in")


def finish(*, booking: Booking, written_by: int | None = None) -> Booking:
    return _mark(booking, state=State.DONE, checked_in_at=None, by=written_by, word=State.DONE)


def no_show(*, booking: Booking, at: datetime | None = None, written_by: int | None = None) -> Booking:
    """Nobody came. Refused before it has begun; what it took stays taken, and counted."""
    if booking.starts_at > (at or timezone.now()):
        raise WrongStateError(_("Le rendez-vous n’a pas encore commencé."))
    return _mark(booking, state=State.NO_SHOW, checked_in_at=None, by=written_by, word=State.NO_SHOW)


def _mark(
    booking: Booking, *, state: str | None, checked_in_at: datetime | None, by: int | None, word: str
) -> Booking:
    with writing(organisation=booking.organisation_id, key=booking.object_key):
        row = locked(booking)
        if state is None and (row.state != State.CONFIRMED or row.checked_in_at is not None):
            if row.checked_in_at is None:
                raise WrongStateError(_(_TITLES.get(row.state, "Elle n’est pas confirmée.")))
            return row
        if state is not None:
            if row.state == state:
                return row
            check_may(row, state)
            row.state = state
        row.checked_in_at = checked_in_at if state is None else row.checked_in_at
        row.save(update_fields=["state", "checked_in_at", "updated_at"])
        journal(row, word, by=by)
    return row


def describe(*, booking: Booking, title: str | None = None, public_title: str | None = None) -> Booking:
    """What it is called: for the agents, and for everybody."""
    from cantou.core.booking.models import Occupation

    with writing(organisation=booking.organisation_id, key=booking.object_key):
        row = locked(booking)
        row.title = row.title if title is None else title
        row.public_title = row.public_title if public_title is None else public_title
        row.save(update_fields=["title", "public_title", "updated_at"])
        Occupation.objects.filter(organisation_id=row.organisation_id, booking=row).update(
            public_title=row.public_title
        )
        bump(organisation=row.organisation_id)
        journal(row, "described")
    return row


def price(*, booking: Booking, cents: int | None, quote: object | None = None) -> Booking:
    """What was agreed, where it is not what the tariffs say. Raises ValueError: a negative price."""
    if cents is not None and cents < 0:
        raise ValueError("A price is never negative.")
    with writing(organisation=booking.organisation_id, key=booking.object_key):
        row = locked(booking)
        row.price_cents, row.quote = cents, quote
        row.save(update_fields=["price_cents", "quote", "updated_at"])
        journal(row, "priced", cents=cents)
    return row


def journal(
    row: Booking,
    word: str,
    *,
    by: int | None = None,
    bookings: Iterable[int] | None = None,
    cents: int | None = None,
) -> None:
    details: dict[str, object] = {"bookings": list(bookings or [row.pk])}
    if by is not None:
        details["by"] = by
    if cents is not None:
        details["cents"] = cents
    record(action=f"booking.{word}", subject=f"{row.service}:{row.reference}", details=details)
