"""Communes merge, are restored, change their EPCI: offers and coverage follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.organisations.domain.coverage import recompute_places
from cantou.core.organisations.models import HostName, OfferArea
from cantou.core.scope.scope import Scope
from cantou.core.territories.models import Territory

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


def follow_territories(
    *, departements: Collection[str], perimeters: Collection[int], merged: Mapping[int, int]
) -> int:
    """Move what was opened on a commune that is no more to the one in which it lies, then compute coverage again.

    Its mairie stays an organisation, and goes on providing on the new commune until somebody closes its offers.
    The number of rows of coverage that changed.
    """
    for organisation in _providers_on(merged):
        _move_areas(organisation, merged)
    for old, new in merged.items():
        HostName.objects.filter(territory_id=old).update(territory_id=new, is_main=False)
    places = set(perimeters) | set(merged) | set(merged.values())
    current = Territory.objects.filter(departement_code__in=list(departements), valid_to__isnull=True)
    places.update(current.values_list("pk", flat=True))
    # Régions and the EPCI of other départements carry no département of these.
    places.update(
        Territory.objects.filter(level__in=["region", "epci"], valid_to__isnull=True).values_list(
            "pk", flat=True
        )
    )
    return recompute_places(territories=places)


def _providers_on(merged: Mapping[int, int]) -> list[int]:
    with Scope.public().enter():
        found = OfferArea.objects.filter(territory_id__in=list(merged)).order_by("organisation_id")
        return list(found.values_list("organisation_id", flat=True).distinct())


def _move_areas(organisation: int, merged: Mapping[int, int]) -> None:
    with acting_for(organisation, reason="fusion de communes"):
        own = OfferArea.objects.filter(organisation_id=organisation)
        moved = list(own.filter(territory_id__in=list(merged)))
        held = set(own.values_list("offer_id", "territory_id"))
        for area in moved:
            new = merged[area.territory_id]
            if (area.offer_id, new) in held:
                area.delete()
            else:
                area.territory_id = new
                area.save(update_fields=["territory"])
                held.add((area.offer_id, new))
        record(
            action="offers.followed_merger",
            subject=f"organisation:{organisation}",
            details={"areas": len(moved)},
        )
