"""Reads contours of communes: GeoJSON as geo.api.gouv.fr gives it, or as IGN's maps are republished."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, Any

import shapely
from shapely.errors import GEOSException
from shapely.geometry import MultiPolygon, Polygon, shape

from cantou.core.territories.engine.geometry import in_france
from cantou.core.territories.engine.problems import Problems, UnreadableError

TOLERANCE = 0.0002
"""Bends smaller than the square of this (in degrees: some 20 metres) are flattened."""
_CODES = ("code", "insee", "INSEE_COM", "codgeo", "code_insee")
_NAMES = ("nom", "name", "NOM", "NOM_COM", "libgeo")


@dataclass(frozen=True, slots=True)
class ContourFact:
    code: str
    name: str
    geometry: Any


def read_contours(stream: IO[bytes], problems: Problems) -> dict[str, ContourFact]:
    """INSEE code → contour. A feature that cannot be used becomes a problem; its number stands for a line."""
    found: dict[str, ContourFact] = {}
    for number, feature in enumerate(_features(stream), start=1):
        fact = _feature(feature, number, problems)
        if fact is None:
            continue
        if fact.code in found:
            problems.add("contour_twice", line=number, value=f"{fact.code} {fact.name}")
            continue
        found[fact.code] = fact
    return found


def _features(stream: IO[bytes]) -> list[Any]:
    try:
        document = json.load(stream)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("geojson_unreadable") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list) or not features:
        raise UnreadableError("geojson_shape")
    return features


def _feature(feature: Any, number: int, problems: Problems) -> ContourFact | None:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    code = _first(properties, _CODES)
    name = _first(properties, _NAMES)
    if not code:
        problems.add("contour_without_code", line=number, value=name)
        return None
    geometry = _geometry(feature.get("geometry"))
    if geometry is None:
        problems.add("contour_without_area", line=number, value=f"{code} {name}")
        return None
    west, south, east, north = geometry.bounds
    if not (in_france(west, south) and in_france(east, north)):
        problems.add("contour_outside", line=number, value=f"{code} {name}")
        return None
    return ContourFact(code, name, geometry)


def _first(properties: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(properties[key]).strip() for key in keys if properties.get(key)), "")


def _geometry(value: Any) -> Any:
    """A valid polygon or set of polygons, or None."""
    if not isinstance(value, dict):
        return None
    try:
        geometry = shapely.force_2d(shape(value))
    except (GEOSException, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None
    return areas_of(geometry)


def areas_of(geometry: Any) -> Any:
    """What has an area in it, made valid; None when nothing has."""
    if not geometry.is_valid:
        geometry = shapely.make_valid(geometry)
    if not isinstance(geometry, Polygon | MultiPolygon):
        geometry = shapely.union_all(
            [part for part in getattr(geometry, "geoms", ()) if isinstance(part, Polygon | MultiPolygon)]
        )
    return None if geometry.is_empty or not isinstance(geometry, Polygon | MultiPolygon) else geometry


def join(parts: list[Any]) -> Any:
    """One area out of those of communes that have merged."""
    return parts[0] if len(parts) == 1 else areas_of(shapely.union_all(parts))


def simplify(geometries: list[Any], *, tolerance: float = TOLERANCE) -> list[Any]:
    """Simplify neighbours together, so that their common borders stay common.

    Contours that overlap (two sources, hand-drawn) are no coverage: each is then simplified by itself.
    """
    if not geometries:
        return []
    if shapely.coverage_is_valid(geometries):
        simple = list(shapely.coverage_simplify(geometries, tolerance))
    else:
        simple = [geometry.simplify(tolerance) for geometry in geometries]
    return [areas_of(new) or old for new, old in zip(simple, geometries, strict=True)]


def to_wkb(geometry: Any) -> bytes:
    return bytes(shapely.to_wkb(shapely.set_precision(geometry, 1e-6)))


def from_wkb(wkb: bytes | memoryview) -> Any:
    return shapely.from_wkb(bytes(wkb))


def outline(ring: tuple[tuple[float, float], ...]) -> Any:
    return Polygon(ring)


def contains(wkb: bytes | memoryview, lon: float, lat: float) -> bool:
    """On the border counts as inside."""
    return bool(from_wkb(wkb).covers(shapely.Point(lon, lat)))
