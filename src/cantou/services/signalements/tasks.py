from __future__ import annotations

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.services.signalements.domain import reminders

SERVICE = "signalements"


def _organisations() -> list[int]:
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        return list(found.values_list("organisation_id", flat=True).distinct())


@task(name="cantou.signalements.remind", opens_scope=False)
def remind() -> None:
    for organisation in _organisations():
        remind_one.defer(organisation=organisation)


@task(name="cantou.signalements.remind_one")
def remind_one(*, organisation: int) -> None:
    reminders.remind(organisation=organisation)
