"""The queue of those who come without an appointment: a number, a call, an honest wait. It books nothing.

Every number is drawn under a lock of its queue (a place, a day): no number twice, none missing, whoever presses first.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link, link_secret
from cantou.core.scope.scope import Scope, acting
from cantou.core.tasks import publish
from cantou.core.tasks.live import announce
from cantou.services.rendez_vous.domain.events import Called
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.times import local_day
from cantou.services.rendez_vous.engine.queue import expect, rank, typical
from cantou.services.rendez_vous.models import Motive, Serves, Ticket, TicketHolder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from cantou.core.booking.models import Place
    from cantou.services.rendez_vous.engine.queue import Wait
    from cantou.services.rendez_vous.models import Appointment, Counter

MOST_WAITING = 150
"""In one place: beyond, nobody would be received today."""
CALLING = timedelta(minutes=60)
"""A counter that has called nobody for so long is not counted as open."""
MEASURED = timedelta(days=60)
_LOCK = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"


class FullError(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Trop de personnes attendent déjà\u00a0: nous ne pourrions pas vous recevoir aujourd’hui.")
        )


def topic(place: int) -> str:
    """What the screen of a waiting room listens to."""
    return f"file:{place}"


def day_code(*, place: Place, day: date | None = None) -> str:
    """What the screen of the hall shows, today: it says that who takes a ticket is there."""
    key = hashlib.sha256(b"cantou.rendez_vous.hall:" + settings.LINK_KEY.encode()).digest()
    mark = hmac.digest(key, f"{place.pk}:{(day or local_day()).isoformat()}".encode(), "sha256")
    return "".join("234679ACFHKLMRTXY"[byte % 17] for byte in mark[:5])


def wall_key(*, place: Place) -> str:
    """In the address of the screen that hangs in the hall: without it, the page shows no code of the day."""
    key = hashlib.sha256(b"cantou.rendez_vous.wall:" + settings.LINK_KEY.encode()).digest()
    return hmac.digest(key, str(place.pk).encode(), "sha256").hex()[:24]


def is_wall(*, place: Place, key: str) -> bool:
    return hmac.compare_digest(key.encode(), wall_key(place=place).encode())


def secret_of(*, key: UUID) -> str:
    return link_secret(seed=f"{SERVICE}.ticket:{key}")


def take_ticket(
    *,
    organisation: int,
    key: UUID,
    place: Place,
    motive: Motive | None,
    reduced: bool = False,
    phone: str = "",
    appointment: Appointment | None = None,
    at: datetime | None = None,
) -> Ticket:
    """By whoever comes, or by the agent who gives it. `key` is drawn before. Raises FullError."""
    now = at or timezone.now()
    day = local_day(now)
    letter = motive.letter if motive else "A"
    with Scope.for_object(organisation=organisation, key=key).hold():
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, [f"rendez_vous:{place.pk}:{day}"])
        ticket = Ticket.objects.create(
            organisation_id=organisation,
            object_key=key,
            place=place,
            day=day,
            letter=letter,
            number=_next_number(organisation, place.pk, day, letter),
            motive=motive,
            priority=_priority(appointment, reduced=reduced),
            taken_at=now,
            due_at=appointment.booking.starts_at if appointment else None,
        )
        if phone or appointment:
            TicketHolder.objects.create(
                organisation_id=organisation,
                object_key=key,
                ticket=ticket,
                phone=phone,
                appointment=appointment,
            )
        _give(ticket, now)
    return ticket


def _give(ticket: Ticket, now: datetime) -> None:
    """Its private link, the screen that shows it; the journal last."""
    key = ticket.object_key
    create_link(
        secret=secret_of(key=key),
        service=SERVICE,
        organisation=ticket.organisation_id,
        key=key,
        purpose="ticket",
        expires_at=now + timedelta(days=2),
    )
    announce(topic(ticket.place_id))
    record(action="rendez_vous.ticket", subject=f"{SERVICE}:ticket:{key}")


def _priority(appointment: Appointment | None, *, reduced: bool) -> int:
    if appointment is not None:
        return Ticket.Priority.APPOINTMENT
    return Ticket.Priority.REDUCED if reduced else Ticket.Priority.NONE


def _next_number(organisation: int, place: int, day: date, letter: str) -> int:
    """Anybody may count tickets; whoever takes one sees no other."""
    with Scope.public().enter():
        today = Ticket.objects.filter(organisation_id=organisation, place_id=place, day=day)
        if today.filter(state=Ticket.State.WAITING).count() >= MOST_WAITING:
            raise FullError
        last = today.filter(letter=letter).aggregate(last=Max("number"))["last"]
    return int(last or 0) + 1


def waiting(*, organisation: int, place: int, at: datetime | None = None) -> list[Ticket]:
    """In the order in which they will be called. In any Scope that reads tickets."""
    now = at or timezone.now()
    found = Ticket.objects.filter(
        organisation_id=organisation, place_id=place, day=local_day(now), state=Ticket.State.WAITING
    )
    rows = list(found.select_related("motive"))
    return sorted(rows, key=lambda row: (*_rank(row, now), row.pk))


def _rank(row: Ticket, now: datetime) -> tuple[int, Any]:
    return rank(priority=row.priority, taken_at=row.taken_at, due_at=row.due_at, now=now)


def call_next(*, counter: Counter, at: datetime | None = None) -> Ticket | None:
    """The next one whom this counter receives; the one who was there is over. None when nobody waits for it.

    Two counters that press at once call two people: each takes its row only if it still waits.
    """
    now = at or timezone.now()
    finish_current(counter=counter, at=now)
    place = counter.resource.place_id
    served = set(
        Serves.objects.filter(organisation_id=acting(), counter=counter).values_list("motive_id", flat=True)
    )
    for ticket in waiting(organisation=acting(), place=place, at=now):
        if (ticket.motive_id is None or ticket.motive_id in served) and call(
            ticket=ticket, counter=counter, at=now
        ):
            return ticket
    announce(topic(place))
    return None


def call(*, ticket: Ticket, counter: Counter, at: datetime | None = None) -> bool:
    """This very one, out of turn if need be. False when somebody else has called it, or it has left."""
    now = at or timezone.now()
    mine = Ticket.objects.filter(
        organisation_id=acting(), pk=ticket.pk, state=Ticket.State.WAITING, day=local_day(now)
    )
    if not mine.update(state=Ticket.State.CALLED, called_at=now, counter=counter):
        return False
    ticket.state, ticket.called_at, ticket.counter = Ticket.State.CALLED, now, counter
    announce(topic(ticket.place_id))
    publish(Called(organisation=acting(), key=str(ticket.object_key)))
    record(action="rendez_vous.ticket_called", subject=f"{SERVICE}:ticket:{ticket.object_key}")
    return True


def finish_current(*, counter: Counter, at: datetime | None = None) -> None:
    """Whoever stood at this counter has been received."""
    for ticket in Ticket.objects.filter(organisation_id=acting(), counter=counter, state=Ticket.State.CALLED):
        finish(ticket=ticket, state=Ticket.State.DONE, at=at)


def finish(*, ticket: Ticket, state: str, at: datetime | None = None) -> bool:
    """done, missed or left. False for one that is over already; a ticket is not received before it is called."""
    before = [Ticket.State.CALLED]
    if state == Ticket.State.LEFT:
        before.append(Ticket.State.WAITING)
    mine = Ticket.objects.filter(organisation_id=ticket.organisation_id, pk=ticket.pk, state__in=before)
    if not mine.update(state=state, over_at=at or timezone.now()):
        return False
    ticket.state = state
    announce(topic(ticket.place_id))
    record(action="rendez_vous.ticket_over", subject=f"{SERVICE}:ticket:{ticket.object_key}")
    return True


def put_back(*, ticket: Ticket) -> bool:
    """Called by mistake, or came back a minute later: it waits again, at its place."""
    mine = Ticket.objects.filter(
        organisation_id=acting(),
        pk=ticket.pk,
        day=local_day(),
        state__in=[Ticket.State.CALLED, Ticket.State.MISSED],
    )
    if not mine.update(state=Ticket.State.WAITING, called_at=None, over_at=None, counter=None):
        return False
    announce(topic(ticket.place_id))
    record(action="rendez_vous.ticket", subject=f"{SERVICE}:ticket:{ticket.object_key}")
    return True


def close_day(*, organisation: int, at: datetime | None = None) -> int:
    """In the night: whoever still waits has left, and every telephone number is forgotten."""
    now = at or timezone.now()
    open_ = Ticket.objects.filter(organisation_id=organisation, day__lte=local_day(now))
    number = open_.filter(state=Ticket.State.WAITING).update(state=Ticket.State.LEFT, over_at=now)
    number += open_.filter(state=Ticket.State.CALLED).update(state=Ticket.State.DONE, over_at=now)
    TicketHolder.objects.filter(organisation_id=organisation).delete()
    return number


def recent(*, organisation: int, place: int, number: int = 5) -> list[Ticket]:
    """Those whom the screen shows as called, the latest first."""
    found = Ticket.objects.filter(
        organisation_id=organisation, place_id=place, day=local_day(), called_at__isnull=False
    ).exclude(state=Ticket.State.WAITING)
    return list(found.select_related("counter__resource").order_by("-called_at", "-pk")[:number])


def expected(
    *, organisation: int, place: int, ahead: Iterable[Ticket], at: datetime | None = None
) -> Wait | None:
    """How long one waits behind these. None when nobody is calling: then nobody can say."""
    now = at or timezone.now()
    called = Ticket.objects.filter(organisation_id=organisation, place_id=place)
    today = called.filter(day=local_day(now), called_at__gte=now - CALLING)
    counters = today.exclude(counter=None).values("counter_id").distinct().count()
    if not counters:
        return None
    return expect(_takes(called, list(ahead), now), counters=counters)


def _takes(called: Any, ahead: list[Ticket], now: datetime) -> list[tuple[float, bool]]:
    measured: dict[int | None, list[float]] = {}
    done = called.filter(Q(state=Ticket.State.DONE), taken_at__gte=now - MEASURED)
    for motive, begun, over in done.order_by("-over_at").values_list("motive_id", "called_at", "over_at")[
        :400
    ]:
        measured.setdefault(motive, []).append((over - begun).total_seconds() / 60)
    each = []
    for ticket in ahead:
        planned = ticket.motive.minutes if ticket.motive else 10
        each.append(typical(measured.get(ticket.motive_id, ()), planned=planned))
    return each


def mark_arrived(*, appointment: Appointment, place: Place, key: UUID) -> Ticket:
    """Whoever has an appointment takes a number too: called at the hour, before those who have none."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [f"rendez_vous:arrived:{appointment.object_key}"])
    known = TicketHolder.objects.filter(
        organisation_id=acting(), appointment=appointment, ticket__day=local_day()
    ).select_related("ticket")
    for holder in known:
        return holder.ticket
    return take_ticket(
        organisation=acting(), key=key, place=place, motive=appointment.motive, appointment=appointment
    )
