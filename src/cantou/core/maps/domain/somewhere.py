"""What somebody has said of a place, and what can be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import shapely
from django.utils.translation import gettext as _

from cantou.core.maps.domain.ground import ground_of
from cantou.core.territories.domain.locate import at_point, outside_france
from cantou.core.territories.domain.queries import places_of
from cantou.core.territories.models import Place

How = Literal["point", "position", "place", "words"]
TOLERANCE = 0.002
"""Degrees, some 200 metres: a road along the border is everybody's."""
MOST_CHOICES = 300
_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Somewhere:
    """`how`: pointed at on the map, where the device is, chosen in the gazetteer (its coordinates), or only words."""

    how: How
    lon: float | None = None
    lat: float | None = None
    accuracy: int | None = None
    """Metres, of a device's position."""
    place: int | None = None
    label: str = ""
    """Of the place of the gazetteer."""
    words: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.label, self.words) if part) or _("le point sur la carte")


class PlaceRefusedError(Exception):
    """`message` is for the person who sent the place."""

    def __init__(self, code: str, message: str) -> None:
        self.code, self.message = code, message
        super().__init__(code)


def choices(commune: int) -> list[tuple[str, str]]:
    """Hamlets and roads, to choose from; none where there are more than a list can hold."""
    places = places_of(commune).exclude(kind=Place.Kind.ADDRESS)
    found = [(str(pk), name) for pk, name in places.values_list("pk", "name")[: MOST_CHOICES + 1]]
    return found if len(found) <= MOST_CHOICES else []


def find_place(*, commune: int, given: str) -> Place | None:
    """Raises PlaceRefusedError for what is not in this commune's gazetteer."""
    if not given:
        return None
    readable = given.isdecimal() and len(given) <= _DIGITS
    found = places_of(commune).filter(pk=int(given)).first() if readable else None
    if found is None:
        raise PlaceRefusedError(
            "place", _("Ce lieu-dit ou cette voie n’est pas dans la liste. Choisissez-en un autre.")
        )
    return found


def check_point(*, commune: int | None, lon: float, lat: float) -> None:
    """Raises PlaceRefusedError for a point abroad, or plainly in another commune."""
    if outside_france(lon, lat):
        raise PlaceRefusedError(
            "abroad",
            _("Ce point est hors de France. Placez-le de nouveau, ou décrivez le lieu avec des mots."),
        )
    if commune is None:
        return
    found = at_point(lon, lat)
    if found is None or found.commune.pk == commune or found.how == "centre":
        return
    here = ground_of(commune).here
    if here and shapely.distance(here[0].shape, shapely.Point(lon, lat)) <= TOLERANCE:
        return
    names = {"there": found.commune.name, "here": ground_of(commune).name}
    raise PlaceRefusedError(
        "elsewhere",
        _("Ce point est à %(there)s, pas à %(here)s. Placez-le de nouveau, ou choisissez un lieu-dit.")
        % names,
    )
