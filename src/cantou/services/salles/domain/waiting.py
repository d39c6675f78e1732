"""Who waits for a date that somebody has: told, with an option, if it becomes free, or when an agent says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.booking.domain.waiting import decline, still_waiting, taken, wait
from cantou.core.booking.models import Booking, Waiting
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.organisations.domain.cleaning import takes_sms
from cantou.core.organisations.domain.references import create_link
from cantou.services.salles.domain import hires, money, prices, queries, words
from cantou.services.salles.domain.asking import key_of
from cantou.services.salles.domain.sharing import rooms_of
from cantou.services.salles.models import Hall, Hire, Step, Wants

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cantou.core.booking.domain.holder import Holder

SERVICE = "salles"


def wait_for(*, hall: Hall, token: str, starts_at: datetime, ends_at: datetime, holder: Holder) -> None:
    """Asked twice with one token, it is once. Raises a BookingRefusedError for what could never be booked."""
    key = key_of(f"wait:{token}")
    wait(
        organisation=hall.organisation_id,
        resource=hall.resource,
        starts_at=starts_at,
        ends_at=ends_at,
        holder=holder,
        object_key=key,
    )


def make_hire(*, booking: Booking) -> Hire | None:
    """Inside an agent's Scope: the option that came from the list becomes a hire, with its page and price."""
    hall = Hall.objects.filter(
        organisation_id=booking.organisation_id, resource_id=booking.resource_id
    ).first()
    if hall is None:
        return None
    price = prices.quote(hall, booking.starts_at, booking.ends_at, booking.audience or "resident")
    hire = Hire.objects.create(
        organisation_id=booking.organisation_id,
        object_key=booking.object_key,
        booking=booking,
        hall=hall,
        reference=booking.reference,
        event=booking.title,
        wants=_wants(booking),
        person_id=booking.person_id,
        price_cents=price or 0,
    )
    money.ask_sums(hire=hire)
    create_link(
        secret=hires.secret_of(key=booking.object_key),
        service=SERVICE,
        organisation=booking.organisation_id,
        key=booking.object_key,
    )
    hires.noticed(hire=hire, kind=Step.Kind.FREED)
    return hire


def _wants(booking: Booking) -> str:
    """A number at home takes no SMS: then an agent calls."""
    if booking.holder_email:
        return Wants.EMAIL
    if not booking.holder_phone:
        return Wants.NOTHING
    return Wants.SMS if takes_sms(booking.holder_phone) else Wants.CALL


@dataclass(slots=True)
class Waits:
    """One line of the list."""

    row: Waiting
    hall: Hall
    rank: int
    """Among those who want the same rooms at the same hours: 1 asked first."""
    seems_free: bool

    @property
    def is_offered(self) -> bool:
        return self.row.state == Waiting.State.OFFERED


def the_list(*, organisation: int, hall: str = "") -> list[Waits]:
    """Who waits for what, the nearest date first, then who asked first. The same few queries for any number."""
    halls = {one.resource_id: one for one in queries.halls(organisation)}
    rows = [row for row in queries.waiting(organisation) if row.resource_id in halls]
    rooms = rooms_of(organisation, halls)
    for row in rows:
        row.resource = halls[row.resource_id].resource
    gone = taken(rows)
    return [
        Waits(row, halls[row.resource_id], _rank(row, rows, rooms), seems_free=row.pk not in gone)
        for row in rows
        if not hall or halls[row.resource_id].slug == hall
    ]


def _rank(row: Waiting, rows: Sequence[Waiting], rooms: dict[int, frozenset[int]]) -> int:
    mine = rooms[row.resource_id]
    return 1 + sum(
        (other.asked_at, other.pk) < (row.asked_at, row.pk)
        and other.starts_at < row.ends_at
        and row.starts_at < other.ends_at
        and not mine.isdisjoint(rooms[other.resource_id])
        for other in rows
    )


def take_off(*, waiting: Waiting, hall: Hall, said: str = "") -> bool:
    """Inside an agent's Scope: they wait no more, and are told with the agent's word. False: they left by themselves.

    What is offered already is a hire: it is cancelled on its own page.
    """
    row = still_waiting(waiting)
    if row is None:
        return False
    to = _recipient(row)
    if to is not None:
        notify(
            service=SERVICE,
            notice="unlisted",
            to=to,
            context={"salle": hall.title, "quand": words.when(row.starts_at, row.ends_at), "mot": said},
            dedup=f"unlisted:{row.object_key}",
            object_key=row.object_key,
        )
    decline(waiting=row)
    return True


def _recipient(row: Waiting) -> Recipient | None:
    """None: an agent calls."""
    if row.person_id is not None:
        return Recipient(person=row.person_id)
    if row.holder_email:
        return Recipient(name=row.holder_name, email=row.holder_email)
    if row.holder_phone and takes_sms(row.holder_phone):
        return Recipient(name=row.holder_name, phone=row.holder_phone)
    return None


def is_told(row: Waiting) -> bool:
    """Whether a message reaches them; if not, they are called."""
    return _recipient(row) is not None
