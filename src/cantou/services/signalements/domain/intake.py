"""One intake for what reaches the organisation otherwise than by its pages: a call, a visit, a mail, an SMS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.core.files.domain.files import receive
from cantou.core.organisations.models import Coverage
from cantou.core.scope.scope import Scope
from cantou.core.territories.models import Level, Territory
from cantou.services.signalements.domain.photos import REPORTED
from cantou.services.signalements.domain.reports import SERVICE, file_report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.core.files.domain.incoming import Incoming
    from cantou.services.signalements.models import Report


def take_in_report(
    *, organisation: int, key: UUID, photos: Iterable[Incoming] = (), person: int | None = None, **said: Any
) -> Report:
    """File a report with its photographs, at once or not at all. `said`: the arguments of `file_report`."""
    with Scope.for_object(organisation=organisation, key=key, person=said.get("typed_by") or person).enter():
        report = file_report(organisation=organisation, key=key, person=person, **said)
        for position, incoming in enumerate(photos):
            receive(
                incoming=incoming,
                organisation=organisation,
                key=key,
                service=SERVICE,
                purpose=REPORTED,
                person=person,
                position=position,
            )
    return report


def covered_communes(*, organisation: int) -> QuerySet[Territory]:
    """Where this organisation takes reports, by name. In any Scope: coverage is public."""
    here = Coverage.objects.filter(organisation_id=organisation, service=SERVICE)
    return Territory.objects.filter(
        pk__in=here.values("territory_id"), level=Level.COMMUNE, valid_to=None
    ).order_by("name", "code")


def provider_of(*, commune: int) -> int | None:
    """The organisation that takes the reports of a commune: the nearest that has an offer."""
    found = Coverage.objects.filter(territory_id=commune, service=SERVICE).order_by("rank", "organisation_id")
    return found.values_list("organisation_id", flat=True).first()
