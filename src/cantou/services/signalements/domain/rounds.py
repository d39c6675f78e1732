"""A round is prepared, changed, ended and reopened. What is marked on it: visits.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import require
from cantou.core.work.domain.items import assign
from cantou.core.work.domain.queries import items_about
from cantou.services.signalements.domain.reports import SERVICE
from cantou.services.signalements.domain.round_queries import Going, rounds_of, stops_of
from cantou.services.signalements.engine.rounds import order, place_for
from cantou.services.signalements.models import Report, Round, RoundStop

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from uuid import UUID

    from cantou.core.scope.scope import Scope
    from cantou.core.work.models import WorkItem
    from cantou.services.signalements.engine.rounds import Point

MOST_STOPS = 40


class RoundOverError(Exception):
    """It has been ended meanwhile."""


def acting_for(organisation: int) -> AbstractContextManager[Scope]:
    """The same agent, for one of the organisations that they act for."""
    scope = require()
    return replace(scope, acting=organisation).enter()


def point_of(report: Report) -> Point | None:
    if report.lon is None or report.lat is None:
        return None
    return report.lon, report.lat


def in_order(goings: Iterable[Going], start: Point | None) -> list[Going]:
    """Those without a point come last, the oldest first: nobody can say where they are."""
    every = sorted(goings, key=lambda one: (one.report.created_at, one.report.pk))
    placed = [(one, point) for one in every if (point := point_of(one.report)) is not None]
    route = [placed[place][0] for place in order([point for _one, point in placed], start)]
    return route + [one for one in every if point_of(one.report) is None]


def plan_round(
    *,
    key: UUID,
    goings: Sequence[Going],
    agent: int,
    day: date,
    mode: str,
    start: Point | None,
    person: int | None,
) -> None:
    """Inside an agent's Scope that holds the organisations of all `goings`, which come in the order to be gone in.

    They are given to the agent: nobody else sets out for them. The caller has drawn `key`, once for each form.
    """
    for organisation, group in _by_body(enumerate(goings, start=1)):
        with acting_for(organisation):
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
            _add_stops(made, group)
            details = {"stops": len(group), "day": day.isoformat()}
            record(action="signalements.round_planned", subject=_subject(made), details=details)


def _by_body(places: Iterable[tuple[int, Going]]) -> Iterator[tuple[int, list[tuple[int, Going]]]]:
    every = sorted(places, key=lambda each: each[1].organisation)
    for organisation, group in groupby(every, key=lambda each: each[1].organisation):
        yield organisation, list(group)


def _add_stops(made: Round, places: Sequence[tuple[int, Going]]) -> None:
    RoundStop.objects.bulk_create(
        RoundStop(
            organisation_id=made.organisation_id,
            round=made,
            report=None if one.side else one.report,
            participation=one.side,
            position=position,
        )
        for position, one in places
    )
    keys = [one.report.object_key for _position, one in places]
    assign(items=_waiting(made.organisation_id, keys), assignee=made.agent_id)


def _waiting(organisation: int, keys: Iterable[UUID]) -> list[WorkItem]:
    items = items_about(organisation=organisation, keys=keys).values()
    return [item for item in items if item.service == SERVICE and item.is_open]


def give_back(organisation: int, keys: Iterable[UUID], *, agent: int | None) -> int:
    """What is still that agent's waits for somebody again. Returns how many wait, whoever has them."""
    items = _waiting(organisation, keys)
    assign(items=[item for item in items if item.assignee_id == agent], assignee=None)
    return len(items)


def _subject(one: Round) -> str:
    return f"{SERVICE}:round:{one.key}"


def add_to_round(*, rounds: Sequence[Round], goings: Iterable[Going], person: int | None) -> int:
    """Each where it makes the way least longer, after what was seen; what is on the round already stays where it is.

    Inside an agent's Scope that holds the organisations of all. Returns how many were added. Two agents who add at
    once do so one after the other. Raises RoundOverError.
    """
    goings = list(goings)
    first = rounds[0]
    _hold(rounds)
    rounds = rounds_of(organisations=_bodies(rounds, goings), key=first.key)
    if all(one.ended_at for one in rounds):
        raise RoundOverError
    stops = stops_of(rounds)
    here = {stop.object_key for stop in stops}
    fresh = [each for each in goings if each.report.object_key not in here][: max(0, MOST_STOPS - len(stops))]
    route = _fitted(stops, fresh, start_of_round(first))
    places = list(enumerate(route, start=1))
    _move((number, stop) for number, stop in places if isinstance(stop, RoundStop))
    new = [(number, one) for number, one in places if isinstance(one, Going)]
    for organisation, group in _by_body(new):
        with acting_for(organisation):
            made, _new = Round.objects.get_or_create(
                organisation_id=organisation,
                key=first.key,
                defaults={
                    name: getattr(first, name)
                    for name in ("day", "mode", "agent_id", "start_lon", "start_lat")
                }
                | {"made_by_id": person},
            )
            _add_stops(made, group)
            record(action="signalements.round_added", subject=_subject(made), details={"stops": len(group)})
    return len(new)


def _hold(rounds: Iterable[Round]) -> None:
    """In the order of their organisations, as everybody."""
    for one in sorted(rounds, key=lambda each: each.organisation_id):
        with acting_for(one.organisation_id):
            mine = Round.objects.select_for_update(of=("self",)).filter(organisation_id=one.organisation_id)
            mine.filter(pk=one.pk).values_list("pk", flat=True).first()


def _bodies(rounds: Iterable[Round], goings: Iterable[Going]) -> set[int]:
    return {one.organisation_id for one in rounds} | {one.organisation for one in goings}


def _fitted(
    stops: Sequence[RoundStop], fresh: Iterable[Going], start: Point | None
) -> list[RoundStop | Going]:
    route: list[RoundStop | Going] = list(stops)
    seen = max((number for number, stop in enumerate(stops, start=1) if stop.outcome), default=0)
    for one in in_order(fresh, start):
        points = [_point(each) for each in route]
        route.insert(place_for(point_of(one.report), points, start, seen), one)
    return route


def _point(one: RoundStop | Going) -> Point | None:
    report = one.opened if isinstance(one, RoundStop) else one.report
    return point_of(report) if report else None


def start_of_round(one: Round) -> Point | None:
    if one.start_lon is None or one.start_lat is None:
        return None
    return one.start_lon, one.start_lat


def put_in_order(*, stops: Sequence[RoundStop]) -> None:
    """As they come."""
    _move(enumerate(stops, start=1))
    if stops:
        with acting_for(stops[0].organisation_id):
            record(action="signalements.round_ordered", subject=_subject(stops[0].round))


def _move(places: Iterable[tuple[int, RoundStop]]) -> None:
    for number, stop in places:
        if stop.position != number:
            with acting_for(stop.organisation_id):
                stop.position = number  # What has just been taken off is not put back.
                mine = RoundStop.objects.filter(organisation_id=stop.organisation_id, pk=stop.pk)
                mine.update(position=number)


def leave_out(*, stop: RoundStop) -> None:
    """Not on this round after all: the report waits for somebody again."""
    with acting_for(stop.organisation_id):
        give_back(stop.organisation_id, [stop.object_key], agent=stop.round.agent_id)
        stop.delete()
        record(
            action="signalements.round_left_out",
            subject=f"{SERVICE}:{stop.reference}",
            details={"round": str(stop.round.key)},
        )


def end_forgotten(*, organisation: int, day: date) -> int:
    """Inside an agent's Scope. The morning after the morning after: nobody is still on that way."""
    old = Round.objects.filter(organisation_id=organisation, ended_at=None, day__lt=day - timedelta(days=1))
    return end_round(rounds=list(old))


def end_round(*, rounds: Iterable[Round]) -> int:
    """What was not seen waits for somebody again. Returns how many. Ending twice does nothing more."""
    back = 0
    for one in rounds:
        with acting_for(one.organisation_id):
            if one.ended_at is None:
                one.ended_at = timezone.now()
                one.save(update_fields=["ended_at"])
                here = give_back(one.organisation_id, _unseen(one), agent=one.agent_id)
                back += here
                record(action="signalements.round_ended", subject=_subject(one), details={"back": here})
    return back


def reopen_round(*, rounds: Iterable[Round], day: date) -> int:
    """It was ended too early: what was not seen, and that nobody has taken since, is the agent's again.

    It goes on that day, if its own is past. Returns how many are left to see. Reopening twice does nothing more.
    """
    left = 0
    for one in rounds:
        with acting_for(one.organisation_id):
            if one.ended_at is not None:
                one.ended_at, one.day = None, max(one.day, day)
                one.save(update_fields=["ended_at", "day"])
                free = [
                    item for item in _waiting(one.organisation_id, _unseen(one)) if item.assignee_id is None
                ]
                left += assign(items=free, assignee=one.agent_id)
                record(
                    action="signalements.round_reopened", subject=_subject(one), details={"stops": len(free)}
                )
    return left


def _unseen(one: Round) -> list[UUID]:
    left = RoundStop.objects.filter(organisation_id=one.organisation_id, round=one, outcome="")
    return [stop.object_key for stop in left.select_related("report", "participation")]
