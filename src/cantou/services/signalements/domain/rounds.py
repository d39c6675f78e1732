"""A round is prepared, changed, walked and ended. What an agent marks there changes the report as the desk does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import receive
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import require
from cantou.core.work.domain.items import assign
from cantou.core.work.domain.queries import items_about
from cantou.services.signalements.domain.messages import write_note
from cantou.services.signalements.domain.photos import VISITED
from cantou.services.signalements.domain.reports import SERVICE
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.workflow import Status
from cantou.services.signalements.engine.rounds import order
from cantou.services.signalements.models import Report, Round, RoundStop

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import date, datetime
    from uuid import UUID

    from cantou.core.files.domain.incoming import Incoming
    from cantou.core.scope.scope import Scope
    from cantou.services.signalements.engine.rounds import Point

MOST_STOPS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the agent says of one stop. `seen`: the report's state when the page was opened; `at`: the phone's clock."""

    outcome: str
    why: str = ""
    note: str = ""
    photos: Sequence[Incoming] = ()
    seen: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """`over`: the report had been closed meanwhile, and stays as it was closed; `given`: who it was given to."""

    is_over: bool
    moved: bool
    given: int | None


def _acting_for(organisation: int) -> AbstractContextManager[Scope]:
    """The same agent, for one of the organisations that they act for."""
    scope = require()
    return replace(scope, acting=organisation).enter()


def point_of(report: Report) -> Point | None:
    if report.lon is None or report.lat is None:
        return None
    return report.lon, report.lat


def in_order(reports: Iterable[Report], start: Point | None) -> list[Report]:
    """Those without a point come last, the oldest first: nobody can say where they are."""
    every = sorted(reports, key=lambda one: (one.created_at, one.pk))
    placed = [(one, point) for one in every if (point := point_of(one)) is not None]
    route = [placed[place][0] for place in order([point for _one, point in placed], start)]
    return route + [one for one in every if point_of(one) is None]


def plan_round(
    *,
    key: UUID,
    reports: Sequence[Report],
    agent: int,
    day: date,
    mode: str,
    start: Point | None,
    person: int | None,
) -> None:
    """Inside an agent's Scope that holds the organisations of all `reports`, which come in the order to be gone in.

    They are given to the agent: nobody else sets out for them. The caller has drawn `key`, once for each form.
    """
    position = {report.pk: number for number, report in enumerate(reports, start=1)}
    by_body = sorted(reports, key=lambda one: one.organisation_id)
    for organisation, group in groupby(by_body, key=lambda one: one.organisation_id):
        mine = list(group)
        with _acting_for(organisation):
            made = Round.objects.create(
                organisation_id=organisation,
                key=key,
                day=day,
                mode=mode,
                agent_id=agent,
                made_by_id=person,
                start_lon=start[0] if start else None,
                start_lat=start[1] if start else None,
            )
            RoundStop.objects.bulk_create(
                RoundStop(organisation_id=organisation, round=made, report=one, position=position[one.pk])
                for one in mine
            )
            _give(organisation, mine, to=agent)
            details = {"stops": len(mine), "day": day.isoformat()}
            record(action="signalements.round_planned", subject=f"{SERVICE}:round:{key}", details=details)


def _give(organisation: int, reports: Sequence[Report], *, to: int | None, was: int | None = None) -> None:
    """With `was`: only those that are still that agent's."""
    items = items_about(organisation=organisation, keys=[one.object_key for one in reports]).values()
    ours = [one for one in items if one.service == SERVICE and (was is None or one.assignee_id == was)]
    assign(items=[one for one in ours if one.is_open], assignee=to)


def put_in_order(*, stops: Sequence[RoundStop]) -> None:
    """As they come."""
    for number, stop in enumerate(stops, start=1):
        if stop.position != number:
            with _acting_for(stop.organisation_id):
                stop.position = number
                stop.save(update_fields=["position"])
    if stops:
        with _acting_for(stops[0].organisation_id):
            record(action="signalements.round_ordered", subject=f"{SERVICE}:round:{stops[0].round.key}")


def leave_out(*, stop: RoundStop) -> None:
    """Not on this round after all: the report waits for somebody again."""
    with _acting_for(stop.organisation_id):
        _give(stop.organisation_id, [stop.report], to=None, was=stop.round.agent_id)
        stop.delete()
        record(
            action="signalements.round_left_out",
            subject=f"{SERVICE}:{stop.report.reference}",
            details={"round": str(stop.round.key)},
        )


def visit(*, stop: RoundStop, said: Visit, person: int | None) -> Visited:
    """Nothing of what the agent says is lost: where the report has moved on meanwhile, it becomes a note.

    A word with « fait » goes to whoever reported, as at the desk; with « pas pu » it stays between agents.
    """
    with _acting_for(stop.organisation_id):
        report = Report.objects.select_for_update(of=("self",)).get(
            organisation_id=stop.organisation_id, pk=stop.report_id
        )
        items = items_about(organisation=stop.organisation_id, keys=[report.object_key]).values()
        holder = next((one.assignee_id for one in items if one.service == SERVICE), None)
        given = holder if holder not in {None, stop.round.agent_id, person} else None
        over = report.is_over
        if said.outcome == RoundStop.Outcome.DONE and not over:
            change_status(
                report=report,
                before=report.status,
                after=Status.DONE,
                person=person,
                note=said.note,
                photos=said.photos,
            )
        else:
            _note(report, said, person)
        if said.outcome == RoundStop.Outcome.NOT and not over:
            _give(stop.organisation_id, [report], to=None, was=stop.round.agent_id)
        _mark(stop, said)
        details = {"outcome": said.outcome, "over": over}
        record(action="signalements.visited", subject=f"{SERVICE}:{report.reference}", details=details)
    return Visited(
        is_over=over, moved=bool(said.seen) and said.seen != report.status and not over, given=given
    )


def _mark(stop: RoundStop, said: Visit) -> None:
    now = timezone.now()
    stop.outcome = said.outcome
    stop.why = said.why if said.outcome == RoundStop.Outcome.NOT else ""
    stop.visited_at = min(said.at, now) if said.at else now
    stop.save(update_fields=["outcome", "why", "visited_at"])


def _note(report: Report, said: Visit, person: int | None) -> None:
    """A visit that does not change the report is told to the agents, its photographs with it."""
    done = said.outcome == RoundStop.Outcome.DONE
    head = _("En tournée : fait.") if done else _("En tournée : pas pu, %s.") % RoundStop.Why(said.why).label
    write_note(report=report, body=f"{head} {said.note}".strip(), person=person)
    for position, incoming in enumerate(said.photos):
        receive(
            incoming=incoming,
            organisation=report.organisation_id,
            key=report.object_key,
            service=SERVICE,
            purpose=VISITED,
            person=person,
            position=position,
        )


def end_forgotten(*, organisation: int, day: date) -> int:
    """Inside an agent's Scope. The morning after the morning after: nobody is still on that way."""
    old = Round.objects.filter(organisation_id=organisation, ended_at=None, day__lt=day - timedelta(days=1))
    return end_round(rounds=list(old))


def end_round(*, rounds: Iterable[Round]) -> int:
    """What was not seen waits for somebody again. Returns how many. Ending twice does nothing more."""
    back = 0
    for one in rounds:
        with _acting_for(one.organisation_id):
            if one.ended_at is None:
                one.ended_at = timezone.now()
                one.save(update_fields=["ended_at"])
                left = RoundStop.objects.filter(organisation_id=one.organisation_id, round=one, outcome="")
                reports = [stop.report for stop in left.select_related("report") if not stop.report.is_over]
                _give(one.organisation_id, reports, to=None, was=one.agent_id)
                back += len(reports)
                details: dict[str, Any] = {"back": len(reports)}
                record(
                    action="signalements.round_ended", subject=f"{SERVICE}:round:{one.key}", details=details
                )
    return back
