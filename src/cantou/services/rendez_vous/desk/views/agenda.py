"""The agenda of a day or a week, one's own day across organisations, the day on paper, and in another calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cantou.core.booking.domain.availability import taken
from cantou.core.web.idempotency import once
from cantou.services.rendez_vous.desk.forms.settings import StartForm
from cantou.services.rendez_vous.desk.views.common import UNPROCESSABLE, organisations_of
from cantou.services.rendez_vous.domain import counters as counting
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.times import (
    DAY,
    bounds,
    day_words,
    days_of,
    hour,
    local_day,
    monday,
    read_day,
)
from cantou.services.rendez_vous.engine.travel import minutes
from cantou.services.rendez_vous.ics import agenda as as_calendar
from cantou.services.rendez_vous.models import Way

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from cantou.services.rendez_vous.models import Appointment, Counter

WEEK = 7


@dataclass(slots=True)
class Line:
    """One line of an agenda: an appointment, an hour taken elsewhere, an absence, or the way to the next place."""

    starts_at: datetime
    ends_at: datetime
    kind: str
    words: str = ""
    row: Appointment | None = None
    tight: bool = False
    over: bool = False

    @property
    def hours(self) -> str:
        return f"{hour(self.starts_at)}"

    @property
    def until(self) -> str:
        return hour(self.ends_at)


@dataclass(slots=True)
class Column:
    title: str
    note: str = ""
    lines: list[Line] = field(default_factory=list)


@require_safe
def index(request: Any) -> HttpResponse:
    request.agent.require(SERVICE, "read")
    organisation = request.agent.acting
    counters = list(queries.counters_of(organisation=organisation))
    if not counters:
        form = StartForm(initial={"name": _("Secrétariat")})
        return render(request, "rendez_vous/desk/start.html", {"form": form, "may": _may_set(request)})
    day = read_day(request.GET.get("jour", "")) or local_day()
    is_week = request.GET.get("vue") == "semaine"
    one = _chosen(counters, request.GET.get("guichet", ""))
    shown = [one] if one else counters
    first, days = (monday(day), WEEK) if is_week else (day, 1)
    lines = _lines(organisation, shown, first, days)
    context = {
        "columns": _by_day(lines, shown, first) if is_week else _by_counter(lines, shown, day),
        "title": _title(first, is_week=is_week),
        "day": day,
        "is_week": is_week,
        "moves": _moves(request, day, is_week=is_week, one=one),
        "counters": _counter_tabs(counters, one, day, is_week=is_week) if len(counters) > 1 else [],
        "may_treat": request.agent.may(SERVICE, "treat"),
        "query": f"?{urlencode({'jour': first.isoformat(), 'vue': 'semaine' if is_week else 'jour'})}",
        "total": sum(1 for every in lines.values() for line in every if line.kind == "appointment"),
    }
    return render(request, "rendez_vous/desk/index.html", context)


def _may_set(request: Any) -> bool:
    return bool(request.agent.may(SERVICE, "settings"))


def _chosen(counters: list[Counter], name: str) -> Counter | None:
    return next((one for one in counters if str(one.position) + one.resource.name == name), None)


def _name(counter: Counter) -> str:
    return str(counter.position) + counter.resource.name


def _title(first: date, *, is_week: bool) -> str:
    if not is_week:
        return day_words(first)
    return _("Semaine du %(first)s au %(last)s") % {
        "first": day_words(first),
        "last": day_words(first + DAY * (WEEK - 1)),
    }


def _address(day: date, *, is_week: bool, one: Counter | None) -> str:
    asked = {"jour": day.isoformat(), "vue": "semaine" if is_week else "jour"}
    if one is not None:
        asked["guichet"] = _name(one)
    return f"?{urlencode(asked)}"


def _moves(request: Any, day: date, *, is_week: bool, one: Counter | None) -> dict[str, str]:  # noqa: ARG001
    step = WEEK if is_week else 1
    return {
        "before": _address(day - DAY * step, is_week=is_week, one=one),
        "after": _address(day + DAY * step, is_week=is_week, one=one),
        "today": _address(local_day(), is_week=is_week, one=one),
        "other": _address(day, is_week=not is_week, one=one),
    }


def _counter_tabs(
    counters: list[Counter], one: Counter | None, day: date, *, is_week: bool
) -> list[dict[str, Any]]:
    tabs = [{"url": _address(day, is_week=is_week, one=None), "title": _("Tous"), "current": one is None}]
    tabs += [
        {"url": _address(day, is_week=is_week, one=each), "title": each.resource.name, "current": each == one}
        for each in counters
    ]
    return tabs


def _lines(organisation: int, counters: list[Counter], first: date, days: int) -> dict[int, list[Line]]:
    """Counter → its lines, by hour. Three queries, however many there are."""
    wanted = {counter.pk: counter for counter in counters}
    found: dict[int, list[Line]] = {key: [] for key in wanted}
    starts_at, ends_at = bounds(first, days)
    now = timezone.now()
    for row in queries.of_days(organisations=[organisation], first=first, days=days):
        if row.counter_id in wanted:
            found[row.counter_id].append(_appointment_line(row, now))
    away = queries.away(organisation=organisation, counters=wanted, starts_at=starts_at, ends_at=ends_at)
    for absence in away:
        begin, end = max(absence.starts_at, starts_at), min(absence.ends_at, ends_at)
        whole = (begin, end) == bounds(local_day(begin))
        words = _("absent toute la journée") if whole else _("absent")
        found[absence.counter_id].append(Line(begin, end, "whole" if whole else "absence", words))
    for key, begin, end in _busy_elsewhere(organisation, counters, starts_at, ends_at):
        found[key].append(Line(begin, end, "busy", _("occupé, dans un autre organisme")))
    for lines in found.values():
        lines.sort(key=lambda line: (line.starts_at, line.ends_at))
    return found


def _appointment_line(row: Appointment, now: datetime) -> Line:
    booking = row.booking
    return Line(booking.starts_at, booking.ends_at, "appointment", row=row, over=booking.ends_at < now)


def _busy_elsewhere(
    organisation: int, counters: Iterable[Counter], starts_at: datetime, ends_at: datetime
) -> list[tuple[int, datetime, datetime]]:
    """A shared agenda is taken by somebody: read as anybody may, and no more is known."""
    lanes = {counter.resource.lane_id: counter.pk for counter in counters}
    found = taken((lane for lane in lanes if lane is not None), starts_at, ends_at)
    return [
        (lanes[one.lane], one.starts_at, one.ends_at) for one in found if one.organisation != organisation
    ]


def _by_counter(lines: dict[int, list[Line]], counters: list[Counter], day: date) -> list[Column]:  # noqa: ARG001
    return [Column(one.resource.name, one.resource.place.name, lines[one.pk]) for one in counters]


def _by_day(lines: dict[int, list[Line]], counters: list[Counter], first: date) -> list[Column]:
    every = sorted(
        ((line, counter) for counter in counters for line in lines[counter.pk]),
        key=lambda each: (each[0].starts_at, each[1].pk),
    )
    columns = []
    for day in days_of(first, WEEK):
        today = [line for line, _one in every if local_day(line.starts_at) == day]
        if today or day.weekday() < 5:  # noqa: PLR2004 (Saturday and Sunday only where there is something)
            columns.append(Column(day_words(day), lines=today))
    return columns


@require_safe
def my_day(request: Any) -> HttpResponse:
    """Wherever one receives that day, by hour, with the way between: only this page knows them all."""
    request.agent.require(SERVICE, "read")
    day = read_day(request.GET.get("jour", "")) or local_day()
    organisations = organisations_of(request)
    request.agent.look_over()
    counters = queries.counters_of_agent(person=request.agent.worker, organisations=organisations)
    mine = {counter.pk for counter in counters}
    rows = [
        row
        for row in queries.of_days(organisations=organisations, first=day, days=1)
        if row.counter_id in mine
    ]
    context = {
        "title": day_words(day),
        "lines": _with_ways(rows),
        "counters": counters,
        "before": f"?jour={(day - DAY).isoformat()}",
        "after": f"?jour={(day + DAY).isoformat()}",
        "is_today": day == local_day(),
    }
    return render(request, "rendez_vous/desk/my_day.html", context)


def _with_ways(rows: list[Appointment]) -> list[Line]:
    now = timezone.now()
    lines: list[Line] = []
    before: Appointment | None = None
    for row in rows:
        if before is not None and row.way == Way.PLACE:
            way = _way(before, row)
            if way is not None:
                lines.append(way)
        lines.append(_appointment_line(row, now))
        if row.way == Way.PLACE or before is None:
            before = row
    return lines


def _way(before: Appointment, after: Appointment) -> Line | None:
    one, other = before.counter.resource.place, after.counter.resource.place
    if one.pk == other.pk:
        return None
    gap = int((after.booking.starts_at - before.booking.ends_at) / timedelta(minutes=1))
    needed = minutes((one.lon, one.lat), (other.lon, other.lat))
    told = _("De %(one)s à %(other)s\u00a0: %(gap)s min entre les deux") % {
        "one": one.name,
        "other": other.name,
        "gap": gap,
    }
    if needed is not None:
        told += _(", environ %(needed)s min de route") % {"needed": needed}
    return Line(
        before.booking.ends_at,
        after.booking.starts_at,
        "way",
        told,
        tight=needed is not None and gap < needed,
    )


@require_safe
def printed(request: Any) -> HttpResponse:
    """For the table: without a screen, what the day holds."""
    request.agent.require(SERVICE, "read")
    day = read_day(request.GET.get("jour", "")) or local_day()
    counters = list(queries.counters_of(organisation=request.agent.acting))
    lines = _lines(request.agent.acting, counters, day, 1)
    context = {
        "columns": _by_counter(lines, counters, day),
        "title": day_words(day),
        "may_see": request.agent.may(SERVICE, "treat"),
    }
    return render(request, "rendez_vous/desk/day_print.html", context)


@require_safe
def as_ics(request: Any) -> HttpResponse:
    """Of the day or the week that is shown."""
    request.agent.require(SERVICE, "read")
    day = read_day(request.GET.get("jour", "")) or local_day()
    is_week = request.GET.get("vue") == "semaine"
    first, days = (monday(day), WEEK) if is_week else (day, 1)
    rows = queries.of_days(organisations=[request.agent.acting], first=first, days=days)
    response = HttpResponse(as_calendar(rows), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="rendez-vous-{first.isoformat()}.ics"'
    return response


@require_POST
def start(request: Any) -> HttpResponse:
    """Where there is nothing yet: one who receives, the hours, the usual motives."""
    request.agent.require(SERVICE, "settings")
    form = StartForm(request.POST)
    if not form.is_valid():
        return render(
            request, "rendez_vous/desk/start.html", {"form": form, "may": True}, status=UNPROCESSABLE
        )
    organisation, given = request.agent.acting, form.cleaned_data

    def act() -> dict[str, Any]:
        agent = request.agent.worker if given["is_me"] else None
        counting.start(name=given["name"], hours=given["hours"], codes=given["codes"], agent=agent)
        return {}

    if not queries.counters_of(organisation=organisation, only_open=False).exists():
        once(key=given["cle"], purpose=f"rendez_vous.start:{organisation}", act=act)
        messages.success(request, _("C’est prêt\u00a0: les habitants peuvent prendre rendez-vous."))
    return redirect(reverse("bureau:rendez_vous:index"))
