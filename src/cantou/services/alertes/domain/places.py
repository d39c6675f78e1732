"""Where an alert is: what an organisation may choose from, and what its choice becomes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from django.utils.translation import gettext as _

from cantou.core.organisations.models import Coverage, Organisation
from cantou.core.territories.domain.contours import shapes_of
from cantou.core.territories.domain.queries import current, places_of
from cantou.core.territories.models import Level, Place
from cantou.core.web.texts import tidy_line
from cantou.services.alertes.domain.content import Where
from cantou.services.alertes.engine import zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from cantou.core.territories.models import Territory

SERVICE = "alertes"
MOST_PLACES = 400


def communes_served(*, organisation: int) -> QuerySet[Territory]:
    """Those on whose portals this organisation's offer is, by name."""
    covered = Coverage.objects.filter(organisation_id=organisation, service=SERVICE).values("territory_id")
    return current(Level.COMMUNE).filter(pk__in=covered).order_by("name", "code")


def hamlets_of(commune: int) -> QuerySet[Place]:
    """And roads: where people say that they live."""
    return places_of(commune).exclude(kind=Place.Kind.ADDRESS)[:MOST_PLACES]


def everywhere(*, organisation: int, served: Sequence[Territory]) -> tuple[Where, ...]:
    """One area: the commune, or the whole territory of an intercommunality with the codes of its communes."""
    if len(served) == 1:
        return communes(served)
    codes = tuple(one.code for one in served)
    own = Organisation.objects.select_related("territory").get(pk=organisation).territory
    name = own.name if own else _("Tout le territoire")
    return (Where(description=name, territory=own.pk if own else None, geocodes=codes),) if served else ()


def communes(chosen: Iterable[Territory]) -> tuple[Where, ...]:
    return tuple(Where(description=one.name, territory=one.pk, geocodes=(one.code,)) for one in chosen)


def hamlets(commune: Territory, chosen: Iterable[Place]) -> tuple[Where, ...]:
    return tuple(
        Where(
            description=f"{place.label} ({commune.name})",
            territory=commune.pk,
            place=place.pk,
            geocodes=(commune.code,),
        )
        for place in chosen
    )


def zone(
    *, label: str, corners: Sequence[tuple[float, float]], served: Sequence[Territory]
) -> tuple[Where, ...]:
    """With the codes of the communes that it touches, among those served."""
    touched = touched_by(corners, served)
    names = ", ".join(one.name for one in touched[:4])
    said = tidy_line(label) or (
        _("Zone dessinée (%(names)s)") % {"names": names} if names else _("Zone dessinée")
    )
    ring = tuple((round(lon, 6), round(lat, 6)) for lon, lat in corners)
    alone = touched[0].pk if len(touched) == 1 else None
    return (
        Where(description=said, territory=alone, polygon=ring, geocodes=tuple(one.code for one in touched)),
    )


def touched_by(corners: Sequence[tuple[float, float]], served: Sequence[Territory]) -> list[Territory]:
    """A commune whose outline nobody knows is taken in: warning one too many is no harm."""
    if zones.fault(corners):
        return []
    drawn, shapes = shapely.Polygon(corners), shapes_of([one.pk for one in served])
    return [one for one in served if one.pk not in shapes or shapely.intersects(shapes[one.pk], drawn)]


def shown_in(areas: Iterable[Where], served: Sequence[Territory]) -> tuple[int, ...]:
    """The communes on whose portals it is shown."""
    codes = {code for area in areas for code in area.geocodes}
    return tuple(one.pk for one in served if one.code in codes)
