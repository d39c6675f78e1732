"""What another service has seen and does not treat becomes a report like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from cantou.core.maps.domain.somewhere import Somewhere
from cantou.core.organisations.models import Reference
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.defaults import OTHER
from cantou.services.signalements.domain.reports import SERVICE, file_report

if TYPE_CHECKING:
    from cantou.core.work.domain.events import TroubleSeen


def take_up(event: TroubleSeen) -> None:
    """Idempotent. The category that bears the service's own name, where there is one."""
    assert event.organisation is not None
    key = uuid5(UUID(event.key), SERVICE)
    if event.service != SERVICE or Reference.objects.filter(object_key=key).exists():
        return
    kinds = categories_of(organisation=event.organisation)
    where = Somewhere("point" if event.lon is not None else "words", event.lon, event.lat, words=event.where)
    file_report(
        organisation=event.organisation,
        key=key,
        commune=event.commune,
        category=event.subject if event.subject in kinds else OTHER,
        description=event.text,
        where=where,
    )
