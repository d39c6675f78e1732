from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.organisations.models import Offer
from cantou.core.scope.scope import Scope
from cantou.core.tasks import task
from cantou.services.demarches.domain import opinions, retention, silences, timers

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE = "demarches"
MOST = 500
"""In one job; the next one goes on five minutes later."""


@task(name="cantou.demarches.due", opens_scope=False)
def due() -> None:
    """Each organisation in turn, in jobs of their own: one that fails holds up no other."""
    for organisation in _providers():
        due_one.defer(organisation=organisation)


def _providers() -> list[int]:
    with Scope.public().enter():
        found = Offer.objects.filter(service=SERVICE).order_by("organisation_id")
        return list(found.values_list("organisation_id", flat=True).distinct())


@task(name="cantou.demarches.due_one", opens_scope=False)
def due_one(*, organisation: int) -> None:
    """Each delay in a transaction of its own: a case is never held while another one is waited for."""
    for act in (timers.pass_next, opinions.pass_next, silences.pass_next):
        _each(organisation, "délais", act)


@task(name="cantou.demarches.keeping", opens_scope=False)
def keeping() -> None:
    """Every morning: whose case will be erased is told."""
    for organisation in _providers():
        warn_one.defer(organisation=organisation)


@task(name="cantou.demarches.warn_one", opens_scope=False)
def warn_one(*, organisation: int) -> None:
    _each(organisation, "conservation", retention.warn_next)


def _each(organisation: int, why: str, act: Callable[..., bool]) -> None:
    for _one in range(MOST):
        with Scope.agent(organisation, reason=why).enter():
            if not act(organisation=organisation):
                return
