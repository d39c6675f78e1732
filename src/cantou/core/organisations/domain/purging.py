"""What the manifests promise of retention (`PersonalData.purge`), carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from cantou.core.journal.domain.record import record
from cantou.core.organisations.models import Offer, Organisation
from cantou.core.registry import services
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.registry import Manifest


def purges_of(manifest: Manifest) -> tuple[str, ...]:
    """Dotted paths, each once."""
    return tuple(dict.fromkeys(line.purge for line in manifest.personal_data if line.purge))


def due(manifests: Iterable[Manifest] | None = None) -> list[tuple[int, str, str]]:
    """(organisation, service, purge): a service that was closed keeps no one's data longer for that."""
    wanted = {each.id: purges_of(each) for each in (services() if manifests is None else manifests)}
    here = Organisation.objects.exclude(state=Organisation.State.ERASED).order_by("pk")
    everyone = tuple(here.values_list("pk", flat=True))
    if not everyone:
        return []
    with Scope.agent(everyone[0], organisations=everyone, reason="durée de conservation").enter():
        offers = list(
            Offer.objects.filter(service__in=wanted)
            .order_by("organisation_id", "service")
            .values_list("organisation_id", "service")
        )
    return [(organisation, service, path) for organisation, service in offers for path in wanted[service]]


def purge(*, organisation: int, service: str, path: str) -> int:
    """Inside the organisation's Scope. How many rows; the journal is told when there were some."""
    rows: int = import_string(path)(organisation=organisation)
    if rows:
        record(
            action="personal_data.purged",
            subject=f"service:{service}",
            details={"service": service, "purge": path.rpartition(".")[2], "rows": rows},
        )
    return rows
