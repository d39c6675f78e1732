"""What somebody may choose of several resources on some days: spans that have a name, or times of so many minutes.

A page shows it and whoever goes on is told if it is gone since; what takes it is book(), and nothing here does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from cantou.core.booking.domain import words
from cantou.core.booking.domain.availability import free_slots, lanes_of, taken
from cantou.core.booking.domain.book import check
from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.domain.holder import NOBODY
from cantou.core.booking.domain.wishes import Terms, Wish
from cantou.core.booking.domain.writing import is_agent
from cantou.core.booking.engine import local
from cantou.core.booking.models import Form, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.core.booking.domain.availability import Taken

_DAY: Final = timedelta(days=1)
SHAPE: Final = "%Y-%m-%dT%H:%MZ"


@dataclass(frozen=True, slots=True)
class Span:
    """So many hours of a day, of the next one too where it ends before it begins."""

    label: str
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Free:
    resource: Resource
    starts_at: datetime
    ends_at: datetime
    label: str = ""

    @property
    def value(self) -> str:
        """What a page sends of it."""
        return f"{self.resource.pk}/{self.starts_at.astimezone(UTC):{SHAPE}}/{self.ends_at.astimezone(UTC):{SHAPE}}"

    @property
    def day(self) -> date:
        return local.wall(self.starts_at).date()

    @property
    def said(self) -> str:
        return f"{self.resource.name}, {words.when(self.starts_at, self.ends_at)}"


def choosable(*, organisation: int, service: str, kind: str = "") -> list[Resource]:
    """What anybody may book there, and for an agent the rest too, in the order of its service. What is counted is
    not chosen so."""
    found = Resource.objects.filter(organisation_id=organisation, service=service, archived_at=None)
    found = found.exclude(form=Form.COUNTED)
    if not is_agent(organisation):
        found = found.filter(is_public=True)
    return list((found.filter(kind=kind) if kind else found).order_by("position", "pk"))


def free_times(*, resources: Sequence[Resource], first: date, days: int, minutes: int) -> list[Free]:
    """Times of so many minutes. A resource that is one of another's parts is shown beside it."""
    if not resources:
        return []
    by_agent = is_agent(resources[0].organisation_id)
    found = free_slots(
        resources=resources, first=first, last=first + days * _DAY, minutes=minutes, by_agent=by_agent
    )
    by_pk = {one.pk: one for one in resources}
    every = [
        Free(by_pk[pk], slot.starts_at, slot.ends_at, words.hour(slot.starts_at))
        for pk, slots in found.items()
        for slot in slots
    ]
    return sorted(every, key=lambda one: (one.starts_at, one.resource.position, one.resource.pk))


def free_spans(*, resources: Sequence[Resource], first: date, days: int, spans: Sequence[Span]) -> list[Free]:
    """By day, then by resource, then in the order of the spans. The same few queries for any number of days."""
    if not resources:
        return []
    terms = Terms(organisation=resources[0].organisation_id, key=uuid4(), holder=NOBODY)
    wanted = [
        (resource, span, starts, ends)
        for number in range(days)
        for resource in resources
        for span in spans
        if (hours := _hours(first + number * _DAY, span)) is not None
        for starts, ends in [hours]
    ]
    wishes = [
        (Wish(resource=resource, starts_at=starts, ends_at=ends), span)
        for resource, span, starts, ends in wanted
    ]
    open_ones = [(wish, span) for wish, span in wishes if _may(wish, terms)]
    if not open_ones:
        return []
    lanes = lanes_of(resources)
    rows = taken(
        {lane for found in lanes.values() for lane in found},
        min(wish.occupied[0] for wish, _span in open_ones),
        max(wish.occupied[1] for wish, _span in open_ones),
    )
    return [
        Free(wish.resource, wish.start, wish.end, span.label)
        for wish, span in open_ones
        if _is_free(wish, lanes.get(wish.resource.pk, []), rows)
    ]


def _hours(day: date, span: Span) -> tuple[datetime, datetime] | None:
    last = day if span.ends > span.starts else day + _DAY
    try:
        starts = local.instant(datetime.combine(day, span.starts))
        return starts, local.instant_of_end(datetime.combine(last, span.ends), starts)
    except local.NoSuchHourError:
        return None


def _may(wish: Wish, terms: Terms) -> bool:
    try:
        check(wish, terms, check_hours=True)
    except BookingRefusedError:
        return False
    return True


def _is_free(wish: Wish, lanes: Sequence[int], rows: Iterable[Taken]) -> bool:
    """Of a whole, every part; of a pool, one."""
    starts, ends = wish.occupied
    busy = {one.lane for one in rows if one.starts_at < ends and starts < one.ends_at}
    if not lanes:
        return False
    if wish.resource.form == Form.POOL:
        return any(lane not in busy for lane in lanes)
    return busy.isdisjoint(lanes)
