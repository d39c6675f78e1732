"""A child's month, as one reads and changes it: a row for each day, a box for each activity."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.web.days import date_format
from cantou.core.web.veiled import unveiled, veil
from cantou.services.periscolaire.domain import places, queries
from cantou.services.periscolaire.engine.days import DAY, Month
from cantou.services.periscolaire.models import BookingState

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date, datetime

    from cantou.services.periscolaire.domain.places import Day
    from cantou.services.periscolaire.models import Activity, DayBooking, ServedDay

MOST_BOXES = 300


@dataclass(slots=True)
class Box:
    """One activity on one day. Without a name it is not changed any more."""

    activity: Activity
    on: date
    takes_place: bool = False
    name: str = ""
    checked: bool = False
    state: str = ""
    word: str = ""
    error: str = ""

    @property
    def label(self) -> str:
        return f"{self.activity.title}, {date_format(self.on, 'l j F')}"


@dataclass(slots=True)
class Line:
    """A day with its boxes, or several days on which nothing takes place."""

    on: date
    boxes: list[Box] = field(default_factory=list)
    until: date | None = None
    closed: str = ""

    @property
    def title(self) -> str:
        last = self.until or self.on
        if last == self.on:
            return date_format(self.on, "D j")
        return _("du %(first)s au %(last)s") % {
            "first": date_format(self.on, "j"),
            "last": date_format(last, "j"),
        }

    @property
    def errors(self) -> list[Box]:
        return [box for box in self.boxes if box.error]


@dataclass(slots=True)
class Sheet:
    month: Month
    activities: list[Activity]
    lines: list[Line]

    @property
    def title(self) -> str:
        return date_format(self.month.first, "F Y")

    @property
    def boxes(self) -> list[Box]:
        return [box for line in self.lines for box in line.boxes if box.name]

    @property
    def before(self) -> str:
        """What the page shows as booked: what is sent back is compared with it, so that an old page changes only what
        was touched on it."""
        return " ".join(box.name for box in self.boxes if box.checked)


def name_of(activity: int, on: date) -> str:
    return f"{veil(activity)}.{on.isoformat()}"


def sheet(
    *,
    organisation: int,
    child: int,
    month: Month,
    by_agent: bool = False,
    refused: Mapping[Day, str] | None = None,
) -> Sheet:
    """In the Scope of whoever acts for the child, or an agent's."""
    now, today = timezone.now(), timezone.localdate()
    activities = [one.activity for one in queries.enrolments_of(organisation, child)]
    spans = queries.spans(organisation, month.first, month.last)
    mine = queries.bookings_of(organisation, child, month.first, month.last)
    booked = {(one.day.activity_id, one.day.on): one for one in mine}
    rows = queries.days_of(organisation, month.first, month.last)
    full = {(one.activity_id, one.on): one for one in rows}
    lines: list[Line] = []
    on = month.first
    while on <= month.last:
        closed, boxes = "", []
        for activity in activities:
            why, key = activity.rule.closed(on, spans), (activity.pk, on)
            box = Box(activity, on, takes_place=not why)
            closed = closed or (why if on.weekday() in activity.weekdays else "")
            if not why or key in booked:
                box.takes_place = True
                limit = None if by_agent else activity.rule.cutoff(on)
                _fill(box, booked.get(key), full.get(key), now, limit)
                if by_agent and on < today - places.MOST_BACK:
                    box.name = ""
            box.error = (refused or {}).get(key, "")
            boxes.append(box)
        _add(lines, on, boxes, closed)
        on += DAY
    return Sheet(month, activities, lines)


def _fill(
    box: Box, row: DayBooking | None, day: ServedDay | None, now: datetime, limit: datetime | None
) -> None:
    if limit is None or now < limit:
        box.name = name_of(box.activity.pk, box.on)
    box.checked = row is not None
    box.state = row.state if row else ""
    if row is not None and row.state == BookingState.WAITING:
        box.word = _("attente")
    elif row is not None and row.came is not None:
        box.word = _("venu") if row.came else _("absent")
    elif row is None and day is not None and day.places is not None and day.taken >= day.places:
        box.word = _("complet")


def _add(lines: list[Line], on: date, boxes: list[Box], closed: str) -> None:
    if any(box.takes_place for box in boxes):
        lines.append(Line(on, boxes))
    elif closed:
        last = lines[-1] if lines else None
        if last is not None and last.closed == closed:
            last.until = on
        else:
            lines.append(Line(on, closed=closed))


def changes(*, sent: Collection[str], before: str) -> dict[Day, bool]:
    """What was touched on the page: boxes that are checked now and were not, or the other way round."""
    wanted, had = set(sent), set(before.split())
    found: dict[Day, bool] = {}
    for name in sorted(wanted ^ had)[:MOST_BOXES]:
        day = _read(name)
        if day is not None:
            found[day] = name in wanted
    return found


def _read(name: str) -> Day | None:
    from datetime import date

    veiled, _dot, text = name.partition(".")
    activity = unveiled(veiled)
    try:
        return None if activity is None else (activity, date.fromisoformat(text))
    except ValueError:
        return None


def ends(*, organisation: int, activity: Activity, today: date) -> list[tuple[date, str]]:
    """Until when one may say « tous les lundis »: the next holidays of a week or more, the end of the year."""
    found = []
    for span in queries.spans(organisation, today, activity.ends_on):
        if span.only is None and span.first > today and (span.last - span.first).days >= 4:  # noqa: PLR2004 (a week)
            last = span.first - DAY
            found.append((last, _("jusqu’à : %(what)s") % {"what": span.title}))
    return [*found[:4], (activity.ends_on, _("jusqu’à la fin de l’année"))]
