"""Reads. What is public is read in any Scope; the rest by agents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from cantou.core.organisations.models import Coverage
from cantou.core.territories.domain.queries import current
from cantou.core.territories.models import Level, Territory
from cantou.core.territories.models.geometry import nearness
from cantou.services.annuaire.domain.agenda import not_over
from cantou.services.annuaire.models import Duty, Gathering, Keeper, Kind, Listing, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

THINGS = (Kind.DAE, Kind.PEI)
"""What one looks for in an emergency, and not when one looks for somebody."""
NEIGHBOURS = 40


def public(*, organisations: Iterable[int]) -> QuerySet[Listing]:
    found = Listing.objects.filter(organisation_id__in=list(organisations), is_public=True)
    return found.select_related("commune").order_by("name", "pk")


def of_kinds(found: QuerySet[Listing], *, kind: str = "", category: str = "") -> QuerySet[Listing]:
    """Of one kind or category; without, all but the things that only an emergency asks for."""
    if category:
        return found.filter(category=category)
    return found.filter(kind=kind) if kind else found.exclude(kind__in=THINGS)


def defibrillators(*, organisations: Iterable[int]) -> QuerySet[Listing]:
    return public(organisations=organisations).filter(kind=Kind.DAE)


def at_desk(*, organisation: int) -> QuerySet[Listing]:
    found = Listing.objects.filter(organisation_id=organisation)
    return found.select_related("commune").order_by("name", "pk")


def looked_for(found: QuerySet[Listing], *, q: str = "", kind: str = "") -> QuerySet[Listing]:
    """At the desk, by the beginning of a word of the name."""
    if kind:
        found = found.filter(kind=kind)
    return found.filter(name__icontains=q) if q else found


def duties_now(*, organisations: Iterable[int], at: datetime) -> QuerySet[Duty]:
    found = Duty.objects.filter(organisation_id__in=list(organisations), is_public=True)
    return found.filter(starts_at__lte=at, ends_at__gt=at).order_by("trade", "starts_at", "pk")


def duties_to_come(*, organisation: int) -> QuerySet[Duty]:
    found = Duty.objects.filter(organisation_id=organisation, ends_at__gt=timezone.now())
    return found.order_by("starts_at", "pk")


def communes_served(*, organisation: int) -> QuerySet[Territory]:
    """Those on whose portals this organisation's offer is, by name."""
    covered = Coverage.objects.filter(organisation_id=organisation, service="annuaire").values("territory_id")
    return current(Level.COMMUNE).filter(pk__in=covered).order_by("name", "code")


def communes_around(served: Iterable[Territory]) -> list[Territory]:
    """Those served first, then the nearest of the others: the pharmacy is often next door."""
    mine = list(served)
    if not mine or mine[0].lon is None or mine[0].lat is None:
        return mine
    others = current(Level.COMMUNE).filter(lon__isnull=False).exclude(pk__in=[one.pk for one in mine])
    near = list(others.order_by(nearness(mine[0].lon, mine[0].lat))[:NEIGHBOURS])
    return [*mine, *sorted(near, key=lambda one: one.name)]


def following(found: QuerySet[Listing], last: int | None) -> QuerySet[Listing]:
    """What comes after that row, by name and key; all of it where there is none."""
    name = (
        found.model.objects.filter(pk=last).values_list("name", flat=True).first()
        if last is not None
        else None
    )
    if name is None:
        return found
    return found.filter(Q(name__gt=name) | Q(name=name, pk__gt=last))


def proposals_of_key(*, organisation: int, key: UUID, what: str = "") -> QuerySet[Proposal]:
    """What a keeper has asked, the newest first: in the Scope that their link opens."""
    found = Proposal.objects.filter(organisation_id=organisation, object_key=key)
    if what:
        found = found.filter(what=what)
    return found.order_by("-created_at", "-pk")


def gatherings_of(*, organisation: int, listing: int) -> QuerySet[Gathering]:
    """Of one page, those that are not over."""
    found = Gathering.objects.filter(organisation_id=organisation, listing_id=listing, is_public=True)
    return not_over(found)


def keepers_of(*, organisation: int, listing: int) -> QuerySet[Keeper]:
    found = Keeper.objects.filter(organisation_id=organisation, listing_id=listing, revoked_at__isnull=True)
    return found.order_by("-invited_at", "-pk")


def for_programs(*, organisation: int, kind: str = "", category: str = "") -> QuerySet[Listing]:
    """What is public of one organisation, in no order yet."""
    found = Listing.objects.filter(organisation_id=organisation, is_public=True).select_related("commune")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(category=category) if category else found
