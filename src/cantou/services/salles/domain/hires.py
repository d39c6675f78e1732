"""A hall is asked for, held, confirmed, refused, moved, cancelled. When it is free is core.booking's to say."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import bookings
from cantou.core.booking.domain.book import book
from cantou.core.booking.domain.deciding import decide_all
from cantou.core.booking.domain.errors import WrongStateError
from cantou.core.booking.domain.moving import move as move_booking
from cantou.core.booking.domain.options import hold
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link, link_secret
from cantou.core.scope.scope import Scope
from cantou.core.tasks import publish
from cantou.core.work.domain.items import put
from cantou.services.salles.domain import money, prices, words
from cantou.services.salles.domain.asking import by_agent, empty_draft
from cantou.services.salles.domain.dates import when_of
from cantou.services.salles.domain.events import HireStepped
from cantou.services.salles.domain.queries import dates_of, steps
from cantou.services.salles.models import Hire, Step

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from cantou.core.booking.domain.holder import Holder
    from cantou.core.booking.models import Booking
    from cantou.services.salles.models import Association, Draft, Hall

SERVICE = "salles"
QUEUE = "hires"
_TITLE = 90


def secret_of(*, key: UUID) -> str:
    """The secret of a hire's private link. Kept nowhere, drawn again whenever the link must be written."""
    return link_secret(seed=f"{SERVICE}:{key}")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What surrounds a hire: what for, how many, how to answer, through whom it came."""

    event: str = ""
    guests: int | None = None
    postal: str = ""
    wants: str = ""
    association: Association | None = None
    channel: str = Hire.Channel.WEB


def ask(
    *,
    organisation: int,
    key: UUID,
    hall: Hall,
    starts_at: datetime,
    ends_at: datetime,
    holder: Holder,
    audience: str,
    about: About | None = None,
    state: str = "requested",
    hold_until: datetime | None = None,
    typed_by: int | None = None,
    tell: bool = True,
    at: datetime | None = None,
    check_hours: bool = True,
) -> Hire:
    """Takes the hall, or raises a BookingRefusedError: nothing is written then, and its words are for who asked.

    `key` is drawn before, so that a visitor's Scope sees this and nothing else. `typed_by`: the agent who writes down
    what somebody says.
    """
    said = about or About()
    stranger = Scope.for_object(organisation=organisation, key=key, person=holder.person_id)
    span = {"starts_at": starts_at, "ends_at": ends_at}
    taking = {"state": state, "hold_until": hold_until, "at": at, "check_hours": check_hours}
    with nullcontext() if by_agent(organisation) else stranger.hold():
        price = prices.quote(hall, starts_at, ends_at, audience)
        booking = book(
            organisation=organisation,
            resource=hall.resource,
            holder=holder,
            audience=audience,
            title=said.event,
            object_key=key,
            written_by=typed_by,
            **span,
            **taking,
        )
        hire = make(booking, hall, said, price or 0, at)
        kind = {"requested": Step.Kind.ASKED, "held": Step.Kind.OPTION}.get(state, Step.Kind.CONFIRMED)
        begin(hire, kind, {"state": state}, person=typed_by, tell=tell, at=at)
    return hire


def begin(
    hire: Hire,
    kind: str,
    details: dict[str, Any],
    *,
    person: int | None,
    tell: bool = True,
    at: datetime | None = None,
) -> None:
    """Its private link, its line in the queue, its first step; the journal last."""
    key = hire.object_key
    create_link(secret=secret_of(key=key), service=SERVICE, organisation=hire.organisation_id, key=key)
    queue(hire)
    note_step(hire, kind, person=person, tell=tell, at=at)
    record(action="salles.asked", subject=subject(hire), details={"hall": hire.hall.slug, **details})


def make(booking: Booking, hall: Hall, said: About, price: int, at: datetime | None) -> Hire:
    hire = Hire.objects.create(
        organisation_id=booking.organisation_id,
        object_key=booking.object_key,
        booking=booking,
        hall=hall,
        reference=booking.reference,
        channel=said.channel,
        association=said.association,
        event=said.event,
        guests=said.guests,
        postal=said.postal,
        wants=said.wants,
        person_id=booking.person_id,
        price_cents=price,
        is_free_use=booking.audience == words.FREE,
        insured_until=said.association.insured_until if said.association else None,
        created_at=at or timezone.now(),
    )
    money.ask_sums(hire=hire)
    return hire


def send_draft(*, draft: Draft, holder: Holder) -> Hire:
    """Inside the draft's Scope."""
    hire = ask(
        organisation=draft.organisation_id,
        key=draft.object_key,
        hall=draft.hall,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        holder=holder,
        audience=draft.audience,
        about=About(event=draft.event, guests=draft.guests, postal=draft.postal, wants=draft.wants),
    )
    empty_draft(draft=draft)
    return hire


def subject(hire: Hire) -> str:
    """How the journal names a hire."""
    return f"{SERVICE}:{hire.reference}"


def who(hire: Hire) -> str:
    booking = hire.booking
    return booking.holder_label or booking.holder_name


def queue(hire: Hire) -> None:
    """How it stands at the desk: what is asked or on option waits, with the day by which an option ends."""
    booking = hire.booking
    title = f"{hire.hall.title}\u00a0: {who(hire)}"
    if hire.event:
        title = f"{title}, {hire.event}"
    values: dict[str, Any] = {
        "queue": QUEUE,
        "reference": hire.reference,
        "title": title[:_TITLE],
        "place": when_of(hire)[:200],
        "received_at": hire.created_at,
        "status": booking.state,
        "status_title": words.state(booking.state),
        "tone": words.tone(booking.state),
        "is_open": booking.state in words.WAITS and not hire.through,
        "due_at": booking.hold_until,
    }
    put(service=SERVICE, key=hire.object_key, **values)


def note_step(
    hire: Hire,
    kind: str,
    *,
    said: str = "",
    person: int | None = None,
    tell: bool = True,
    at: datetime | None = None,
) -> Step:
    step = Step.objects.create(
        organisation_id=hire.organisation_id,
        object_key=hire.object_key,
        hire=hire,
        kind=kind,
        words=said,
        person_id=person,
        at=at or timezone.now(),
    )
    if tell:
        publish(HireStepped(organisation=hire.organisation_id, key=str(hire.object_key), step=step.pk))
    return step


def lock(hire: Hire) -> str:
    """Inside a transaction: the state of its booking as it is now. What two agents do at once follows one another."""
    mine = Hire.objects.select_for_update(no_key=True, of=("self",))
    mine.only("pk").get(organisation_id=hire.organisation_id, pk=hire.pk)
    hire.booking.refresh_from_db(fields=["state", "hold_until"])
    return str(hire.booking.state)


def put_option(*, hire: Hire, until: datetime, said: str = "", person: int | None, tell: bool = True) -> None:
    """Inside an agent's Scope: the hall is kept until then, while papers and cheques come. Again: prolonged."""
    if hire.booking.series_id is not None:
        raise WrongStateError(_("Ce qui se répète se confirme ou se refuse, date par date s’il le faut."))
    with transaction.atomic():
        lock(hire)
        _becomes(hire, hold(booking=hire.booking, hold_until=until, written_by=person))
        note_step(hire, Step.Kind.OPTION, said=said, person=person, tell=tell)
        record(action="salles.option", subject=subject(hire), details={"until": until.isoformat()})


def confirm(*, hire: Hire, said: str = "", person: int | None, tell: bool = True) -> None:
    """Twice is once, and told once."""
    with transaction.atomic():
        if lock(hire) == "confirmed":
            return
        _becomes(hire, _answered(hire, "confirmed", "", person))
        note_step(hire, Step.Kind.CONFIRMED, said=said, person=person, tell=tell)
        record(action="salles.confirmed", subject=subject(hire))


def _answered(hire: Hire, state: str, said: str, person: int | None) -> Booking:
    """Of what repeats, all the dates that wait."""
    booking: Booking = hire.booking
    if booking.series_id is None:
        if state == "confirmed":
            return bookings.confirm(booking=booking, written_by=person)
        return bookings.refuse(booking=booking, reason=said, written_by=person)
    waiting = list(dates_of(hire).filter(state="requested"))
    if not waiting:
        raise WrongStateError(_("Aucune date n’attend plus de réponse."))
    yes = [one.pk for one in waiting] if state == "confirmed" else []
    decide_all(bookings=waiting, confirmed=yes, reason=said, written_by=person)
    booking.refresh_from_db()
    return booking


def refuse(*, hire: Hire, said: str, person: int | None, tell: bool = True) -> None:
    with transaction.atomic():
        if lock(hire) == "refused":
            return
        _becomes(hire, _answered(hire, "refused", said, person))
        note_step(hire, Step.Kind.REFUSED, said=said, person=person, tell=tell)
        record(action="salles.refused", subject=subject(hire))


def cancel(
    *, hire: Hire, said: str = "", person: int | None = None, by_holder: bool = False, tell: bool = True
) -> None:
    """By an agent, or by who hired it through the private link: then the delay of the hall is asked."""
    with transaction.atomic():
        if lock(hire) == "cancelled":
            return
        _becomes(hire, _cancelled(hire, said, person))
        note_step(hire, Step.Kind.CANCELLED, said=said, person=person, tell=tell)
        record(action="salles.cancelled", subject=subject(hire), details={"by_holder": by_holder})


def _cancelled(hire: Hire, said: str, person: int | None) -> Booking:
    """All of its dates that have not begun, in one act."""
    if hire.booking.series_id is None:
        return bookings.cancel(booking=hire.booking, reason=said, written_by=person)
    ahead = [one for one in dates_of(hire) if one.state in words.STANDS and one.starts_at > timezone.now()]
    bookings.cancel_all(bookings=ahead or [hire.booking], reason=said, written_by=person)
    hire.booking.refresh_from_db()
    return hire.booking


def move(
    *, hire: Hire, hall: Hall, starts_at: datetime, ends_at: datetime, said: str, person: int | None
) -> None:
    """The old date is given up only if the new one is free. Raises a BookingRefusedError."""
    with transaction.atomic():
        lock(hire)
        booking = move_booking(
            booking=hire.booking,
            resource=hall.resource,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=said,
            written_by=person,
            check_hours=False,
        )
        hire.hall = hall
        hire.price_cents = prices.quote(hall, starts_at, ends_at, booking.audience) or 0
        hire.save(update_fields=["hall", "price_cents"])
        _becomes(hire, booking)
        money.ask_sums(hire=hire)
        note_step(hire, Step.Kind.MOVED, said=said, person=person)
        record(action="salles.moved", subject=subject(hire), details={"hall": hall.slug})


def _becomes(hire: Hire, booking: Booking) -> None:
    hire.booking = booking
    queue(hire)


def is_offered(hire: Hire) -> bool:
    """Whether the one who waited has only to say yes. An option that an agent set is that agent's to confirm."""
    found = steps(hire).filter(kind__in=[Step.Kind.FREED, Step.Kind.OPTION]).last()
    return hire.booking.state == "held" and found is not None and found.kind == Step.Kind.FREED


def accept(*, hire: Hire) -> bool:
    """Who waited for a date that became free says yes: an agent then decides, as of any demand. False: not offered."""
    with transaction.atomic():
        lock(hire)
        if not is_offered(hire):
            return False
        _becomes(hire, bookings.confirm(booking=hire.booking))
        note_step(hire, Step.Kind.ASKED)
        record(
            action="salles.asked", subject=subject(hire), details={"hall": hire.hall.slug, "state": "freed"}
        )
    return True


def noticed(*, hire: Hire, kind: str) -> None:
    """Something that core.booking did by itself: an option has ended."""
    queue(hire)
    note_step(hire, kind)
    record(action=f"salles.{kind}", subject=subject(hire))


def write_note(*, hire: Hire, note: str) -> None:
    hire.note = note
    hire.save(update_fields=["note"])
    record(action="salles.note", subject=subject(hire))


def write_message(*, hire: Hire, said: str, person: int | None) -> None:
    """A word to who hires it: on their page, and told."""
    note_step(hire, Step.Kind.MESSAGE, said=said, person=person)
    record(action="salles.message", subject=subject(hire))


def give_link_again(*, hire: Hire) -> str:
    record(action="salles.link_printed", subject=subject(hire))
    return secret_of(key=hire.object_key)


def option_end(hall: Hall, *, now: datetime | None = None) -> datetime:
    """The end of the day until which an option is kept."""
    day = timezone.localtime(now) + timedelta(days=hall.option_days)
    return day.replace(hour=23, minute=59, second=0, microsecond=0)
