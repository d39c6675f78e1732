"""Roads from a file: which one a point lies on, and taking the file in."""

from __future__ import annotations

import json
from contextlib import nullcontext
from dataclasses import dataclass, field
from math import cos, radians
from typing import TYPE_CHECKING, Any

import shapely
from django.db import connection
from django.utils.translation import gettext as _
from shapely.geometry import shape

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Mode, Scope, acting, current
from cantou.services.signalements.domain.roads import NOTHING, Road, RoadClass, road_named
from cantou.services.signalements.models import RoadPiece

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np

NEAR = 30.0
"""Metres: on the road, its verge or its ditch."""
CLEARLY = 10.0
"""Metres by which the nearest must be nearer than a road of another class: at a crossroads nobody can tell."""
LARGEST = 30_000_000
MOST_FEATURES = 50_000
MOST_REFUSALS = 50
_CANDIDATES = 40
_STEP = 0.003  # degrees, about 300 m
_VERTICES = 8
_METRES = 111_320.0
_NEAREST = (
    "select road_class, name, wkb from signalements_roadpiece"
    " order by box(point(west, south), point(east, north)) <-> point(%s, %s) limit %s"
)
CLASS_NAMES = ("classe", "class", "road_class", "nature", "statut", "cl_admin")
NUMBER_NAMES = ("numero", "ref", "number", "nom", "name", "num_route", "cpx_numero")
CLASS_WORDS = {
    "autoroute": RoadClass.HIGHWAY,
    "nationale": RoadClass.NATIONAL,
    "route nationale": RoadClass.NATIONAL,
    "departementale": RoadClass.DEPARTEMENTAL,
    "départementale": RoadClass.DEPARTEMENTAL,
    "route départementale": RoadClass.DEPARTEMENTAL,
    "communale": RoadClass.COMMUNAL,
    "voie communale": RoadClass.COMMUNAL,
    "rural": RoadClass.RURAL,
    "chemin rural": RoadClass.RURAL,
    **{each.value.lower(): each for each in RoadClass},
}


def road_at(*, lon: float, lat: float, accuracy: int | None = None) -> Road:
    """The imported road on which a point lies; nothing when it is not clearly on one. In any Scope."""
    if accuracy is not None and accuracy > NEAR:
        return NOTHING
    scope = current()
    public = Scope.public().enter() if scope is None or scope.mode is Mode.AGENT else nullcontext()
    with public, connection.cursor() as cursor:
        cursor.execute(_NEAREST, [lon, lat, _CANDIDATES])
        pieces = cursor.fetchall()
    found: dict[Road, float] = {}
    for road_class, name, wkb in pieces:
        road = Road(road_class, name)
        found[road] = min(found.get(road, NEAR + CLEARLY), _metres(lon, lat, bytes(wkb)))
    return _clearly_nearest(found)


def _clearly_nearest(found: dict[Road, float]) -> Road:
    order = sorted(found.items(), key=lambda each: each[1])
    if not order or order[0][1] > NEAR:
        return NOTHING
    best, distance = order[0]
    rivals = [road for road, other in order[1:] if other - distance < CLEARLY]
    return NOTHING if any(road.road_class != best.road_class for road in rivals) else best


def _metres(lon: float, lat: float, wkb: bytes) -> float:
    """On the plane that touches the earth there: exact enough for thirty metres."""

    def flat(points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return (points - [lon, lat]) * [_METRES * cos(radians(lat)), _METRES]

    line = shapely.transform(shapely.from_wkb(wkb), flat)
    return float(shapely.distance(line, shapely.Point(0, 0)))


@dataclass(slots=True)
class Imported:
    """What became of a file. `refused`: (number of the feature, from 1, and why), the first ones."""

    roads: int = 0
    features: int = 0
    pieces: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list)
    more_refused: int = 0

    def refuse(self, number: int, why: str) -> None:
        if len(self.refused) < MOST_REFUSALS:
            self.refused.append((number, why))
        else:
            self.more_refused += 1


class NotRoadsError(ValueError):
    """This file holds no roads at all: why, in French."""


def import_roads(*, content: bytes) -> Imported:
    """Inside an agent's Scope: the organisation's roads are those of this file, and no others. Raises NotRoadsError."""
    told = Imported()
    pieces: list[RoadPiece] = []
    names: set[Road] = set()
    for number, feature in enumerate(_features(content), start=1):
        try:
            road, lines = _read(feature)
        except NotRoadsError as error:
            told.refuse(number, str(error))
            continue
        names.add(road)
        told.features += 1
        pieces.extend(_piece(road, part) for line in lines for part in _parts(line))
    if not pieces:
        raise NotRoadsError(told.refused[0][1] if told.refused else _("Ce fichier ne contient aucune route."))
    RoadPiece.objects.filter(organisation_id=acting()).delete()
    RoadPiece.objects.bulk_create(pieces, batch_size=2_000)
    told.roads, told.pieces = len(names), len(pieces)
    record(action="signalements.roads", details={"roads": told.roads, "pieces": told.pieces})
    return told


def _features(content: bytes) -> list[Any]:
    if len(content) > LARGEST:
        raise NotRoadsError(_("Ce fichier est trop lourd\u00a0: 30 Mo au plus."))
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotRoadsError(_("Ce fichier n’est pas du GeoJSON.")) from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        raise NotRoadsError(_("Ce fichier n’est pas une collection GeoJSON (« FeatureCollection »)."))
    if len(features) > MOST_FEATURES:
        raise NotRoadsError(_("Ce fichier contient trop de tronçons\u00a0: 50\u00a0000 au plus."))
    return features


def _read(feature: Any) -> tuple[Road, list[Any]]:
    given = feature.get("properties") if isinstance(feature, dict) else None
    known = {str(name).lower(): str(value).strip() for name, value in (given or {}).items() if value}
    road = _road(known)
    try:
        geometry = shape(feature["geometry"])
    except Exception as error:  # whatever a file may hold in the place of a geometry
        raise NotRoadsError(_("tracé illisible")) from error
    if geometry.geom_type not in {"LineString", "MultiLineString"} or geometry.is_empty:
        raise NotRoadsError(_("ce n’est pas une ligne"))
    west, south, east, north = geometry.bounds
    if not (-180 <= west <= east <= 180 and -85 <= south <= north <= 85):  # noqa: PLR2004 (the earth)
        raise NotRoadsError(_("coordonnées hors de la terre\u00a0: il faut des degrés (WGS 84)"))
    return road, [line for line in getattr(geometry, "geoms", [geometry]) if line.length > 0]


def _road(known: dict[str, str]) -> Road:
    """By its number, or by its class and its name."""
    number = next((known[name] for name in NUMBER_NAMES if known.get(name)), "")
    named = road_named(number)
    said = next((known[name].lower() for name in CLASS_NAMES if known.get(name)), "")
    road_class = CLASS_WORDS.get(said)
    if road_class is not None and road_class != named.road_class:
        return Road(str(road_class.value), (number or str(road_class.label))[:40])
    if not named:
        raise NotRoadsError(_("ni numéro de route ni classe que l’on reconnaisse"))
    return named


def _parts(line: Any) -> Iterator[Any]:
    points = list(shapely.segmentize(shapely.force_2d(line), _STEP).coords)
    for start in range(0, len(points) - 1, _VERTICES - 1):
        yield shapely.LineString(points[start : start + _VERTICES])


def _piece(road: Road, part: Any) -> RoadPiece:
    west, south, east, north = part.bounds
    return RoadPiece(
        organisation_id=acting(),
        road_class=road.road_class,
        name=road.name,
        wkb=shapely.to_wkb(part),
        west=west,
        south=south,
        east=east,
        north=north,
    )
