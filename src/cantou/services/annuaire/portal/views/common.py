"""What the pages of the portal share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.engine import local
from cantou.core.booking.engine.doors import Door, door
from cantou.core.territories.domain.queries import places_of
from cantou.core.territories.engine.geometry import metres_between
from cantou.core.territories.models import Level, Place
from cantou.core.web.veiled import unveiled, veil
from cantou.services.annuaire.engine import spots

if TYPE_CHECKING:
    from cantou.services.annuaire.models import Listing

UNPROCESSABLE = 422
OPEN = {"association": ("Ouvert", "Fermé", "Fermé")}
MOST_PLACES = 300


def organisations_of(request: Any) -> list[int]:
    """Those that provide here, the nearest first."""
    return list(dict.fromkeys(provider.organisation_id for provider in request.providers))


def commune_of(request: Any) -> int | None:
    return request.place.territory if request.place.level == Level.COMMUNE else None


def next_midnight() -> datetime:
    return local.midnight(local.wall(timezone.now()) + timedelta(days=1))


def trail(request: Any, *steps: tuple[str, str]) -> list[tuple[str, str]]:
    return [(request.place.name, reverse("portal_home")), (_("Annuaire"), reverse("annuaire:index")), *steps]


def door_of(listing: Listing, at: datetime) -> Door | None:
    """None where nobody has said when it is open."""
    return door(listing.hours, at) if listing.hours else None


@dataclass(frozen=True, slots=True)
class Origin:
    """From where distances are counted. `label`: in the words of who asked."""

    lon: float
    lat: float
    label: str

    def metres(self, thing: Any) -> float | None:
        if thing.lon is None or thing.lat is None:
            return None
        return metres_between((self.lon, self.lat), (thing.lon, thing.lat))

    def said(self, thing: Any) -> str:
        metres = self.metres(thing)
        return "" if metres is None else _("à %(far)s") % {"far": spots.said(metres)}


def hamlets_of(request: Any) -> list[Place]:
    commune = commune_of(request)
    if commune is None:
        return []
    found = places_of(commune).exclude(kind=Place.Kind.ADDRESS).filter(lon__isnull=False)
    return list(found[:MOST_PLACES])


def origin_of(request: Any, hamlets: list[Place]) -> Origin | None:
    """A hamlet that was chosen, or where the device is; None for neither, or what does not read."""
    chosen = unveiled(request.GET.get("lieu", ""))
    for place in hamlets:
        if place.pk == chosen and place.lon is not None and place.lat is not None:
            return Origin(place.lon, place.lat, place.label)
    try:
        lon, lat = (spots.read_number(request.GET.get(name, "")[:20]) for name in ("lon", "lat"))
        spots.check_pair(lon, lat)
    except spots.SpotError:
        return None
    if lon is None or lat is None:
        return None
    return Origin(lon, lat, _("votre position"))


def choices_of(hamlets: list[Place], chosen: str) -> list[tuple[str, str, bool]]:
    return [(key, place.label, key == chosen) for place in hamlets for key in [veil(place.pk)]]
