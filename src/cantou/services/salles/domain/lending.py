"""Tables, tents, a projector: asked for, confirmed, out, back. How many are left, core.booking counts."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.booking.domain import bookings
from cantou.core.booking.domain.availability import taken as kept_back
from cantou.core.booking.domain.book import book_all
from cantou.core.booking.domain.deciding import decide_all
from cantou.core.booking.domain.wishes import Terms
from cantou.core.booking.domain.wishes import Wish as BookingWish
from cantou.core.booking.engine import local
from cantou.core.booking.models import Tally
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link
from cantou.core.scope.scope import Scope
from cantou.core.tasks import publish
from cantou.core.work.domain.items import put
from cantou.services.salles.domain import words
from cantou.services.salles.domain.asking import by_agent
from cantou.services.salles.domain.events import LoanStepped
from cantou.services.salles.domain.hires import SERVICE, secret_of
from cantou.services.salles.models import Loan, LoanLine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from cantou.core.booking.domain.holder import Holder
    from cantou.core.booking.models import Booking
    from cantou.services.salles.models import Association, Item

QUEUE = "loans"
PURPOSE = "lending"
STATE_TONES = {
    "asked": "care",
    "confirmed": "info",
    "out": "care",
    "back": "good",
    "refused": "",
    "cancelled": "",
}
_TITLE = 90


class MovedOnError(Exception):
    """Somebody else did it meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What came back wrong of one line."""

    missing: int = 0
    damaged: int = 0
    note: str = ""


def span(first: date, last: date) -> tuple[datetime, datetime]:
    """From the midnight before the first day to the midnight after the last one."""
    return (
        local.instant(datetime.combine(first, time())),
        local.instant(datetime.combine(last + timedelta(days=1), time())),
    )


def days_of(starts_at: datetime, ends_at: datetime) -> tuple[date, date]:
    """The first and the last day of a span."""
    return timezone.localdate(starts_at), timezone.localdate(ends_at - timedelta(minutes=1))


def left(items: Sequence[Item], first: date, last: date) -> dict[int, int]:
    """Item → how many are free on every one of those days; none where it is kept back. Two queries, any Scope."""
    starts, ends = span(first, last)
    closed = {one.lane for one in kept_back(_lanes(items), starts, ends)}
    taken: dict[int, int] = {}
    resources = {item.resource_id: item for item in items}
    found = Tally.objects.filter(
        organisation_id__in={item.organisation_id for item in items},
        resource_id__in=resources,
        starts_at__gte=starts,
        starts_at__lt=ends,
    )
    for resource, used in found.values_list("resource_id", "used"):
        taken[resource] = max(taken.get(resource, 0), used)
    return {
        item.pk: 0
        if item.resource.lane_id in closed
        else max(0, item.resource.capacity - taken.get(item.resource_id, 0))
        for item in items
    }


def _lanes(items: Sequence[Item]) -> list[int]:
    """Those that only a closure takes: docs/adr/0136."""
    return [item.resource.lane_id for item in items if item.resource.lane_id is not None]


def ask(
    *,
    organisation: int,
    key: UUID,
    first: date,
    last: date,
    wanted: Sequence[tuple[Item, int]],
    holder: Holder,
    event: str = "",
    postal: str = "",
    wants: str = "",
    association: Association | None = None,
    state: str = Loan.State.ASKED,
    typed_by: int | None = None,
    tell: bool = True,
    at: datetime | None = None,
) -> Loan:
    """All of it or nothing: raises a BookingRefusedError that says what is missing."""
    stranger = Scope.for_object(organisation=organisation, key=key, person=holder.person_id)
    with nullcontext() if by_agent(organisation) else stranger.hold():
        made = _book(wanted, span(first, last), _terms(organisation, key, holder, state, event, typed_by, at))
        surrounds = {"association": association, "postal": postal, "wants": wants, "event": event}
        loan = _write(made[0], (first, last), holder, state, at, **surrounds)
        _begin(loan, _write_lines(loan, wanted, made), tell=tell)
    return loan


def _write(
    booking: Booking,
    days: tuple[date, date],
    holder: Holder,
    state: str,
    at: datetime | None,
    **surrounds: Any,
) -> Loan:
    return Loan.objects.create(
        organisation_id=booking.organisation_id,
        object_key=booking.object_key,
        reference=booking.reference,
        first=days[0],
        last=days[1],
        state=state,
        label=holder.label,
        name=holder.name,
        email=holder.email,
        phone=holder.phone,
        person_id=holder.person_id,
        created_at=at or timezone.now(),
        **surrounds,
    )


def _write_lines(
    loan: Loan, wanted: Sequence[tuple[Item, int]], bookings: Sequence[Booking]
) -> list[LoanLine]:
    return [
        LoanLine.objects.create(
            organisation_id=loan.organisation_id,
            object_key=loan.object_key,
            loan=loan,
            item=item,
            booking=booking,
            quantity=quantity,
        )
        for (item, quantity), booking in zip(wanted, bookings, strict=True)
    ]


def _begin(loan: Loan, lines: Sequence[LoanLine], *, tell: bool) -> None:
    """Its private link, its line in the queue, who is told; the journal last."""
    key, organisation = loan.object_key, loan.organisation_id
    create_link(
        secret=secret_of(key=key), service=SERVICE, organisation=organisation, key=key, purpose=PURPOSE
    )
    _queue(loan, lines)
    if tell:
        _tell(loan)
    record(action="salles.lent", subject=subject(loan), details={"lines": len(lines)})


def _terms(
    organisation: int,
    key: UUID,
    holder: Holder,
    state: str,
    event: str,
    typed_by: int | None,
    at: datetime | None,
) -> Terms:
    return Terms(
        organisation=organisation,
        key=key,
        holder=holder,
        state="requested" if state == Loan.State.ASKED else "confirmed",
        title=event,
        written_by=typed_by,
        now=at or timezone.now(),
    )


def _book(
    wanted: Sequence[tuple[Item, int]], during: tuple[datetime, datetime], terms: Terms
) -> list[Booking]:
    wishes = [
        BookingWish(resource=item.resource, starts_at=during[0], ends_at=during[1], quantity=quantity)
        for item, quantity in wanted
    ]
    return book_all(wishes=wishes, terms=terms, check_hours=False)


def subject(loan: Loan) -> str:
    return f"{SERVICE}:{loan.reference}"


def told(lines: Iterable[LoanLine]) -> str:
    """« 10 tables, 40 chaises »"""
    return ", ".join(f"{line.quantity}\u00a0{line.item.title.lower()}" for line in lines)


def _queue(loan: Loan, lines: Iterable[LoanLine]) -> None:
    who = loan.label or loan.name
    # What is out waits to come back; what is confirmed waits to go out, from its first day on.
    due = {"asked": None, "confirmed": loan.first, "out": loan.last}.get(loan.state)
    values: dict[str, Any] = {
        "queue": QUEUE,
        "reference": loan.reference,
        "title": f"{told(lines)}\u00a0: {who}"[:_TITLE],
        "place": words.days(loan.first, loan.last)[:200],
        "received_at": loan.created_at,
        "status": loan.state,
        "status_title": str(Loan.State(loan.state).label),
        "tone": STATE_TONES[loan.state],
        "is_open": loan.state in {"asked", "confirmed", "out"},
        "due_at": datetime.combine(due, time(18), tzinfo=local.ZONE).astimezone(UTC) if due else None,
    }
    put(service=SERVICE, key=loan.object_key, **values)


def _tell(loan: Loan, said: str = "") -> None:
    publish(
        LoanStepped(organisation=loan.organisation_id, key=str(loan.object_key), state=loan.state, words=said)
    )


def _lines(loan: Loan) -> list[LoanLine]:
    found = LoanLine.objects.filter(organisation_id=loan.organisation_id, loan=loan)
    return list(found.select_related("item", "booking").order_by("booking__resource_id"))


def _from(loan: Loan, *states: str) -> Loan:
    """Locked, so that what two agents do at once happens once."""
    kept = Loan.objects.select_for_update(of=("self",)).get(organisation_id=loan.organisation_id, pk=loan.pk)
    if kept.state not in states:
        raise MovedOnError
    return kept


def _becomes(loan: Loan, state: str, *, said: str = "", tell: bool = True, **values: Any) -> None:
    loan.state = state
    for name, value in values.items():
        setattr(loan, name, value)
    loan.save()
    _queue(loan, _lines(loan))
    if tell:
        _tell(loan, said)
    record(action="salles.loan", subject=subject(loan), details={"state": state})


def confirm(*, loan: Loan, said: str = "", person: int | None, tell: bool = True) -> Loan:
    kept = _from(loan, Loan.State.ASKED)
    asked = [line.booking for line in _lines(kept)]
    decide_all(bookings=asked, confirmed=[one.pk for one in asked], written_by=person)
    _becomes(kept, Loan.State.CONFIRMED, said=said, tell=tell)
    return kept


def refuse(*, loan: Loan, why: str, person: int | None, tell: bool = True) -> Loan:
    kept = _from(loan, Loan.State.ASKED)
    asked = [line.booking for line in _lines(kept)]
    decide_all(bookings=asked, confirmed=(), reason=why, written_by=person)
    _becomes(kept, Loan.State.REFUSED, said=why, tell=tell, why=why)
    return kept


def cancel(*, loan: Loan, why: str = "", person: int | None = None, tell: bool = True) -> Loan:
    """By an agent, or by who asked, as long as nothing has left the shed."""
    kept = _from(loan, Loan.State.ASKED, Loan.State.CONFIRMED)
    taken = [line.booking for line in _lines(kept)]
    bookings.cancel_all(bookings=taken, reason=why, written_by=person)
    _becomes(kept, Loan.State.CANCELLED, said=why, tell=tell, why=why)
    return kept


def hand_out(*, loan: Loan, tell: bool = False) -> Loan:
    kept = _from(loan, Loan.State.CONFIRMED)
    _becomes(kept, Loan.State.OUT, tell=tell, out_at=timezone.now())
    return kept


def take_back(*, loan: Loan, counted: Mapping[int, Counted], tell: bool = False) -> Loan:
    """`counted`: line → what is missing or damaged; what is not named came back whole."""
    kept = _from(loan, Loan.State.OUT)
    for line in _lines(kept):
        found = counted.get(line.pk)
        if found is not None:
            line.missing, line.damaged, line.note = found.missing, found.damaged, found.note
            line.save(update_fields=["missing", "damaged", "note"])
    _becomes(kept, Loan.State.BACK, tell=tell, back_at=timezone.now())
    return kept
