"""Reads of rounds, in an agent's Scope. Each names its organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from cantou.core.files.models import StoredFile
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope, require
from cantou.services.signalements.domain.photos import REPORTED
from cantou.services.signalements.domain.queries import report_of_key
from cantou.services.signalements.domain.queues import QUEUE, SHARED
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.workflow import OVER
from cantou.services.signalements.models import Part, Participation, Report, Round, RoundStop

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from datetime import date
    from uuid import UUID

    from cantou.core.work.models import WorkItem
    from cantou.services.signalements.engine.rounds import Point

MOST = 60


@dataclass(frozen=True, slots=True)
class Going:
    """A report to go and see; with the door to it where another organisation has handed it over to this one."""

    report: Report
    side: Participation | None = None

    @property
    def organisation(self) -> int:
        """Whose round it is on."""
        return self.side.organisation_id if self.side else self.report.organisation_id


@dataclass(slots=True)
class Summary:
    """One round, over the rows that its organisations have of it."""

    key: UUID
    day: date
    agent: object
    ended: bool
    bodies: list[str]
    seen: int = 0
    stops: int = 0

    @property
    def mark(self) -> str:
        """Tells it from the others in a page."""
        return f"vus-{self.key}"


def latest_rounds(*, organisations: Iterable[int]) -> list[Summary]:
    rows = Round.objects.filter(organisation_id__in=list(organisations)).select_related(
        "agent", "organisation"
    )
    mine = Q(stops__organisation_id=F("organisation_id"))
    rows = rows.annotate(
        all_stops=Count("stops", filter=mine), seen_stops=Count("stops", filter=mine & ~Q(stops__outcome=""))
    )
    found: dict[UUID, Summary] = {}
    for row in rows.order_by("-day", "-made_at")[:MOST]:
        one = found.setdefault(row.key, Summary(row.key, row.day, row.agent, row.ended_at is not None, []))
        one.bodies.append(row.organisation.name)
        one.stops += row.all_stops
        one.seen += row.seen_stops
    return list(found.values())


def rounds_of(*, organisations: Iterable[int], key: UUID) -> list[Round]:
    found = Round.objects.filter(organisation_id__in=list(organisations), key=key)
    return list(found.select_related("agent", "organisation").order_by("organisation_id"))


def stops_of(rounds: Iterable[Round]) -> list[RoundStop]:
    """In order."""
    found: list[RoundStop] = []
    for one in rounds:
        rows = RoundStop.objects.filter(organisation_id=one.organisation_id, round=one)
        found += rows.select_related(
            "report__commune", "report__organisation", "round", "participation__owner"
        )
    for stop in found:
        _open(stop)
    return sorted(found, key=lambda stop: (stop.position, stop.pk))


def _open(stop: RoundStop) -> None:
    side = stop.participation
    if side is None:
        stop.opened, stop.settled = stop.report, settled_of(organisation=stop.organisation_id)
    elif is_ours(side):
        with door(side):
            stop.opened = report_of_key(organisation=side.owner_id, key=side.object_key)
            stop.settled = settled_of(organisation=side.owner_id)


def is_ours(side: Participation) -> bool:
    """Only whoever is in charge goes and sees, and says what was done."""
    return side.until is None and side.part == Part.IN_CHARGE


def door(side: Participation) -> AbstractContextManager[Scope]:
    """The Scope of the report itself, at its owner's, for the same person."""
    return Scope.for_object(organisation=side.owner_id, key=side.object_key, person=require().person).enter()


def ours_to_see(items: Iterable[WorkItem]) -> list[WorkItem]:
    """Of a queue: one's own reports, and those of others of which this organisation is in charge."""
    items = list(items)
    led = {(side.organisation_id, side.object_key) for side in _sides(items)}
    return [item for item in items if item.queue == QUEUE or (item.organisation_id, item.object_key) in led]


def goings(items: Iterable[WorkItem]) -> list[Going]:
    """Those that are still open."""
    items = list(items)
    found: list[Going] = []
    for organisation, keys in _by_body(item for item in items if item.queue == QUEUE).items():
        rows = Report.objects.filter(organisation_id=organisation, object_key__in=keys)
        rows = rows.exclude(status__in=OVER).select_related("commune", "organisation")
        found += [Going(report) for report in rows]
    for side in _sides(items):
        with door(side):
            report = report_of_key(organisation=side.owner_id, key=side.object_key)
        if report is not None and not report.is_over:
            found.append(Going(report, side))
    return found


def _by_body(items: Iterable[WorkItem]) -> dict[int, list[UUID]]:
    found: dict[int, list[UUID]] = {}
    for item in items:
        found.setdefault(item.organisation_id, []).append(item.object_key)
    return found


def _sides(items: Iterable[WorkItem]) -> list[Participation]:
    found: list[Participation] = []
    for organisation, keys in _by_body(item for item in items if item.queue == SHARED).items():
        rows = Participation.objects.filter(organisation_id=organisation, object_key__in=keys)
        found += rows.filter(part=Part.IN_CHARGE, until=None)
    return found


def first_photos(stops: Iterable[RoundStop]) -> dict[UUID, list[StoredFile]]:
    """Thing → what came with it."""
    by_body: dict[int, list[UUID]] = {}
    found: dict[UUID, list[StoredFile]] = {}
    for stop in stops:
        if stop.participation is None:
            by_body.setdefault(stop.organisation_id, []).append(stop.object_key)
        elif stop.opened is not None:
            with door(stop.participation):
                _gather(found, stop.participation.owner_id, [stop.object_key])
    for organisation, keys in by_body.items():
        _gather(found, organisation, keys)
    return found


def _gather(found: dict[UUID, list[StoredFile]], organisation: int, keys: list[UUID]) -> None:
    files = StoredFile.objects.filter(organisation_id=organisation, object_key__in=keys)
    for file in files.filter(purpose=REPORTED, state=StoredFile.State.CLEAN).order_by("position", "pk"):
        found.setdefault(file.object_key, []).append(file)


def start_of(*, organisation: int) -> Point | None:
    """The mairie: the middle of its commune, for want of its own point."""
    place = Organisation.objects.select_related("territory").get(pk=organisation).territory
    if place is None or place.lon is None or place.lat is None:
        return None
    return place.lon, place.lat


def already_planned(items: Iterable[WorkItem]) -> set[UUID]:
    """Things that are on a round that is not over."""
    found: set[UUID] = set()
    for organisation, keys in _by_body(items).items():
        stops = RoundStop.objects.filter(organisation_id=organisation, outcome="", round__ended_at=None)
        stops = stops.filter(round__organisation_id=organisation)
        for thing in ("report", "participation"):
            mine = {f"{thing}__organisation_id": organisation, f"{thing}__object_key__in": keys}
            found |= set(stops.filter(**mine).values_list(f"{thing}__object_key", flat=True))
    return found
