"""A series to another hour or another day: one date, this one and the following, or all that are to come.

Where dates that have begun stay behind, the series is cut in two, as RFC 5545 has it: the old one ends before, the
dates that move belong to a new one with a UID of its own.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import closed, counting, events, placing, rules
from cantou.core.booking.domain.book import check, not_enough, quota_text, reprice, telling_what_met
from cantou.core.booking.domain.bookings import journal
from cantou.core.booking.domain.errors import (
    NoSuchHourError,
    QuotaReachedError,
    UnavailableError,
    WrongStateError,
)
from cantou.core.booking.domain.freeing import before_freeing, tell_freed
from cantou.core.booking.domain.moving import MOVABLE, holder_of, move
from cantou.core.booking.domain.resources import atoms_of
from cantou.core.booking.domain.telling import tell
from cantou.core.booking.domain.wishes import Terms, Wish
from cantou.core.booking.domain.writing import is_agent, writing
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.booking.engine.local import wall
from cantou.core.booking.engine.recurrence import Rule, expand, occurrence, parse
from cantou.core.booking.models import Booking, Form, Kind, Occupation, Series
from cantou.core.web.pagecache import bump

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.booking.domain.series import Reach

_ASIDE = timedelta(days=36525)
"""Where the original starts wait while they pass one another: PostgreSQL looks at each row as it comes."""


@dataclass(frozen=True, slots=True)
class _Shift:
    """From the rule's hour to the new one, on the clock of the wall."""

    by: timedelta
    minutes: int

    @property
    def days(self) -> int:
        return self.by.days


def move_series(
    *,
    booking: Booking,
    scope: Reach,
    local_start: datetime,
    minutes: int,
    reason: str = "",
    written_by: int | None = None,
    check_hours: bool = True,
    at: datetime | None = None,
) -> list[Booking]:
    """This date begins on that wall clock; with `scope`, the others move by as much. All move, or none.

    A date that was moved by itself before stays where it is. Raises BookingRefusedError, RecurrenceError.
    """
    now = at or timezone.now()
    if scope == "this" or booking.series_id is None or booking.original_start is None:
        start = rules.instant(local_start)
        end = occurrence(local_start, minutes).ends_at or start
        moved = move(
            booking=booking, starts_at=start, ends_at=end, reason=reason, written_by=written_by,
            check_hours=check_hours, at=now,
        )  # fmt: skip
        return [moved]
    shift = _Shift(local_start - wall(booking.original_start), minutes)
    tried: list[placing.Claim] = []
    with (
        telling_what_met(tried),
        writing(organisation=booking.organisation_id, key=booking.object_key),
    ):
        closed.keep_open(booking.resource)
        rows = _locked(booking, scope, now)
        moving = _that_move(rows, booking, now)
        _move(rows, moving, shift, tried, check_hours=check_hours, now=now, reason=reason)
        bump(organisation=booking.organisation_id)
        tell(events.BookingMoved, moving, sequence=max(row.sequence for row in moving))
        journal(moving[0], "moved", by=written_by, bookings=[row.pk for row in moving])
    return moving


def _locked(booking: Booking, scope: Reach, now: datetime) -> list[Booking]:
    """The dates from this one on, or from now on, whatever became of them: they follow the rule."""
    found = Booking.objects.select_for_update(no_key=True, of=("self",)).select_related("resource", "series")
    rows = found.filter(organisation_id=booking.organisation_id, series=booking.series)
    if scope == "following":
        rows = rows.filter(original_start__gte=booking.original_start)
    else:
        rows = rows.filter(original_start__gt=now)
    return list(rows.order_by("pk"))


def _that_move(rows: Sequence[Booking], booking: Booking, now: datetime) -> list[Booking]:
    found = [
        row
        for row in rows
        if row.state in MOVABLE
        and row.starts_at > now
        and (row.starts_at == row.original_start or row.pk == booking.pk)
    ]
    if not found:
        raise WrongStateError(_("Aucune de ces dates ne peut plus être déplacée."))
    return sorted(found, key=lambda row: row.starts_at)


def _move(
    rows: Sequence[Booking],
    moving: Sequence[Booking],
    shift: _Shift,
    tried: list[placing.Claim],
    *,
    check_hours: bool,
    now: datetime,
    reason: str,
) -> None:
    first = moving[0]
    terms = Terms(
        organisation=first.organisation_id, key=first.object_key, holder=holder_of(first), kind=first.kind,
        public_title=first.public_title, audience=first.audience, now=now,
    )  # fmt: skip
    wishes = [_wish(row, shift) for row in moving]
    for row, wish in zip(moving, wishes, strict=True):
        if not is_agent(row.organisation_id):
            rules.check_cutoff(row.resource, row.starts_at, now=now)
        check(wish, terms, check_hours=check_hours)
    before_freeing(moving)
    freed = _move_lanes(moving, wishes, terms, tried)
    _move_places(moving, wishes)
    _move_quotas(moving, wishes, terms)
    before = (first.starts_at, max(row.ends_at for row in moving))
    for row, wish in zip(moving, wishes, strict=True):
        row.starts_at, row.ends_at = wish.start, wish.end
        row.sequence += 1
        row.reason = reason
    reprice(moving, wishes)
    _follow(rows, shift)
    tell_freed(moving, freed, also=before)


def _wish(row: Booking, shift: _Shift) -> Wish:
    one = occurrence(wall(_original(row)) + shift.by, shift.minutes)
    if one.starts_at is None or one.ends_at is None:
        raise NoSuchHourError(
            _("Le %(day)s, cette heure n’existe pas : on avance les montres.")
            % {"day": f"{one.local_start:%d/%m/%Y}"}
        )
    return Wish(resource=row.resource, starts_at=one.starts_at, ends_at=one.ends_at, quantity=row.quantity)


def _original(row: Booking) -> datetime:
    if row.original_start is None:
        raise WrongStateError(_("Cette réservation n’appartient à aucune série."))
    return row.original_start


# -- What is taken


def _move_lanes(
    moving: Sequence[Booking], wishes: Sequence[Wish], terms: Terms, tried: list[placing.Claim]
) -> list[tuple[int, datetime, datetime]]:
    """First what none of these dates holds, then, all being ours, each in one piece (moving.py)."""
    resource = moving[0].resource
    if resource.form == Form.COUNTED:
        closed.refuse(wishes)
        return []
    keys = [row.pk for row in moving]
    held = [
        placing.Held(one.pk, one.resource_id, one.lane_id, one.starts_at, one.ends_at)
        for one in Occupation.objects.filter(
            organisation_id=terms.organisation, booking_id__in=keys, active=True
        )
    ]
    whose = dict(
        Occupation.objects.filter(pk__in=[one.id for one in held]).values_list("pk", "booking_id")
    ) if resource.form == Form.POOL else {}  # fmt: skip
    atoms = atoms_of(resource)
    claims = []
    for number, (row, wish) in enumerate(zip(moving, wishes, strict=True)):
        mine = {one.lane for one in held if whose.get(one.id) == row.pk}
        start, end = wish.occupied
        claims += [
            placing.Claim(number, row.pk, atom.resource, atom.lane, atom.name, start, end, row.public_title)
            for atom in atoms
            if resource.form != Form.POOL or atom.lane in mine
        ]
    _check_apart(claims)
    tried[:] = [piece for claim in claims for piece in placing.missing(claim, held)]
    if placing.take(tried, organisation=terms.organisation, key=terms.key):
        raise UnavailableError
    placing.release(keys, organisation=terms.organisation)
    if placing.take(claims, organisation=terms.organisation, key=terms.key):
        raise UnavailableError
    return [(one.resource, one.starts_at, one.ends_at) for one in held]


def _check_apart(claims: Sequence[placing.Claim]) -> None:
    ends: dict[int, datetime] = {}
    for claim in sorted(claims, key=lambda one: one.starts_at):
        if claim.lane in ends and claim.starts_at < ends[claim.lane]:
            raise UnavailableError(text=_("Une date ne serait pas finie quand la suivante commence."))
        ends[claim.lane] = claim.ends_at


def _move_places(moving: Sequence[Booking], wishes: Sequence[Wish]) -> None:
    before: Counter[counting.Slot] = Counter()
    after: Counter[counting.Slot] = Counter()
    for row, wish in zip(moving, wishes, strict=True):
        before += counting.tallies_of(row.resource, row.starts_at, row.ends_at, row.quantity)
        after += counting.tallies_of(wish.resource, wish.start, wish.end, wish.quantity)
    resource, organisation = moving[0].resource, moving[0].organisation_id
    full = counting.take_tallies(
        after - before,
        {resource.pk: resource.capacity},
        organisation=organisation,
        leaving=before - after,
    )
    if full:
        left = counting.left_in(full, organisation=organisation)
        raise UnavailableError(text=not_enough(min(left.get(slot, resource.capacity) for slot in full)))
    counting.give_back_tallies(before - after, organisation=organisation)


def _move_quotas(moving: Sequence[Booking], wishes: Sequence[Wish], terms: Terms) -> None:
    organisation = terms.organisation
    if moving[0].kind != Kind.BOOKING:
        return
    quotas = counting.quotas_of(organisation=organisation, service=moving[0].service)
    each = [
        counting.uses_of(quotas, wish.resource, terms.holder, wish.start, wish.end, audience=terms.audience)
        for wish in wishes
    ]
    total = sum(each, Counter[counting.Used]())
    known = counting.keys_of(list(total), organisation=organisation)
    before: Counter[int] = Counter()
    for row in moving:
        for key, number in row.counted:
            before[key] += number
    counting.lock_uses([*before, *known.values()], organisation=organisation)
    more = Counter(
        {used: number - before[known[used]] if used in known else number for used, number in total.items()}
    )
    kept, over = counting.take_uses(+more, quotas, organisation=organisation)
    if over:
        raise QuotaReachedError(quota_text(quotas, over[0].quota))
    known |= kept
    after = Counter({known[used]: number for used, number in total.items()})
    counting.give_back_uses((before - after).items(), organisation=organisation)
    for row, one in zip(moving, each, strict=True):
        row.counted = [(known[used], number) for used, number in one.items()]


# -- The rule


def _follow(rows: Sequence[Booking], shift: _Shift) -> None:
    """The rule goes along, and with it the start that it gives each date."""
    series = rows[0].series
    if series is None:
        return
    first = min(_original(row) for row in rows)
    target = _moved_series(series, wall(first), shift)
    Booking.objects.filter(organisation_id=series.organisation_id, pk__in=[row.pk for row in rows]).update(
        original_start=F("original_start") + _ASIDE
    )
    for row in rows:
        one = occurrence(wall(_original(row)) + shift.by, shift.minutes)
        row.series, row.uid = target, target.uid
        row.original_start = one.starts_at or _original(row) + shift.by
    Booking.objects.bulk_update(
        rows,
        [
            *("series", "uid", "original_start", "starts_at", "ends_at", "sequence", "reason", "counted"),
            *("price_cents", "quote", "updated_at"),
        ],
    )


def _moved_series(series: Series, first: datetime, shift: _Shift) -> Series:
    """`first`: the wall clock of the first date that moves, as the rule had it."""
    rule = parse(series.rrule)
    began = series.local_start.replace(tzinfo=None)
    left_out = [datetime.fromisoformat(text) for text in series.exdates]
    dates = [one.local_start for one in expand(rule, began, series.minutes)]
    stay = [shown for shown in dates if shown < first]
    rest = replace(
        shifted(rule, shift, first), count=len(dates) - len(stay) if rule.count is not None else None
    )
    exdates = [(shown + shift.by).isoformat() for shown in left_out if shown >= first]
    if not any(shown not in left_out for shown in stay):
        series.rrule, series.exdates = (
            str(replace(rest, count=len(dates) - len(stay) if rule.count else None)),
            exdates,
        )
        series.local_start, series.minutes = (first + shift.by).replace(tzinfo=UTC), shift.minutes
        series.sequence += 1
        series.save()
        return series
    series.rrule = str(replace(rule, count=None, until=first - timedelta(minutes=1)))
    series.exdates = [shown.isoformat() for shown in left_out if shown < first]
    series.sequence += 1
    series.save()
    return Series.objects.create(
        organisation_id=series.organisation_id,
        object_key=series.object_key,
        resource_id=series.resource_id,
        uid=str(uuid4()),
        rrule=str(rest),
        local_start=(first + shift.by).replace(tzinfo=UTC),
        minutes=shift.minutes,
        exdates=exdates,
        person_id=series.person_id,
    )


def shifted(rule: Rule, shift: _Shift, first: datetime) -> Rule:
    """The rule of the same dates, so many days later. Raises RecurrenceError where a month has no such rule."""
    days = ((first + shift.by).date() - first.date()).days
    until = rule.until + shift.by if rule.until else None
    if not days:
        return replace(rule, until=until)
    named = rule.by_month_day or rule.by_month or rule.by_set_pos or any(nth for nth, _day in rule.by_day)
    if rule.freq in {"MONTHLY", "YEARLY"} or named:
        raise RecurrenceError(
            _("Pour une répétition par mois ou par année, changez l’heure, ou chaque date à part.")
        )
    by_day = tuple(sorted(((nth, (day + days) % 7) for nth, day in rule.by_day), key=lambda one: one[1]))
    week_start = (rule.week_start + days) % 7 if rule.interval > 1 else rule.week_start
    return replace(rule, until=until, by_day=by_day, week_start=week_start)
