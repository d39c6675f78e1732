"""PostgreSQL's own `point` and `box`, needing no extension, made of plain numbers where they are compared.

They stand in expressions and in the indexes on them, never in a column: a column without an equality would
break every DISTINCT on its table.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, FloatField, Func, Value


class MercatorDegrees(Func):
    """Latitude → ordinate of Mercator's projection, in the degrees of its longitudes.

    The projection is conformal: around any place the nearest by `<->` is the nearest on the ground, in
    Aurillac as in Saint-Denis de La Réunion; a longitude scaled once for all of France would be wrong there.
    """

    arity = 1
    template = "degrees(ln(tan(pi() / 4 + radians(%(expressions)s) / 2)))"


def _point(lon: F | Value, lat: F | Value | Func) -> Func:
    return Func(lon, lat, function="point", output_field=FloatField())


def spot() -> Func:
    """Where a row with `lon` and `lat` is; null where they are."""
    return _point(F("lon"), MercatorDegrees(F("lat")))


def bounds() -> Func:
    """The box of a row with `west`, `south`, `east`, `north`, in plain degrees."""
    return Func(
        _point(F("west"), F("south")),
        _point(F("east"), F("north")),
        function="box",
        output_field=FloatField(),
    )


def nearness(lon: float, lat: float) -> Func:
    """By which GiST gives the nearest rows in order. In degrees of Mercator: only to sort by."""
    place = _point(Value(lon), MercatorDegrees(Value(lat)))
    return Func(spot(), place, template="(%(expressions)s)", arg_joiner=" <-> ", output_field=FloatField())


def on_earth(name: str) -> models.CheckConstraint:
    """Both coordinates or none, and where Mercator's projection exists."""
    none = models.Q(lon__isnull=True, lat__isnull=True)
    both = models.Q(
        lon__isnull=False, lon__gte=-180, lon__lte=180, lat__isnull=False, lat__gte=-85, lat__lte=85
    )
    return models.CheckConstraint(condition=none | both, name=name)


def in_order(name: str) -> models.CheckConstraint:
    """A period of validity ends after it begins; `valid_to` is the first day on which it no longer holds."""
    return models.CheckConstraint(
        condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")), name=name
    )
