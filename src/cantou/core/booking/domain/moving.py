"""To another time, or another resource: the new one is taken before the old one is let go."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import closed, counting, events, placing, rules
from cantou.core.booking.domain.book import check, not_enough, quota_text, reprice, telling_what_met
from cantou.core.booking.domain.bookings import journal, locked
from cantou.core.booking.domain.claims import take_lanes
from cantou.core.booking.domain.errors import (
    NotBookableError,
    QuotaReachedError,
    UnavailableError,
    WrongStateError,
)
from cantou.core.booking.domain.freeing import before_freeing, tell_freed
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.resources import atoms_of
from cantou.core.booking.domain.telling import tell
from cantou.core.booking.domain.wishes import Terms, Wish
from cantou.core.booking.domain.writing import is_agent, writing
from cantou.core.booking.models import Booking, Form, Kind, State
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.core.booking.models import Resource

MOVABLE = (State.HELD, State.REQUESTED, State.CONFIRMED)


def move(
    *,
    booking: Booking,
    starts_at: datetime,
    ends_at: datetime,
    resource: Resource | None = None,
    reason: str = "",
    written_by: int | None = None,
    check_hours: bool = True,
    at: datetime | None = None,
) -> Booking:
    """Raises a BookingRefusedError: then it stays where it was. The same place and time again changes nothing."""
    now = at or timezone.now()
    tried: list[placing.Claim] = []
    with (
        telling_what_met(tried),
        writing(organisation=booking.organisation_id, key=booking.object_key),
    ):
        closed.keep_open(resource or booking.resource)
        row = locked(booking)
        wish = Wish(
            resource=resource or row.resource, starts_at=starts_at, ends_at=ends_at, quantity=row.quantity
        )
        if (wish.resource.pk, wish.start, wish.end) == (row.resource_id, row.starts_at, row.ends_at):
            return row
        terms = _terms(row, now)
        _check(row, wish, terms, check_hours=check_hours)
        before_freeing([row])
        _move(row, wish, terms, tried, reason)
        bump(organisation=row.organisation_id)
        tell(events.BookingMoved, [row], sequence=row.sequence)
        journal(row, "moved", by=written_by)
    return row


def _terms(row: Booking, now: datetime) -> Terms:
    return Terms(
        organisation=row.organisation_id,
        key=row.object_key,
        holder=holder_of(row),
        kind=row.kind,
        public_title=row.public_title,
        audience=row.audience,
        now=now,
    )


def holder_of(row: Booking) -> Holder:
    return Holder(
        name=row.holder_name,
        email=row.holder_email,
        phone=row.holder_phone,
        kind=row.holder_kind,
        label=row.holder_label,
        person_id=row.person_id,
    )


def _check(row: Booking, wish: Wish, terms: Terms, *, check_hours: bool) -> None:
    if row.state not in MOVABLE:
        raise WrongStateError(_("Cette réservation ne peut plus être déplacée."))
    if wish.resource.service != row.service or wish.resource.form != row.resource.form:
        raise NotBookableError(_("Elle ne peut pas être déplacée là."))
    if not is_agent(row.organisation_id):
        rules.check_cutoff(row.resource, row.starts_at, now=terms.now)
    check(wish, terms, check_hours=check_hours)


def _move(row: Booking, wish: Wish, terms: Terms, tried: list[placing.Claim], reason: str) -> None:
    freed = _move_lanes(row, wish, terms, tried)
    _move_places(row, wish)
    row.counted = _move_quotas(row, wish, terms)
    before = (row.starts_at, row.ends_at)
    row.resource, row.place_id = wish.resource, wish.resource.place_id
    row.starts_at, row.ends_at = wish.start, wish.end
    row.sequence += 1
    row.reason = reason
    reprice([row], [wish])
    row.save(
        update_fields=[
            *("resource", "place", "starts_at", "ends_at", "sequence", "reason", "counted", "updated_at"),
            *("price_cents", "quote"),
        ]
    )
    tell_freed([row], freed, also=before)


def _move_lanes(
    row: Booking, wish: Wish, terms: Terms, tried: list[placing.Claim]
) -> list[tuple[int, datetime, datetime]]:
    """What it lets go."""
    if row.resource.form == Form.COUNTED:
        closed.refuse([wish])
        return []
    organisation = row.organisation_id
    held = placing.held_by([row.pk], organisation=organisation)
    start, end = wish.occupied
    mine = {one.lane for one in held}
    meets = any(one.starts_at < end and one.ends_at > start for one in held)
    wanted = atoms_of(wish.resource)
    if not meets or (wish.resource.form == Form.POOL and not mine <= {atom.lane for atom in wanted}):
        old = [one.id for one in held]
        take_lanes([wish], [row.pk], terms, tried)
        return placing.release([row.pk], organisation=organisation, only=old)
    if wish.resource.form == Form.POOL:
        wanted = [atom for atom in wanted if atom.lane in mine]
    claims = [
        placing.Claim(0, row.pk, atom.resource, atom.lane, atom.name, start, end, row.public_title)
        for atom in wanted
    ]
    _take_over(claims, held, terms, tried)
    return [(one.resource, one.starts_at, one.ends_at) for one in held]


def _take_over(
    claims: list[placing.Claim], held: list[placing.Held], terms: Terms, tried: list[placing.Claim]
) -> None:
    """Where the new time overlaps the old one: first what is missing, then, all being ours, the whole in one piece.

    To let the old one go first would make two that move towards each other wait in a circle.
    """
    missing = [piece for claim in claims for piece in placing.missing(claim, held)]
    tried[:] = missing
    if placing.take(missing, organisation=terms.organisation, key=terms.key):
        raise UnavailableError
    placing.release([claims[0].booking], organisation=terms.organisation)
    if placing.take(claims, organisation=terms.organisation, key=terms.key):
        raise UnavailableError


def _move_places(row: Booking, wish: Wish) -> None:
    before = counting.tallies_of(row.resource, row.starts_at, row.ends_at, row.quantity)
    after = counting.tallies_of(wish.resource, wish.start, wish.end, wish.quantity)
    capacities = {one.pk: one.capacity for one in (row.resource, wish.resource)}
    full = counting.take_tallies(
        after - before, capacities, organisation=row.organisation_id, leaving=before - after
    )
    if full:
        left = counting.left_in(full, organisation=row.organisation_id)
        raise UnavailableError(text=not_enough(min(left.get(slot, wish.resource.capacity) for slot in full)))
    counting.give_back_tallies(before - after, organisation=row.organisation_id)


def _move_quotas(row: Booking, wish: Wish, terms: Terms) -> list[tuple[int, int]]:
    """The new period is counted before the old one is given back; in the same period only the difference."""
    organisation = row.organisation_id
    if row.kind != Kind.BOOKING:
        return []
    quotas = counting.quotas_of(organisation=organisation, service=row.service)
    wanted = counting.uses_of(
        quotas, wish.resource, terms.holder, wish.start, wish.end, audience=row.audience
    )
    known = counting.keys_of(list(wanted), organisation=organisation)
    before = Counter(dict(row.counted))
    counting.lock_uses([*before, *known.values()], organisation=organisation)
    more = Counter({used: number - before.get(known.get(used, 0), 0) for used, number in wanted.items()})
    kept, over = counting.take_uses(+more, quotas, organisation=organisation)
    if over:
        raise QuotaReachedError(quota_text(quotas, over[0].quota))
    known |= kept
    after = Counter({known[used]: number for used, number in wanted.items()})
    counting.give_back_uses((before - after).items(), organisation=organisation)
    return list(after.items())
