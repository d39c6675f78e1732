from __future__ import annotations

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.services.salles.domain import reminders

SERVICE = "salles"


@task(name="cantou.salles.remind", opens_scope=False)
def remind() -> None:
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        organisations = list(found.values_list("organisation_id", flat=True).distinct())
    for organisation in organisations:
        remind_one.defer(organisation=organisation)


@task(name="cantou.salles.remind_one")
def remind_one(*, organisation: int) -> None:
    reminders.remind(organisation=organisation)
