"""What anybody reads, for programs: the dates at a place, the points, the centres (docs/dev/api.md). In public mode."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema

from cantou.core.api.problems import refused
from cantou.core.organisations.domain.queries import providers
from cantou.core.territories.domain.queries import current, places_of
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.models import Level
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.here import known_of
from cantou.services.dechets.domain.streams import streams_here, title_of
from cantou.services.dechets.domain.wording import why

if TYPE_CHECKING:
    from cantou.core.territories.models import Place
    from cantou.services.dechets.models import Centre, DropOffPoint

router = Router()
SERVICE = "dechets"
AHEAD, LONGEST = timedelta(days=60), timedelta(days=400)
MOST = 500


class Where(Schema):
    commune: str = Field(pattern=r"^[0-9][0-9AB][0-9]{3}$", description="Code INSEE.")


class When(Where):
    place: str = Field(
        "",
        max_length=100,
        pattern=r"^[^\x00]*$",
        description="Hameau, voie ou adresse, par son nom ; sans cela, ce qui vaut pour toute la commune.",
    )
    since: date | None = Field(None, description="Premier jour ; aujourd’hui sans cela.")
    until: date | None = Field(None, description="Dernier jour, quatre cents jours après le premier au plus.")


class CollectionOut(Schema):
    day: date
    usual_day: date = Field(description="Celui de la règle : un autre jour si la collecte est décalée.")
    stream: str
    title: str
    is_cancelled: bool
    reason: str


class PointOut(Schema):
    name: str
    where: str
    takes: list[str]
    note: str
    trouble: str = Field(description="full (plein), broken (cassé), ou rien.")
    point: list[float] | None = Field(description="Longitude, latitude (WGS 84).")


class CentreOut(Schema):
    name: str
    commune: str
    address: str
    phone: str
    hours: str = Field(description="Dans la syntaxe d’OpenStreetMap.")
    takes: str
    conditions: str
    point: list[float] | None = Field(description="Longitude, latitude (WGS 84).")


@router.get(
    "collections",
    response=list[CollectionOut],
    summary="Les collectes à un endroit, dans l’ordre",
    operation_id="dechets_collections",
)
def collections(request: Any, when: Query[When]) -> list[dict[str, Any]]:  # noqa: ARG001
    """Celles qui sont annulées y sont, et le disent."""
    commune, organisations = _here(when.commune)
    first = when.since or timezone.localdate()
    last = when.until or first + AHEAD
    if not first <= last <= first + LONGEST:
        raise refused(
            "until", _("Le dernier jour vient après le premier, de 400 jours au plus."), place="query"
        )
    here = known_of(organisations=organisations, commune=commune).at(_place(commune, when.place))
    kinds = streams_here(organisations)
    return [
        {
            "day": one.day,
            "usual_day": one.planned,
            "stream": one.stream,
            "title": title_of(kinds, one.stream),
            "is_cancelled": one.is_cancelled,
            "reason": why(one),
        }
        for one in here.expand(first, last)
    ]


@router.get(
    "points",
    response=list[PointOut],
    summary="Les points d’apport volontaire d’une commune",
    operation_id="dechets_points",
)
def points(request: Any, where: Query[Where]) -> list[dict[str, Any]]:  # noqa: ARG001
    commune, organisations = _here(where.commune)
    found = queries.points_of(organisations=organisations, commune=commune)
    return [_point(row) for row in found[:MOST]]


@router.get(
    "centres",
    response=list[CentreOut],
    summary="Les déchèteries ouvertes aux habitants d’une commune",
    operation_id="dechets_centres",
)
def centres(request: Any, where: Query[Where]) -> list[dict[str, Any]]:  # noqa: ARG001
    found = queries.centres_of(organisations=_here(where.commune)[1])
    return [_centre(row) for row in found[:MOST]]


def _here(code: str) -> tuple[int, list[int]]:
    commune = current(Level.COMMUNE).filter(code=code).first()
    if commune is None:
        raise refused("commune", _("Aucune commune ne porte ce code."), place="query")
    rows = providers(territory=commune.pk, service=SERVICE)
    return commune.pk, list(dict.fromkeys(row.organisation_id for row in rows))


def _place(commune: int, name: str) -> Place | None:
    """By its whole name; of an address, the number before it."""
    asked = normalise(name)
    if not asked:
        return None
    number, _space, rest = asked.partition(" ")
    found = places_of(commune).filter(normalised=asked, number__isnull=True).first()
    if found is None and number.isdecimal() and rest:
        found = places_of(commune).filter(number=int(number[:6]), normalised=rest).first()
    if found is None:
        raise refused("place", _("Aucun hameau, aucune voie, aucune adresse ne porte ce nom."), place="query")
    return found


def _point(row: DropOffPoint) -> dict[str, Any]:
    names = ("name", "where", "takes", "note", "trouble")
    return {name: getattr(row, name) for name in names} | {"point": _at(row)}


def _centre(row: Centre) -> dict[str, Any]:
    names = ("name", "address", "phone", "hours", "takes", "conditions")
    return {name: getattr(row, name) for name in names} | {"commune": row.commune.code, "point": _at(row)}


def _at(row: DropOffPoint | Centre) -> list[float] | None:
    return None if row.lon is None or row.lat is None else [row.lon, row.lat]
