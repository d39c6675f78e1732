from __future__ import annotations

from uuid import UUID

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.services.rendez_vous.domain import appointments, reminders, tickets
from cantou.services.rendez_vous.domain.settings import SERVICE


def _organisations() -> list[int]:
    """Those whose offer is closed too: what was taken before is kept."""
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        return list(found.values_list("organisation_id", flat=True).distinct())


@task(name="cantou.rendez_vous.remind", opens_scope=False)
def remind() -> None:
    for organisation in _organisations():
        remind_one.defer(organisation=organisation)


@task(name="cantou.rendez_vous.remind_one")
def remind_one(*, organisation: int) -> None:
    reminders.remind(organisation=organisation)


@task(name="cantou.rendez_vous.end_proposal")
def end_proposal(*, organisation: int, key: str) -> None:
    """At the end of the time to answer an earlier hour."""
    appointments.end_proposal(organisation=organisation, key=UUID(key))


@task(name="cantou.rendez_vous.close_day", opens_scope=False)
def close_day() -> None:
    for organisation in _organisations():
        close_day_one.defer(organisation=organisation)


@task(name="cantou.rendez_vous.close_day_one")
def close_day_one(*, organisation: int) -> None:
    tickets.close_day(organisation=organisation)
    reminders.settle_past(organisation=organisation)
