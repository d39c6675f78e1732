"""Bookings that repeat: every date is looked at before anybody confirms, then all are taken in one act, or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import closed, counting, placing, words
from cantou.core.booking.domain.book import check, not_enough, telling_what_met, write
from cantou.core.booking.domain.bookings import cancel_all
from cantou.core.booking.domain.errors import (
    BookingRefusedError,
    ClosedError,
    Conflict,
    NoSuchHourError,
    UnavailableError,
)
from cantou.core.booking.domain.holder import NOBODY, Holder
from cantou.core.booking.domain.resources import atoms_of
from cantou.core.booking.domain.wishes import Terms, Wish
from cantou.core.booking.domain.writing import writing
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.booking.engine.recurrence import Occurrence, Rule, expand
from cantou.core.booking.models import Booking, Form, Series, State

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from cantou.core.booking.models import Resource

Reach = Literal["this", "following", "all"]
"""How many dates of a series an act is about."""
Verdict = Literal["free", "taken", "closed", "no_hour", "refused"]


@dataclass(frozen=True, slots=True)
class Planned:
    """One date, and why it cannot be had."""

    occurrence: Occurrence
    verdict: Verdict = "free"
    why: str = ""
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_free(self) -> bool:
        return self.verdict == "free"

    @property
    def local_start(self) -> datetime:
        return self.occurrence.local_start


@dataclass(frozen=True, slots=True)
class Plan:
    rule: Rule
    dates: tuple[Planned, ...]
    """What cannot be had first, each part in order of time."""

    @property
    def free(self) -> list[Planned]:
        return [date for date in self.dates if date.is_free]

    @property
    def hindered(self) -> list[Planned]:
        return [date for date in self.dates if not date.is_free]


@dataclass(frozen=True, slots=True)
class Asked:
    """What repeats."""

    resource: Resource
    rule: Rule
    local_start: datetime
    """Of the first date, on the clock of the wall, without zone."""
    minutes: int
    quantity: int = 1

    def dates(self) -> list[Occurrence]:
        """Raises RecurrenceError."""
        if self.minutes < 1:
            raise RecurrenceError(_("La fin doit venir après le début."))
        return expand(self.rule, self.local_start, self.minutes)

    def wish(self, one: Occurrence) -> Wish:
        if one.starts_at is None or one.ends_at is None:
            raise ValueError("This hour does not exist.")
        return Wish(
            resource=self.resource,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            quantity=self.quantity,
            original_start=one.starts_at,
        )


def preview(
    *,
    organisation: int,
    asked: Asked,
    holder: Holder = NOBODY,
    check_hours: bool = True,
    now: datetime | None = None,
) -> Plan:
    """Every date, with what hinders it. Writes nothing; a bounded number of statements. Raises RecurrenceError."""
    terms = Terms(organisation=organisation, key=uuid4(), holder=holder, now=now or timezone.now())
    dates = [_judged(asked, one, terms, check_hours=check_hours) for one in asked.dates()]
    met = _met(asked, [(number, date) for number, date in enumerate(dates) if date.is_free])
    for number, (why, conflicts) in met.items():
        dates[number] = replace(dates[number], verdict="taken", why=why, conflicts=conflicts)
    return Plan(asked.rule, tuple(sorted(dates, key=lambda date: (date.is_free, date.local_start))))


def _judged(asked: Asked, one: Occurrence, terms: Terms, *, check_hours: bool) -> Planned:
    if one.starts_at is None:
        return Planned(one, "no_hour", _("Cette nuit-là, on avance les montres : cette heure n’existe pas."))
    try:
        check(asked.wish(one), terms, check_hours=check_hours)
    except ClosedError as refused:
        return Planned(one, "closed", str(refused))
    except NoSuchHourError as refused:
        return Planned(one, "no_hour", str(refused))
    except BookingRefusedError as refused:
        return Planned(one, "refused", str(refused))
    return Planned(one)


_Met = dict[int, tuple[str, tuple[Conflict, ...]]]


def _met(asked: Asked, dates: Sequence[tuple[int, Planned]]) -> _Met:
    """By number of the date: what is in its way, all dates in one statement."""
    if not dates:
        return {}
    if asked.resource.form == Form.COUNTED:
        return _met_places(asked, dates)
    atoms = atoms_of(asked.resource)
    claims = []
    for number, date in dates:
        start, end = asked.wish(date.occurrence).occupied
        claims += [placing.Claim(number, 0, one.resource, one.lane, one.name, start, end) for one in atoms]
    conflicts: dict[int, list[Conflict]] = {}
    for conflict in placing.meeting(claims):
        conflicts.setdefault(conflict.wish, []).append(conflict)
    spare = len(atoms) - asked.quantity if asked.resource.form == Form.POOL else 0
    return {
        number: (str(found[0]), tuple(found))
        for number, found in conflicts.items()
        if len({conflict.resource for conflict in found}) > spare
    }


def _met_places(asked: Asked, dates: Sequence[tuple[int, Planned]]) -> _Met:
    slots = {
        number: list(counting.tallies_of(asked.resource, wish.start, wish.end, asked.quantity))
        for number, date in dates
        for wish in [asked.wish(date.occurrence)]
    }
    left = counting.left_in(
        [slot for found in slots.values() for slot in found], organisation=asked.resource.organisation_id
    )
    fewest = {
        number: min(left.get(slot, asked.resource.capacity) for slot in found)
        for number, found in slots.items()
    }
    found: _Met = {number: (not_enough(most), ()) for number, most in fewest.items() if most < asked.quantity}
    shut: dict[int, list[Conflict]] = {}
    for conflict in closed.met([asked.wish(date.occurrence) for _number, date in dates]):
        shut.setdefault(dates[conflict.wish][0], []).append(conflict)
    return found | {number: (str(met[0]), tuple(met)) for number, met in shut.items()}


def book_series(
    *,
    organisation: int,
    asked: Asked,
    holder: Holder,
    skip: Collection[datetime] = (),
    state: str | None = None,
    title: str = "",
    public_title: str = "",
    audience: str = "",
    object_key: UUID | None = None,
    written_by: int | None = None,
    check_hours: bool = True,
    beyond_quota: bool = False,
    now: datetime | None = None,
) -> tuple[Series, list[Booking]]:
    """All the dates but those of `skip` (their local starts, as `preview` gave them), or none.

    The hour that does not exist is left out by itself. Raises RecurrenceError, BookingRefusedError: somebody may have
    been faster since the preview; then show it again.
    """
    dates = asked.dates()
    kept = [one for one in dates if one.starts_at is not None and one.local_start not in skip]
    if not kept:
        raise RecurrenceError(_("Il ne reste aucune date."))
    _check_apart(asked, kept)
    terms = Terms(
        organisation=organisation, key=object_key or uuid4(), holder=holder, state=state, title=title,
        public_title=public_title, audience=audience, written_by=written_by, beyond_quota=beyond_quota,
        now=now or timezone.now(),
    )  # fmt: skip
    wishes = [asked.wish(one) for one in kept]
    for wish in wishes:
        check(wish, terms, check_hours=check_hours)
    tried: list[placing.Claim] = []
    with (
        telling_what_met(tried),
        writing(organisation=organisation, key=terms.key, person=holder.person_id),
    ):
        closed.keep_open(asked.resource)
        series = _series(asked, dates, kept, terms)
        return series, write(wishes, replace(terms, series=series), tried)


def _series(asked: Asked, dates: Sequence[Occurrence], kept: Sequence[Occurrence], terms: Terms) -> Series:
    return Series.objects.create(
        organisation_id=terms.organisation,
        object_key=terms.key,
        resource=asked.resource,
        uid=str(uuid4()),
        rrule=str(asked.rule),
        local_start=dates[0].local_start.replace(tzinfo=UTC),
        minutes=asked.minutes,
        exdates=[one.local_start.isoformat() for one in dates if one not in kept],
        person_id=terms.holder.person_id,
    )


def _check_apart(asked: Asked, kept: Sequence[Occurrence]) -> None:
    """A series does not get in its own way."""
    if asked.resource.form in {Form.COUNTED, Form.POOL}:
        return
    occupied = [asked.wish(one).occupied for one in kept]
    for number, (before, after) in enumerate(pairwise(occupied)):
        if after[0] < before[1]:
            first = words.day(kept[number].local_start.date())
            raise UnavailableError(
                text=_("La date du %(day)s n’est pas finie quand la suivante commence.") % {"day": first}
            )


def cancel_series(
    *,
    booking: Booking,
    scope: Reach,
    reason: str = "",
    written_by: int | None = None,
    at: datetime | None = None,
) -> list[Booking]:
    """This date, this one and the following, or all that are to come. What has begun stays as it is."""
    now = at or timezone.now()
    return cancel_all(
        bookings=concerned(booking=booking, scope=scope, at=now), reason=reason, written_by=written_by, at=now
    )


def concerned(*, booking: Booking, scope: Reach, at: datetime) -> list[Booking]:
    """The dates that an act on this one is about, in order. In the Scope of `writing`, or one that reads them."""
    if scope == "this" or booking.series_id is None:
        return [booking]
    with writing(organisation=booking.organisation_id, key=booking.object_key):
        found = Booking.objects.filter(
            organisation_id=booking.organisation_id,
            series_id=booking.series_id,
            starts_at__gt=at,
            state__in=[State.HELD, State.REQUESTED, State.CONFIRMED],
        )
        if scope == "following":
            found = found.filter(original_start__gte=booking.original_start)
        rows = list(found.select_related("resource", "series").order_by("original_start"))
    return rows or [booking]


def dates_of(*, series: Series) -> list[Booking]:
    """All its dates, whatever became of them."""
    found = Booking.objects.filter(organisation_id=series.organisation_id, series=series)
    return list(found.select_related("resource", "place").order_by("original_start"))
