"""Which portals are worth a search engine's visit: those where something is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Exists, OuterRef

from cantou.core.organisations.models import Coverage, HostName
from cantou.core.territories.domain.queries import covered_departements, current

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cantou.core.territories.models import Territory


def _open() -> QuerySet[Territory]:
    covered = Coverage.objects.filter(territory_id=OuterRef("pk"))
    return current().filter(Exists(covered), slug__isnull=False)


def departements_with_portals() -> list[str]:
    return [
        code
        for code in covered_departements().values_list("code", flat=True)
        if _open().filter(departement_code=code).exists()
    ]


def departement_pages(code: str) -> list[str]:
    """The address of each portal of a département, on its own host where it has one."""
    hosts = dict(HostName.objects.filter(is_main=True).values_list("territory_id", "host"))
    scheme = settings.ORIGIN.partition("://")[0]
    return [
        f"{scheme}://{hosts[pk]}/" if pk in hosts else f"{settings.ORIGIN}/{slug}/"
        for pk, slug in _open().filter(departement_code=code).order_by("slug").values_list("pk", "slug")
    ]
