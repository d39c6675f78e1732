"""Whether an SMS arrived: asked of the gateway once, a while after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.notices.domain.bounces import record_bounce
from cantou.core.notices.domain.sms import gateway
from cantou.core.notices.models import Notice, State
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from uuid import UUID


def check(*, organisation: int, key: UUID) -> None:
    """Opens its own Scopes, and none while it asks."""
    with Scope.agent(organisation, reason="arrivée d’un SMS").enter():
        provider_id = (
            Notice.objects.filter(organisation_id=organisation, key=key, state=State.SENT)
            .values_list("provider_id", flat=True)
            .first()
        )
    if provider_id and gateway().state(provider_id) == "failed":
        with Scope.agent(organisation, reason="arrivée d’un SMS").enter():
            record_bounce(organisation=organisation, key=key, permanent=True, reason="undelivered")
