from __future__ import annotations

from cantou.core.organisations.models import Organisation
from cantou.core.tasks import task
from cantou.services.signalements.domain import retention


@task(name="cantou.signalements.purge")
def purge() -> None:
    """One job for each organisation: a failure of one holds up no other."""
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        purge_one.defer(organisation=organisation)


@task(name="cantou.signalements.purge_one")
def purge_one(*, organisation: int) -> None:
    retention.purge(organisation=organisation)
