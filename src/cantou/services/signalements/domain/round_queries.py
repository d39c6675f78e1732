"""Reads of rounds, in an agent's Scope. Each names its organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from cantou.core.files.models import StoredFile
from cantou.core.organisations.models import Organisation
from cantou.services.signalements.domain.photos import REPORTED
from cantou.services.signalements.domain.workflow import OVER
from cantou.services.signalements.models import Report, Round, RoundStop

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from cantou.core.work.models import WorkItem
    from cantou.services.signalements.engine.rounds import Point

MOST = 60


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
        found += rows.select_related("report__commune", "report__organisation", "round")
    return sorted(found, key=lambda stop: (stop.position, stop.pk))


def open_reports(*, keys: dict[int, list[UUID]]) -> list[Report]:
    """Of several organisations, by the keys of their things."""
    found: list[Report] = []
    for organisation, wanted in keys.items():
        rows = Report.objects.filter(organisation_id=organisation, object_key__in=wanted)
        found += rows.exclude(status__in=OVER).select_related("commune", "organisation")
    return found


def first_photos(stops: Iterable[RoundStop]) -> dict[UUID, list[StoredFile]]:
    """Thing → what came with it."""
    by_body: dict[int, list[UUID]] = {}
    for stop in stops:
        by_body.setdefault(stop.organisation_id, []).append(stop.report.object_key)
    found: dict[UUID, list[StoredFile]] = {}
    for organisation, keys in by_body.items():
        files = StoredFile.objects.filter(organisation_id=organisation, object_key__in=keys)
        for file in files.filter(purpose=REPORTED, state=StoredFile.State.CLEAN).order_by("position", "pk"):
            found.setdefault(file.object_key, []).append(file)
    return found


def start_of(*, organisation: int) -> Point | None:
    """The mairie: the middle of its commune, for want of its own point."""
    place = Organisation.objects.select_related("territory").get(pk=organisation).territory
    if place is None or place.lon is None or place.lat is None:
        return None
    return place.lon, place.lat


def already_planned(items: Iterable[WorkItem]) -> set[UUID]:
    """Things that are on a round that is not over."""
    by_body: dict[int, list[UUID]] = {}
    for item in items:
        by_body.setdefault(item.organisation_id, []).append(item.object_key)
    found: set[UUID] = set()
    for organisation, keys in by_body.items():
        stops = RoundStop.objects.filter(organisation_id=organisation, outcome="", round__ended_at=None)
        stops = stops.filter(round__organisation_id=organisation, report__organisation_id=organisation)
        found |= set(stops.filter(report__object_key__in=keys).values_list("report__object_key", flat=True))
    return found
