from __future__ import annotations

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.services.demarches.domain import timers

SERVICE = "demarches"
MOST = 500
"""In one job; the next one goes on five minutes later."""


@task(name="cantou.demarches.due", opens_scope=False)
def due() -> None:
    """Each organisation in turn, in jobs of their own: one that fails holds up no other."""
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        organisations = list(found.values_list("organisation_id", flat=True).distinct())
    for organisation in organisations:
        due_one.defer(organisation=organisation)


@task(name="cantou.demarches.due_one", opens_scope=False)
def due_one(*, organisation: int) -> None:
    """Each delay in a transaction of its own: a case is never held while another one is waited for."""
    for _each in range(MOST):
        with Scope.agent(organisation, reason="délais").enter():
            if not timers.pass_next(organisation=organisation):
                return
