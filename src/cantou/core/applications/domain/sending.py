"""One delivery: claimed, sent with no lock held, settled. What did not arrive fails its job, which is tried again."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from cantou.core.applications.domain.applications import webhook_secrets
from cantou.core.applications.domain.queries import is_open
from cantou.core.applications.domain.webhooks import TEST
from cantou.core.applications.engine import outgoing
from cantou.core.applications.models import Delivery
from cantou.core.keys import SealedError
from cantou.core.scope.scope import Scope
from cantou.core.tasks.jobs import MOST_ATTEMPTS, current_job
from cantou.core.web import signing

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

GONE = 410
LONGEST = 60
REASON = "événement dit à une application"


class NotDeliveredError(Exception):
    """It will be tried again, later and later; then it is a dead letter."""


@dataclass(frozen=True, slots=True)
class Claim:
    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    state: str
    status: int | None = None
    problem: str = ""


def deliver(*, organisation: int, key: UUID) -> None:
    """Opens its own Scopes. Harmless when there is nothing left to do. Raises NotDeliveredError."""
    claim = _claim(organisation, key)
    if claim is None:
        return
    outcome = _send(claim)
    with Scope.agent(organisation, reason=REASON).enter():
        _row(organisation, key).update(
            state=outcome.state, status=outcome.status, problem=outcome.problem[:LONGEST]
        )
    if outcome.state == Delivery.State.FAILED or (outcome.state == Delivery.State.DEAD and _is_last()):
        raise NotDeliveredError(outcome.problem or str(outcome.status))


def _claim(organisation: int, key: UUID) -> Claim | None:
    with Scope.agent(organisation, reason=REASON).enter():
        row = _row(organisation, key).select_related("application").first()
        if row is None or row.state in {Delivery.State.DELIVERED, Delivery.State.DROPPED}:
            return None
        webhook = row.application.declared.webhook
        wanted = row.event == TEST or is_open(application=row.application, organisation=organisation)
        if webhook is None or not wanted or not row.application.is_active:
            _row(organisation, key).update(state=Delivery.State.DROPPED)
            return None
        _row(organisation, key).update(attempts=F("attempts") + 1, tried_at=timezone.now())
        return _signed(row, webhook.url)


def _signed(row: Delivery, url: str) -> Claim | None:
    try:
        secrets = webhook_secrets(row.application)
    except SealedError:
        _row(row.organisation_id, row.key).update(state=Delivery.State.DEAD, problem="sealed")
        return None
    body = row.body.encode()
    headers = signing.headers(
        secrets_=secrets, identifier=f"msg_{row.key.hex}", timestamp=int(time.time()), body=body
    )
    return Claim(url, body, headers)


def _send(claim: Claim) -> Outcome:
    try:
        answer = outgoing.post(claim.url, claim.body, claim.headers, loopback=settings.OUTGOING_LOOPBACK)
    except outgoing.RefusedAddressError:
        return Outcome(Delivery.State.DEAD, problem="address")
    except outgoing.NoAnswerError as error:
        return Outcome(_failed(), problem=str(error))
    if 200 <= answer.status < 300:  # noqa: PLR2004 (what HTTP calls a success)
        return Outcome(Delivery.State.DELIVERED, answer.status)
    if answer.status == GONE:
        return Outcome(Delivery.State.DEAD, answer.status, "gone")
    return Outcome(_failed(), answer.status)


def _failed() -> str:
    return Delivery.State.DEAD if _is_last() else Delivery.State.FAILED


def _is_last() -> bool:
    job = current_job()
    return job is not None and job.attempts >= MOST_ATTEMPTS


def _row(organisation: int, key: UUID) -> QuerySet[Delivery]:
    return Delivery.objects.filter(organisation_id=organisation, key=key)
