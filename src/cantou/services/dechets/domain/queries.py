"""Reads. What is public is read in any Scope; the rest by agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, Count, DateTimeField, F, Q, QuerySet, When
from django.utils import timezone

from cantou.core.booking.models import Waiting
from cantou.core.organisations.models import Coverage
from cantou.core.territories.domain.queries import current
from cantou.core.territories.models import Level, Territory
from cantou.services.dechets.models import (
    BulkyPickup,
    BulkyRound,
    Centre,
    Closure,
    CollectionChange,
    CollectionRule,
    DropOffPoint,
    GuideWord,
    PointReport,
    Sector,
    SectorArea,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


def sectors_of(*, organisation: int) -> QuerySet[Sector]:
    """With how many places and rules each has."""
    found = Sector.objects.filter(organisation_id=organisation)
    places = Count("areas", distinct=True, filter=Q(areas__organisation_id=organisation))
    rules = Count("rules", distinct=True, filter=Q(rules__organisation_id=organisation))
    return found.annotate(places=places, rule_count=rules).order_by("name", "pk")


def sector_of(*, organisation: int, sector: int) -> Sector | None:
    return Sector.objects.filter(organisation_id=organisation, pk=sector).first()


def areas_of(*, organisation: int, sector: int | None = None) -> QuerySet[SectorArea]:
    found = SectorArea.objects.filter(organisation_id=organisation, sector__organisation_id=organisation)
    if sector is not None:
        found = found.filter(sector_id=sector)
    return found.select_related("sector", "commune", "place").order_by(
        "commune__name", "place__normalised", "pk"
    )


def rules_of(*, organisation: int, sector: int | None = None) -> QuerySet[CollectionRule]:
    found = CollectionRule.objects.filter(organisation_id=organisation)
    return (found.filter(sector_id=sector) if sector is not None else found).order_by(
        "stream", "starts_on", "pk"
    )


def changes_of(*, organisation: int, sector: int | None = None) -> QuerySet[CollectionChange]:
    """The order in which they were told: the last of a day decides."""
    found = CollectionChange.objects.filter(organisation_id=organisation)
    return (found.filter(sector_id=sector) if sector is not None else found).order_by("updated_at", "pk")


def public_areas(*, organisations: Iterable[int], commune: int) -> QuerySet[SectorArea]:
    """All that may hold a place of this commune: its own areas, and the zones that were drawn."""
    found = SectorArea.objects.filter(
        Q(commune_id=commune) | Q(commune__isnull=True),
        organisation_id__in=list(organisations),
        is_public=True,
    )
    return found.select_related("sector", "place").order_by("pk")


def public_rules(sectors: Iterable[int]) -> QuerySet[CollectionRule]:
    return CollectionRule.objects.filter(sector_id__in=list(sectors), is_public=True).order_by("pk")


def public_changes(sectors: Iterable[int]) -> QuerySet[CollectionChange]:
    found = CollectionChange.objects.filter(sector_id__in=list(sectors), is_public=True)
    return found.order_by("updated_at", "pk")


def points_of(*, organisations: Iterable[int], commune: int | None = None) -> QuerySet[DropOffPoint]:
    found = DropOffPoint.objects.filter(organisation_id__in=list(organisations), is_public=True)
    if commune is not None:
        found = found.filter(commune_id=commune)
    return found.select_related("commune").order_by("commune__name", "name", "pk")


def points_at_desk(*, organisation: int) -> QuerySet[DropOffPoint]:
    found = DropOffPoint.objects.filter(organisation_id=organisation)
    return found.select_related("commune").order_by("commune__name", "name", "pk")


def centres_of(*, organisations: Iterable[int]) -> QuerySet[Centre]:
    found = Centre.objects.filter(organisation_id__in=list(organisations), is_public=True)
    return found.select_related("commune").order_by("name", "pk")


def centres_at_desk(*, organisation: int) -> QuerySet[Centre]:
    return (
        Centre.objects.filter(organisation_id=organisation).select_related("commune").order_by("name", "pk")
    )


def closures_of(centres: Iterable[int]) -> QuerySet[Closure]:
    """Those that are not over."""
    found = Closure.objects.filter(centre_id__in=list(centres), ends_on__gte=timezone.localdate())
    return found.order_by("starts_on", "pk")


def words_of(*, organisations: Iterable[int]) -> QuerySet[GuideWord]:
    found = GuideWord.objects.filter(organisation_id__in=list(organisations), is_public=True)
    return found.order_by("word", "pk")


def report_of(*, organisation: int, reference: str) -> PointReport | None:
    found = PointReport.objects.filter(organisation_id=organisation, point__organisation_id=organisation)
    return found.select_related("point__commune").filter(reference=reference).first()


def communes_served(*, organisation: int) -> QuerySet[Territory]:
    """Those on whose portals this organisation's offer is, by name."""
    covered = Coverage.objects.filter(organisation_id=organisation, service="dechets").values("territory_id")
    return current(Level.COMMUNE).filter(pk__in=covered).order_by("name", "code")


def rounds_here(*, organisations: Iterable[int], commune: int) -> QuerySet[BulkyRound]:
    """Those that are to come and pass there."""
    here = list(organisations)
    found = BulkyRound.objects.filter(
        Q(commune_id=commune) | Q(commune__isnull=True),
        organisation_id__in=here,
        resource__organisation_id__in=here,
        cancelled_at__isnull=True,
        starts_at__gt=timezone.now(),
    )
    return found.select_related("resource", "commune").order_by("starts_at", "pk")


def rounds_at_desk(*, organisation: int) -> QuerySet[BulkyRound]:
    """Those to come, the next one first; then those that are over, the last one first."""
    found = BulkyRound.objects.filter(organisation_id=organisation, resource__organisation_id=organisation)
    to_come = Case(
        When(ends_at__gt=timezone.now(), then=F("starts_at")),
        default=None,
        output_field=DateTimeField(null=True),
    )
    return found.select_related("resource", "commune").order_by(
        to_come.asc(nulls_last=True), "-starts_at", "pk"
    )


def _pickups(organisation: int) -> QuerySet[BulkyPickup]:
    found = BulkyPickup.objects.filter(
        organisation_id=organisation,
        booking__organisation_id=organisation,
        round__organisation_id=organisation,
        round__resource__organisation_id=organisation,
    )
    return found.select_related("booking", "round__resource", "commune")


def pickups_of(*, turn: BulkyRound) -> QuerySet[BulkyPickup]:
    """As a driver reads them: by commune, then by street."""
    found = _pickups(turn.organisation_id).filter(round=turn)
    return found.order_by("commune__name", "street", "pk")


def waiters_of(*, turn: BulkyRound) -> QuerySet[BulkyPickup]:
    """Who waits for a place, the first who asked first."""
    found = BulkyPickup.objects.filter(
        organisation_id=turn.organisation_id,
        round=turn,
        booking__isnull=True,
        waiting__organisation_id=turn.organisation_id,
        waiting__state=Waiting.State.WAITING,
    )
    return found.select_related("waiting", "booking", "commune").order_by("waiting__asked_at", "pk")


def lifts_of(*, turn: BulkyRound) -> QuerySet[BulkyPickup]:
    """Those who have a place, and those who wait for one."""
    found = BulkyPickup.objects.filter(organisation_id=turn.organisation_id, round=turn)
    return found.select_related("booking", "waiting")


def pickup_of(*, organisation: int, key: UUID) -> BulkyPickup | None:
    """With its booking, or what stands for it while they wait."""
    found = BulkyPickup.objects.filter(
        organisation_id=organisation,
        round__organisation_id=organisation,
        round__resource__organisation_id=organisation,
    )
    found = found.select_related("booking", "waiting", "round__resource", "commune")
    return found.filter(object_key=key).first()


def pickup_called(*, organisation: int, reference: str) -> BulkyPickup | None:
    return _pickups(organisation).filter(reference=reference).first()
