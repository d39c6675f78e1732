"""The one way in: whatever is taken, is taken here (tests/house/test_one_way_in.py).

A lane is taken by PostgreSQL's exclusion constraint, places by a counter with a bound, quotas likewise: nothing is
looked up first to decide, so there is no moment in which two believe to be the only one. What is composed is taken in
one statement, or not at all.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import alike, closed, counting, opening, placing, rules
from cantou.core.booking.domain.claims import take_lanes
from cantou.core.booking.domain.errors import QuotaReachedError, UnavailableError
from cantou.core.booking.domain.tariffs import as_json, quote_of
from cantou.core.booking.domain.telling import tell_booked
from cantou.core.booking.domain.wishes import Terms, Wish
from cantou.core.booking.domain.writing import is_agent, writing
from cantou.core.booking.models import Booking, Form, Kind, Resource, State, Tariff
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import draw_reference
from cantou.core.organisations.models import Reference
from cantou.core.scope.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from cantou.core.booking.domain.holder import Holder
    from cantou.core.booking.models import Quota

OPTION_MINUTES = 60
"""An option on something for which no delay is set."""


def book(
    *,
    organisation: int,
    resource: Resource,
    starts_at: datetime,
    ends_at: datetime,
    holder: Holder,
    quantity: int = 1,
    state: str | None = None,
    kind: str = Kind.BOOKING,
    title: str = "",
    public_title: str = "",
    audience: str = "",
    object_key: UUID | None = None,
    written_by: int | None = None,
    at: datetime | None = None,
    check_hours: bool = True,
    hold_until: datetime | None = None,
    beyond_quota: bool = False,
) -> Booking:
    """Book one resource. Raises a BookingRefusedError, whose text says why; nothing is written then.

    In any Scope: an agent of the organisation books as such, whoever else for this one thing, `object_key`. `state`:
    None is what the resource asks (a request where it wants approval); "held" an option, until `hold_until` or as
    long as the resource says. `check_hours=False`: an agent's yes to what the opening hours, the length and the delays
    would refuse; `beyond_quota`: to what a quota would. Nobody says yes to a double booking.
    """
    wish = Wish(resource=resource, starts_at=starts_at, ends_at=ends_at, quantity=quantity)
    terms = Terms(
        organisation=organisation, key=object_key or uuid4(), holder=holder, kind=kind, state=state, title=title,
        public_title=public_title, audience=audience, written_by=written_by, hold_until=hold_until,
        now=at or timezone.now(), beyond_quota=beyond_quota,
    )  # fmt: skip
    return book_all(wishes=[wish], terms=terms, check_hours=check_hours)[0]


def book_all(*, wishes: Sequence[Wish], terms: Terms, check_hours: bool = True) -> list[Booking]:
    """Book several resources or times of one service together: all, or none. Also the occurrences of a series.

    Two transactions that each called `book` twice could wait for each other in a circle; this one never does.
    """
    for wish in wishes:
        check(wish, terms, check_hours=check_hours)
    tried: list[placing.Claim] = []
    with (
        telling_what_met(tried),
        writing(organisation=terms.organisation, key=terms.key, person=terms.holder.person_id),
    ):
        return write(wishes, terms, tried)


@contextmanager
def telling_what_met(tried: Sequence[placing.Claim]) -> Iterator[None]:
    """Around `writing`: what is in the way is read when everything is undone."""
    try:
        yield
    except UnavailableError as error:
        error.conflicts = [*error.conflicts, *placing.meeting(tried)]
        raise


def write(wishes: Sequence[Wish], terms: Terms, tried: list[placing.Claim]) -> list[Booking]:
    """Inside `writing`, as the last of the transaction: the bookings, who is told, the journal."""
    bookings = _write(wishes, terms, tried)
    tell_booked(bookings)
    record(
        action=f"booking.{bookings[0].state}" if terms.kind == Kind.BOOKING else f"booking.{terms.kind}",
        subject=f"{bookings[0].service}:{bookings[0].reference}",
        details={"bookings": [booking.pk for booking in bookings]},
    )
    return bookings


def check(wish: Wish, terms: Terms, *, check_hours: bool) -> None:
    """All that can be said of a wish without asking what is taken. Raises a BookingRefusedError."""
    resource = wish.resource
    rules.check_sane(resource, wish.starts_at, wish.ends_at, wish.quantity, organisation=terms.organisation)
    rules.check_reach(wish.start, now=terms.now)
    if terms.kind != Kind.BOOKING:
        if resource.form == Form.COUNTED:
            raise ValueError("What is counted is closed by close().")
        return
    by_agent = is_agent(terms.organisation)
    rules.check_open_to(resource, by_agent=by_agent)
    if by_agent and not check_hours:
        return
    rules.check_length(resource, wish.start, wish.end)
    if not by_agent:
        rules.check_when(resource, wish.start, now=terms.now)
    opening.check_open(resource, wish.start, wish.end)
    if not by_agent:
        opening.check_step(resource, wish.start)


def _write(wishes: Sequence[Wish], terms: Terms, tried: list[placing.Claim]) -> list[Booking]:
    """Lanes, then places, then quotas, then the bookings themselves: always in that order (placing.py)."""
    closed.keep_open(*(wish.resource for wish in wishes))
    closed.refuse(wishes)
    ids = placing.next_bookings(len(wishes))
    take_lanes(wishes, ids, terms, tried)
    take_places(wishes, terms)
    bookings = [_booking(wish, terms, ids[number]) for number, wish in enumerate(wishes)]
    if terms.kind == Kind.BOOKING:
        counted = take_quotas(wishes, terms)
        reference = _reference(wishes[0].resource.service, terms)
        tariffs = _tariffs(wishes)
        for number, (booking, wish) in enumerate(zip(bookings, wishes, strict=True)):
            booking.counted, booking.reference = counted[number], reference
            _price(booking, wish, tariffs.get(wish.resource.pk, []))
    if len(bookings) == 1:
        return Booking.objects.bulk_create(bookings)
    alike.insert(bookings)
    return bookings


def _tariffs(wishes: Sequence[Wish]) -> dict[int, list[Tariff]]:
    found: dict[int, list[Tariff]] = {}
    asked = tuple(sorted({wish.resource.pk for wish in wishes}))
    for row in _tariff_rows(wishes[0].resource.organisation_id, asked):
        found.setdefault(row.resource_id, []).append(row)
    return found


@statement
def _tariff_rows(organisation: int, resources: tuple[int, ...]) -> QuerySet[Tariff, Tariff]:
    found = Tariff.objects.filter(organisation_id=organisation, resource_id__in=resources)
    return found.order_by("position", "pk")


def _price(booking: Booking, wish: Wish, tariffs: Sequence[Tariff]) -> None:
    quote = quote_of(tariffs, wish.start, wish.end, booking.audience, wish.quantity)
    if quote is not None:
        booking.price_cents, booking.quote = quote.total_cents, as_json(quote)


def reprice(bookings: Sequence[Booking], wishes: Sequence[Wish]) -> None:
    """What each costs at its new time."""
    tariffs = _tariffs(wishes)
    for booking, wish in zip(bookings, wishes, strict=True):
        booking.price_cents, booking.quote = None, None
        _price(booking, wish, tariffs.get(wish.resource.pk, []))


def _booking(wish: Wish, terms: Terms, key: int) -> Booking:
    resource = wish.resource
    state = _state(resource, terms)
    return Booking(
        pk=key,
        organisation_id=terms.organisation,
        object_key=terms.key,
        service=resource.service,
        resource=resource,
        place_id=resource.place_id,
        kind=terms.kind,
        state=state,
        starts_at=wish.start,
        ends_at=wish.end,
        quantity=wish.quantity,
        hold_until=_hold_until(resource, terms) if state == State.HELD else None,
        audience=terms.audience,
        title=terms.title,
        public_title=terms.public_title,
        series=terms.series,
        original_start=wish.original_start,
        uid=terms.series.uid if terms.series else str(uuid4()),
        written_by_id=terms.written_by,
        created_at=terms.now,
        **terms.holder.columns(),
    )


def _state(resource: Resource, terms: Terms) -> str:
    """Whoever is not an agent cannot confirm what waits for an agent's yes."""
    if terms.kind != Kind.BOOKING:
        return State.CONFIRMED
    if resource.approval and not is_agent(terms.organisation) and terms.state != State.HELD:
        return State.REQUESTED
    return terms.state or State.CONFIRMED


def _hold_until(resource: Resource, terms: Terms) -> datetime:
    if terms.hold_until is not None:
        return terms.hold_until
    return terms.now + timedelta(minutes=resource.hold_minutes or OPTION_MINUTES)


def _reference(service: str, terms: Terms) -> str:
    """That of the key, if the thing has one already."""
    found = _references.first(terms.key)
    return found or draw_reference(service=service, organisation=terms.organisation, key=terms.key)


@statement
def _references(key: UUID) -> QuerySet[Reference, str]:
    return Reference.objects.filter(object_key=key).values_list("code", flat=True)[:1]


# -- Places and quotas


def take_places(wishes: Sequence[Wish], terms: Terms) -> None:
    wanted: Counter[counting.Slot] = Counter()
    for wish in wishes:
        wanted += counting.tallies_of(wish.resource, wish.start, wish.end, wish.quantity)
    capacities = {wish.resource.pk: wish.resource.capacity for wish in wishes}
    full = counting.take_tallies(wanted, capacities, organisation=terms.organisation)
    if full:
        left = counting.left_in(full, organisation=terms.organisation)
        fewest = min(left.get(slot, capacities[slot[0]]) for slot in full)
        raise UnavailableError(text=not_enough(fewest))


def not_enough(left: int) -> str:
    if left <= 0:
        return _("C’est complet.")
    if left == 1:
        return _("Il n’en reste qu’un.")
    return _("Il n’en reste que %(left)s.") % {"left": left}


def take_quotas(wishes: Sequence[Wish], terms: Terms) -> list[list[tuple[int, int]]]:
    """Of each wish: what Booking.counted keeps. All in one statement: a series is no way around a quota."""
    organisation = terms.organisation
    quotas = counting.quotas_of(organisation=organisation, service=wishes[0].resource.service)
    each = [
        counting.uses_of(quotas, wish.resource, terms.holder, wish.start, wish.end, audience=terms.audience)
        for wish in wishes
    ]
    total: Counter[counting.Used] = Counter()
    for wanted in each:
        total += wanted
    kept, over = counting.take_uses(total, quotas, organisation=organisation, beyond=terms.beyond_quota)
    if over:
        raise QuotaReachedError(quota_text(quotas, over[0].quota))
    return [[(kept[used], number) for used, number in wanted.items()] for wanted in each]


def quota_text(quotas: Sequence[Quota], key: int) -> str:
    title = next(quota.title for quota in quotas if quota.pk == key)
    if title:
        return _("Vous avez atteint ce que permet la règle « %(title)s ».") % {"title": title}
    return _("Vous avez atteint le nombre de réservations permis sur cette période.")
