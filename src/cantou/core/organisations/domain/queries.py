"""Reads of organisations, offers and coverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.organisations.models import Coverage, Organisation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


def providers(*, territory: int, service: str = "") -> QuerySet[Coverage]:
    """Who provides what in a place, the nearest provider first."""
    found = Coverage.objects.filter(territory_id=territory).select_related("organisation")
    if service:
        found = found.filter(service=service)
    return found.order_by("service", "rank", "organisation_id")


def organisations_named(*, keys: Iterable[int]) -> dict[int, str]:
    """Key → name, in order of name."""
    found = Organisation.objects.filter(pk__in=list(keys)).order_by("name", "pk").values_list("pk", "name")
    return dict(found)
