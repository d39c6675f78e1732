"""The evening on which associations share out the season: what meets what, and all of it booked at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.domain.availability import lanes_of, taken
from cantou.core.booking.domain.book import book_all
from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.wishes import Terms
from cantou.core.booking.domain.wishes import Wish as BookingWish
from cantou.core.booking.engine import local
from cantou.core.booking.models import Component
from cantou.core.journal.domain.record import record
from cantou.services.salles.domain.queries import wishes
from cantou.services.salles.engine import sharing
from cantou.services.salles.engine.sharing import Want
from cantou.services.salles.models import Wish

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cantou.services.salles.models import Season

SHOWN_DAYS = 4


@dataclass(slots=True)
class Line:
    """One wish in the table of the meeting. `elsewhere`: the weekdays on which it would meet nobody."""

    wish: Wish
    days: list[date]
    meets: int = 0
    """How many others want the same room on some of its days."""
    elsewhere: list[int] = field(default_factory=list)

    @property
    def clashes(self) -> bool:
        return self.meets > 0

    @property
    def name(self) -> str:
        return self.wish.association.name if self.wish.association else self.wish.name


@dataclass(frozen=True, slots=True)
class Pair:
    """One disagreement, for the table that the meeting goes through."""

    one: Line
    other: Line
    days: tuple[date, ...]

    @property
    def told_days(self) -> tuple[date, ...]:
        return self.days[:SHOWN_DAYS]

    @property
    def more_days(self) -> int:
        return len(self.days) - len(self.told_days)

    @property
    def id(self) -> str:
        return f"{self.one.wish.object_key.hex[:8]}-{self.other.wish.object_key.hex[:8]}"

    @property
    def sides(self) -> list[tuple[Line, Line]]:
        return [(self.one, self.other), (self.other, self.one)]


@dataclass(slots=True)
class Table:
    lines: list[Line]
    pairs: list[Pair]
    dropped: list[Wish]
    unnamed: list[Wish]
    """Written on the portal by an association that the desk has not said which it is yet."""

    @property
    def is_agreed(self) -> bool:
        return bool(self.lines) and not self.pairs and not self.unnamed


def rooms_of(organisation: int, resources: Iterable[int]) -> dict[int, frozenset[int]]:
    """Resource → the rooms that cannot be divided which it takes: itself, or its parts."""
    wanted = set(resources)
    parts: dict[int, set[int]] = defaultdict(set)
    found = Component.objects.filter(organisation_id=organisation, whole_id__in=wanted)
    for whole, part in found.values_list("whole_id", "part_id"):
        parts[whole].add(part)
    return {one: frozenset(parts.get(one) or {one}) for one in wanted}


def away_of(wish: Wish, season: Season) -> frozenset[date]:
    """The days without: school holidays if it leaves them out, and days given up one by one."""
    days = {date.fromisoformat(day) for day in wish.skipped}
    if wish.not_in_holidays:
        periods = [
            (date.fromisoformat(one["from"]), date.fromisoformat(one["to"])) for one in season.holidays
        ]
        days |= sharing.days_between(periods)
    return frozenset(days)


def want_of(wish: Wish, season: Season, rooms: Mapping[int, frozenset[int]]) -> Want:
    return Want(
        key=wish.pk,
        weekday=wish.weekday,
        starts=wish.starts,
        ends=wish.ends,
        first=wish.first,
        last=wish.last,
        rooms=rooms[wish.hall.resource_id],
        weeks=wish.weeks,
        away=away_of(wish, season),
    )


def table_of(season: Season, every: Sequence[Wish]) -> Table:
    """`every`: all those of the season, with their halls and associations."""
    kept = [wish for wish in every if wish.state != Wish.State.DROPPED]
    rooms = rooms_of(season.organisation_id, (wish.hall.resource_id for wish in kept))
    wants = [want_of(wish, season, rooms) for wish in kept]
    start = season.starts_on
    lines = {
        wish.pk: Line(wish, sharing.days_of(want, season_starts=start))
        for wish, want in zip(kept, wants, strict=True)
    }
    pairs = []
    for clash in sharing.clashes(wants, season_starts=start):
        one, other = lines[clash.one], lines[clash.other]
        one.meets += 1
        other.meets += 1
        pairs.append(Pair(one, other, clash.days))
    for want in wants:
        if lines[want.key].meets:
            lines[want.key].elsewhere = sharing.other_days(want, wants, season_starts=start)
    return Table(
        lines=list(lines.values()),
        pairs=pairs,
        dropped=[wish for wish in every if wish.state == Wish.State.DROPPED],
        unnamed=[wish for wish in kept if wish.association_id is None],
    )


@dataclass(slots=True)
class Blocked:
    """One date of a wish that cannot be booked: somebody has it already, or the hall is closed."""

    wish: Wish
    days: list[tuple[date, str]]


@dataclass(slots=True)
class Applied:
    wishes: int = 0
    dates: int = 0
    refused: list[Wish] = field(default_factory=list)


def blocked(season: Season, table: Table) -> list[Blocked]:
    """The dates that somebody has already, wish by wish. Two statements for any number."""
    lines = [line for line in table.lines if line.wish.state == Wish.State.ASKED]
    lanes = lanes_of([line.wish.hall.resource for line in lines])
    met = _taken(season, {lane for each in lanes.values() for lane in each})
    found = []
    for line in lines:
        mine = lanes.get(line.wish.hall.resource_id, ())
        days = _met(line, [one for lane in mine for one in met.get(lane, ())])
        if days:
            found.append(Blocked(line.wish, days))
    return found


def _taken(season: Season, lanes: set[int]) -> dict[int, list[tuple[datetime, datetime, str]]]:
    """Lane → (from, to, what it is called), on the clock of the wall; of another organisation too, if it is shared."""
    first = local.instant(datetime.combine(season.starts_on, time()))
    last = local.instant(datetime.combine(season.ends_on + timedelta(days=1), time()))
    found: dict[int, list[tuple[datetime, datetime, str]]] = defaultdict(list)
    for one in taken(lanes, first, last):
        found[one.lane].append((local.wall(one.starts_at), local.wall(one.ends_at), one.public_title))
    return found


def _met(line: Line, taken: list[tuple[datetime, datetime, str]]) -> list[tuple[date, str]]:
    wish = line.wish
    met = {}
    for day in line.days:
        starts, ends = datetime.combine(day, wish.starts), datetime.combine(day, wish.ends)
        for other_starts, other_ends, title in taken:
            if starts < other_ends and other_starts < ends:
                met[day] = title
    return sorted(met.items())


def apply(*, season: Season, person: int | None) -> Applied:
    """Inside an agent's Scope: what meets nobody becomes bookings, each wish in one act; the rest waits.

    Dates that somebody has already are left out, and noted on the wish. Pressed again, only what is left is booked.
    """
    # Whoever presses at the same time, or changes a wish, comes before or after, not in between.
    list(wishes(season).order_by("pk").select_for_update(of=("self",), no_key=True))
    table = table_of(season, list(wishes(season)))
    left_out = {one.wish.pk: {day for day, _title in one.days} for one in blocked(season, table)}
    done = Applied()
    for line in table.lines:
        wish = line.wish
        if wish.state != Wish.State.ASKED:
            continue
        days = [day for day in line.days if day not in left_out.get(wish.pk, set())]
        if line.clashes or wish.association is None or not days or not _book(wish, days, person):
            done.refused.append(wish)
            continue
        done.wishes += 1
        done.dates += len(days)
    if done.wishes:
        season.applied_at = timezone.now()
        season.save(update_fields=["applied_at"])
        details = {"wishes": done.wishes, "dates": done.dates}
        record(action="salles.applied", subject=f"salles:season:{season.pk}", details=details)
    return done


def _book(wish: Wish, days: Sequence[date], person: int | None) -> bool:
    """False: somebody was faster, for one of these dates; then none of them is taken."""
    association = wish.association
    assert association is not None
    holder = Holder(
        name=association.contact or association.name,
        email=association.email,
        phone=association.phone,
        kind="association",
        label=association.name,
    )
    dates = [_instants(wish, day) for day in days]
    terms = Terms(
        organisation=wish.organisation_id,
        key=wish.object_key,
        holder=holder,
        state="confirmed",
        title=wish.activity,
        audience="association" if association.is_local else "association_outside",
        written_by=person,
    )
    asked = [
        BookingWish(resource=wish.hall.resource, starts_at=starts_at, ends_at=ends_at)
        for starts_at, ends_at in dates
    ]
    try:
        book_all(wishes=asked, terms=terms, check_hours=False)
    except BookingRefusedError:
        return False
    wish.state = Wish.State.BOOKED
    wish.save(update_fields=["state"])
    return True


def _instants(wish: Wish, day: date) -> tuple[datetime, datetime]:
    """The same hours on the wall, before and after the clocks are moved."""
    starts_at = local.instant(datetime.combine(day, wish.starts))
    return starts_at, local.instant_of_end(datetime.combine(day, wish.ends), starts_at)
