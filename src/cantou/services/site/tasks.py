from __future__ import annotations

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.services.site.domain import clock

SERVICE = "site"


@task(name="cantou.site.strike", opens_scope=False)
def strike() -> None:
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        organisations = list(found.values_list("organisation_id", flat=True).distinct())
    for organisation in organisations:
        strike_one.defer(organisation=organisation)


@task(name="cantou.site.strike_one")
def strike_one(*, organisation: int) -> None:
    clock.strike(organisation=organisation)
