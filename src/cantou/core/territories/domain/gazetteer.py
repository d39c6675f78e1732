"""Finds a place inside a commune by what somebody types: « 12 bis rue des écoles », « écoles », « le bourg »."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, Q, Value, When

from cantou.core.territories.domain.queries import places_of
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.models import Place

if TYPE_CHECKING:
    from django.db.models import QuerySet

_NUMBERED = re.compile(r"^(?P<number>\d{1,4})(?: ?(?P<suffix>bis|ter|quater|[a-z](?= )))? (?P<name>.+)$")


def search_places(commune: int, q: str) -> QuerySet[Place]:
    """Hamlets and roads whose name, or a word of it, begins so; with a number first, addresses. Slice it."""
    text = normalise(q[:200])
    numbered = _NUMBERED.match(text)
    found = places_of(commune)
    if not text:
        return found.none()
    if numbered:
        named = _called(numbered["name"])
        same = Q(kind=Place.Kind.ADDRESS, number=int(numbered["number"]))
        if numbered["suffix"]:
            same &= Q(suffix=numbered["suffix"])
        addresses = found.filter(named, same)
        if addresses.exists():
            return _ranked(addresses, numbered["name"])
        text = numbered["name"]  # The number is not in the gazetteer; its road may be.
    return _ranked(found.exclude(kind=Place.Kind.ADDRESS).filter(_called(text)), text)


def _called(text: str) -> Q:
    return Q(normalised__startswith=text) | Q(normalised__contains=f" {text}")


def _ranked(found: QuerySet[Place], text: str) -> QuerySet[Place]:
    rank = Case(
        When(normalised=text, then=Value(0)),
        When(normalised__startswith=text, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return found.annotate(rank=rank).order_by("rank", "kind", "normalised", "number", "suffix", "pk")
