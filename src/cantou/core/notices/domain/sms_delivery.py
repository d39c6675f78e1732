"""Whether an SMS arrived, whether a call was answered: asked of the gateways, a while after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.notices.domain import sms, voice
from cantou.core.notices.domain.bounces import record_bounce
from cantou.core.notices.domain.events import CallAnswered
from cantou.core.notices.domain.lines import Lines
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.models import Notice, State
from cantou.core.scope.scope import Scope
from cantou.core.tasks import publish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

AFTERWARDS = (1, 5, 20, 120)
"""Minutes after each time: a telephone rings for a while, another is switched off until the evening."""
REASON = "arrivée d’un message"
NOBODY = frozenset({"no_answer", "busy", "failed"})


def check(*, organisation: int, key: UUID) -> bool:
    """Whether it is known by now. Opens its own Scopes, and none while it asks."""
    with Scope.agent(organisation, reason=REASON).enter():
        sent = Notice.objects.filter(
            organisation_id=organisation, key=key, state=State.SENT, delivered_at=None
        )
        found = sent.values_list("channel", "provider_id").first()
    if found is None or not found[1]:
        return True
    answer = _said(*found)
    with Scope.agent(organisation, reason=REASON).enter():
        _take(organisation, key, answer)
    return answer.is_known


def _arrived(organisation: int, key: UUID, *, pressed: str = "") -> None:
    mine = Notice.objects.filter(organisation_id=organisation, key=key, delivered_at=None)
    if not mine.update(delivered_at=timezone.now()) or not pressed:
        return
    service = Notice.objects.values_list("service", flat=True).get(organisation_id=organisation, key=key)
    publish(CallAnswered(organisation=organisation, service=service, notice=str(key), pressed=pressed))


def ask_many(*, organisation: int, keys: Sequence[UUID], turn: int = 0) -> None:
    """Inside a Scope. One job asks for all of them, some minutes from now; then again for those not yet known."""
    from cantou.core.notices.tasks import check_many

    if keys and turn < len(AFTERWARDS):
        later = check_many.configure(schedule_at=timezone.now() + timedelta(minutes=AFTERWARDS[turn]))
        later.defer(organisation=organisation, notices=[str(key) for key in keys], turn=turn)


def check_all(*, organisation: int, keys: Sequence[UUID], turn: int) -> None:
    """One question of the database for all, one of the gateways for each, and none of those in a transaction."""
    with Scope.agent(organisation, reason=REASON).enter():
        sent = Notice.objects.filter(
            organisation_id=organisation, key__in=keys, state=State.SENT, delivered_at=None
        ).exclude(provider_id="")
        asked = list(sent.order_by("id").values_list("key", "channel", "provider_id"))
    with Lines() as lines:
        said = [(key, _said(channel, provider_id, lines)) for key, channel, provider_id in asked]
    with Scope.agent(organisation, reason=REASON).enter():
        quiet = [key for key, answer in said if answer.has_arrived and not answer.pressed]
        arrived = Notice.objects.filter(organisation_id=organisation, key__in=quiet, delivered_at=None)
        arrived.update(delivered_at=timezone.now())
        for key, answer in said:
            if answer.lost or answer.pressed:
                _take(organisation, key, answer)
        left = [key for key, answer in said if not answer.is_known]
        ask_many(organisation=organisation, keys=left, turn=turn + 1)


@dataclass(frozen=True, slots=True)
class Answer:
    """`lost`: why it never arrived. `for_good`: nor will another one."""

    has_arrived: bool = False
    pressed: str = ""
    lost: str = ""
    for_good: bool = False

    @property
    def is_known(self) -> bool:
        return self.has_arrived or bool(self.lost)


def _said(channel: str, provider_id: str, lines: Lines | None = None) -> Answer:
    if channel == Channel.VOICE:
        call = voice.gateway().state(provider_id, lines)
        if call.state == "answered":
            return Answer(has_arrived=True, pressed=call.pressed)
        return Answer(lost=call.state if call.state in NOBODY else "")
    state = sms.gateway().state(provider_id, lines)
    if state == "failed":
        return Answer(lost="undelivered", for_good=True)
    return Answer(has_arrived=state == "delivered")


def _take(organisation: int, key: UUID, answer: Answer) -> None:
    """Inside the organisation's Scope."""
    if answer.lost:
        record_bounce(organisation=organisation, key=key, permanent=answer.for_good, reason=answer.lost)
    elif answer.has_arrived:
        _arrived(organisation, key, pressed=answer.pressed)
