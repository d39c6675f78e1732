"""What a program filed with a key of its own: it may follow the state, before anybody else can."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.organisations.models import Reference
from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Deposit, Report, StatusChange

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

SERVICE = "signalements"


@dataclass(frozen=True, slots=True)
class Followed:
    """Nothing of what was written in it, nothing that was not meant for who reported."""

    report: Report
    step: StatusChange


def keep_deposit(*, report: Report, token: str) -> Deposit:
    """Inside the report's own Scope."""
    return Deposit.objects.create(
        organisation_id=report.organisation_id, object_key=report.object_key, report=report, token=token
    )


def organisation_of(*, reference: str, organisations: Collection[int]) -> Reference | None:
    """Where a report is, if it is one of theirs."""
    return Reference.objects.filter(
        code=reference, service=SERVICE, organisation_id__in=list(organisations)
    ).first()


def follow(*, organisation: int, key: UUID, token: str) -> Followed | None:
    """None unless this key filed it."""
    with Scope.for_object(organisation=organisation, key=key).enter():
        mine = Deposit.objects.filter(organisation_id=organisation, object_key=key, token=token)
        deposit = mine.select_related("report__commune", "report__organisation").first()
        if deposit is None:
            return None
        steps = StatusChange.objects.filter(organisation_id=organisation, report_id=deposit.report_id)
        return Followed(deposit.report, steps.latest("number"))
