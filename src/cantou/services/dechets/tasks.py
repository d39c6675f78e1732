from __future__ import annotations

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.services.dechets.domain import reminders

SERVICE = "dechets"


@task(name="cantou.dechets.evening", opens_scope=False)
def evening() -> None:
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        organisations = list(found.values_list("organisation_id", flat=True).distinct())
    for organisation in organisations:
        evening_one.defer(organisation=organisation)


@task(name="cantou.dechets.evening_one")
def evening_one(*, organisation: int) -> None:
    reminders.tell(organisation=organisation)
