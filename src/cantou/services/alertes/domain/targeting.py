"""Where an alert is, in the words of who subscribed: whole communes, hamlets. Rather too many than too few."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cantou.core.territories.domain.queries import communes_of
from cantou.core.territories.models import Place, Territory
from cantou.services.alertes.engine import zones
from cantou.services.alertes.models import Subscription

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.alertes.models import Alert, Area


@dataclass
class Target:
    whole: set[int] = field(default_factory=set)
    partial: set[int] = field(default_factory=set)
    places: set[int] = field(default_factory=set)


def target_of(alert: Alert) -> Target:
    """Inside the organisation's Scope. `alert` with its infos and areas."""
    found = Target()
    for info in alert.infos.all():
        for area in info.areas.all():
            _add(found, area, alert.organisation_id)
    found.partial -= found.whole
    return found


def _add(found: Target, area: Area, organisation: int) -> None:
    if area.place is not None:
        found.partial.add(area.place.commune_id)
        found.places.add(area.place_id)
    elif area.polygon or area.circle:
        _add_zone(found, area, organisation)
    elif area.territory_id is not None:
        found.whole |= set(communes_of(area.territory_id).values_list("pk", flat=True))


def _add_zone(found: Target, area: Area, organisation: int) -> None:
    communes = set(Territory.objects.filter(code__in=area.geocodes).values_list("pk", flat=True))
    if area.territory_id is not None:
        communes |= set(communes_of(area.territory_id).values_list("pk", flat=True))
    found.partial |= communes
    followed = Subscription.objects.filter(
        organisation_id=organisation, commune_id__in=communes, place__isnull=False
    ).values("place_id")
    found.places |= {place.pk for place in Place.objects.filter(pk__in=followed) if _is_in(area, place)}


def _is_in(area: Area, place: Place) -> bool:
    """Of a place without coordinates nobody knows: it is told."""
    if place.lon is None or place.lat is None:
        return True
    if area.polygon:
        return zones.holds(area.polygon, place.lon, place.lat)
    return zones.within(area.circle, place.lon, place.lat)


def hamlets_of(target: Target, *, most: int) -> Iterable[Place]:
    """Where one knocks."""
    hamlets = Place.objects.filter(kind=Place.Kind.HAMLET, withdrawn_on=None).select_related("commune")
    whole = list(hamlets.filter(commune_id__in=target.whole).order_by("commune__name", "name")[:most])
    return whole + list(hamlets.filter(pk__in=target.places).order_by("commune__name", "name")[:most])
