"""Whether an SMS arrived, whether a call was answered: asked of the gateways, a while after."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.notices.domain import sms, voice
from cantou.core.notices.domain.bounces import record_bounce
from cantou.core.notices.domain.events import CallAnswered
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import Notice, State
from cantou.core.scope.scope import Scope
from cantou.core.tasks import publish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from cantou.core.notices.domain.voice import Call

AFTERWARDS = (1, 5, 20, 120)
"""Minutes after each time: a telephone rings for a while, another is switched off until the evening."""
NOBODY = frozenset({"no_answer", "busy", "failed"})


def check(*, organisation: int, key: UUID) -> bool:
    """Whether it is known by now. Opens its own Scopes, and none while it asks."""
    with Scope.agent(organisation, reason="arrivée d’un message").enter():
        sent = Notice.objects.filter(
            organisation_id=organisation, key=key, state=State.SENT, delivered_at=None
        )
        found = sent.values_list("channel", "provider_id").first()
    if found is None or not found[1]:
        return True
    channel, provider_id = found
    if channel == Channel.VOICE:
        return _called(organisation, key, voice.gateway().state(provider_id))
    state = sms.gateway().state(provider_id)
    if state == "failed":
        _bounced(organisation, key, "undelivered", permanent=True)
    elif state == "delivered":
        _arrived(organisation, key)
    return state in {"failed", "delivered"}


def _called(organisation: int, key: UUID, call: Call) -> bool:
    if call.state in NOBODY:
        _bounced(organisation, key, call.state, permanent=False)
    elif call.state == "answered":
        _arrived(organisation, key, pressed=call.pressed)
    return call.state in NOBODY or call.state == "answered"


def _bounced(organisation: int, key: UUID, reason: str, *, permanent: bool) -> None:
    with Scope.agent(organisation, reason="arrivée d’un message").enter():
        record_bounce(organisation=organisation, key=key, permanent=permanent, reason=reason)


def _arrived(organisation: int, key: UUID, *, pressed: str = "") -> None:
    with Scope.agent(organisation, reason="arrivée d’un message").enter():
        mine = Notice.objects.filter(organisation_id=organisation, key=key, delivered_at=None)
        service = mine.values_list("service", flat=True).first()
        if mine.update(delivered_at=timezone.now()) and pressed:
            publish(
                CallAnswered(
                    organisation=organisation, service=str(service), notice=str(key), pressed=pressed
                )
            )


def ask_many(*, organisation: int, keys: Sequence[UUID], turn: int = 0) -> None:
    """Inside a Scope. One job asks for all of them, some minutes from now; then again for those not yet known."""
    from cantou.core.notices.tasks import check_many

    if keys and turn < len(AFTERWARDS):
        later = check_many.configure(schedule_at=timezone.now() + timedelta(minutes=AFTERWARDS[turn]))
        later.defer(organisation=organisation, notices=[str(key) for key in keys], turn=turn)


def check_all(*, organisation: int, keys: Sequence[UUID], turn: int) -> None:
    left = [key for key in keys if not check(organisation=organisation, key=key)]
    with Scope.agent(organisation, reason="arrivée d’un message").enter():
        ask_many(organisation=organisation, keys=left, turn=turn + 1)
