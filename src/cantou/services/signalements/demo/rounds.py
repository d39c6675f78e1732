"""A round of the village agent's: what waits in Vic-sur-Cère, one stop already seen."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.organisations.domain.queries import providers
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import Scope
from cantou.core.territories.domain.queries import current
from cantou.services.signalements.domain.reports import SERVICE
from cantou.services.signalements.domain.round_queries import Going, rounds_of, stops_of
from cantou.services.signalements.domain.rounds import in_order, plan_round
from cantou.services.signalements.domain.visits import Visit, visit
from cantou.services.signalements.domain.workflow import OVER
from cantou.services.signalements.models import Report

if TYPE_CHECKING:
    from cantou.core.registry.demo import Demonstration

KEY = uuid5(UUID("5f1f0a1e-6f0c-4d8e-9b55-6f1d5f3b7a10"), "round")
VIC = "15258"
MOST = 6


def load(show: Demonstration) -> None:
    commune = current("commune").filter(code=VIC).first()
    provider = commune and providers(territory=commune.pk, service=SERVICE).first()
    if commune is None or provider is None:
        return
    body = provider.organisation_id
    with Scope.agent(body, reason="démonstration").enter():
        agent = who_may(organisation=body, service=SERVICE, permission="treat").last()
        if agent is None:
            return
        if not rounds_of(organisations=[body], key=KEY):
            _plan(body, agent.pk, (commune.lon, commune.lat) if commune.lon and commune.lat else None)
    show.pages.append((_("La tournée de l’agent du village"), f"/bureau/signalements/tournees/{KEY}/"))


def _plan(body: int, agent: int, start: tuple[float, float] | None) -> None:
    waiting = Report.objects.filter(organisation_id=body).exclude(status__in=OVER).order_by("created_at")
    plan_round(
        key=KEY,
        goings=in_order([Going(one) for one in waiting[:MOST]], start),
        agent=agent,
        day=timezone.localdate(),
        mode="drive",
        start=start,
        person=agent,
    )
    stops = stops_of(rounds_of(organisations=[body], key=KEY))
    if stops:
        said = Visit(
            outcome="not", why="tools", note=_("Il faut la nacelle : demandée à Aurillac pour jeudi.")
        )
        visit(stop=stops[-1], said=said, person=agent)
