"""Where a program asks about, as communes and the organisations that provide the service there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.core.api.problems import refused
from cantou.core.organisations.domain.queries import providers
from cantou.core.organisations.models import Coverage, Organisation
from cantou.core.territories.domain.locate import at_point
from cantou.core.territories.domain.queries import current
from cantou.core.territories.models import Level, Territory

if TYPE_CHECKING:
    from cantou.services.signalements.domain.around import Around

_NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,8})?"
POINT = rf"^({_NUMBER},{_NUMBER})?$"
BOX = rf"^({_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER})?$"
SERVICE = "signalements"
Box = tuple[float, float, float, float]
"""West, south, east, north."""


@dataclass(frozen=True, slots=True)
class Asked:
    organisations: tuple[int, ...]
    commune: int | None
    box: Box | None
    around: Around | None


def asked(*, commune: str, organisation: str, near: str, radius: int, bbox: str) -> Asked:
    """Lists name their organisations: a list of the whole country would sort all of it."""
    around = _around(near, radius) if near else None
    box = None if near else _box(bbox)
    if organisation:
        found = Organisation.objects.filter(slug=organisation).first()
        if found is None:
            raise refused("organisation", _("Aucune organisation ne porte ce nom."), place="query")
        inside = commune_of(commune, place="query").pk if commune else None
        return Asked((found.pk,), inside, box, around)
    if commune:
        place = commune_of(commune, place="query")
    elif near:
        place = commune_at(near)
    else:
        raise refused("commune", _("Dites où : « commune », « organisation » ou « near »."), place="query")
    rows = providers(territory=place.pk, service=SERVICE)
    # Around a point, the communes beside it too: their providers' reports lie within the circle or not.
    within = None if near and not commune else place.pk
    return Asked(tuple(row.organisation_id for row in rows), within, box, around)


def commune_of(code: str, *, place: str = "body") -> Territory:
    found = current(Level.COMMUNE).filter(code=code).first()
    if found is None:
        raise refused("commune", _("Aucune commune d’aujourd’hui ne porte ce code."), place=place)
    return found


def provider(commune: Territory, *, place: str = "body") -> Coverage:
    """The nearest one: the same as on the commune's portal."""
    found = providers(territory=commune.pk, service=SERVICE).first()
    if found is None or commune.slug is None:
        raise refused(
            "commune", _("Personne ne reçoit encore de signalements dans cette commune."), place=place
        )
    return found


def organisations_at(commune: Territory) -> list[int]:
    """Those that receive reports there, the nearest first."""
    return [row.organisation_id for row in providers(territory=commune.pk, service=SERVICE)]


def commune_at(near: str) -> Territory:
    lon, lat = map(float, near.split(","))
    found = at_point(lon, lat)
    if found is None:
        raise refused("near", _("Ce point n’est dans aucune commune connue ici."), place="query")
    return found.commune


def _around(near: str, radius: int) -> Around:
    lon, lat = map(float, near.split(","))
    return lon, lat, radius


def _box(bbox: str) -> Box | None:
    if not bbox:
        return None
    west, south, east, north = map(float, bbox.split(","))
    if west >= east or south >= north:
        raise refused("bbox", _("Dans l’ordre : ouest, sud, est, nord."), place="query")
    return west, south, east, north
