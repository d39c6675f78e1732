"""One notice, sent once.

First transaction: the row becomes "sending", with the words that are about to leave. Then the message leaves, with no
lock held. Second transaction: what became of it. A process that dies in between leaves "sending" behind: its job runs
again, finds the row that it had taken itself, and marks it "uncertain". A human decides about those.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

import structlog
from django.utils import timezone

from cantou.core.keys import SealedError
from cantou.core.notices.domain import budget, catalogue, outcome
from cantou.core.notices.domain.decide import Hold, Refuse, decide
from cantou.core.notices.domain.digests import ask
from cantou.core.notices.domain.envelope import open_envelope
from cantou.core.notices.domain.events import BrowserGone
from cantou.core.notices.domain.message import Message, NoAddressError, compose
from cantou.core.notices.domain.push import NO_MORE
from cantou.core.notices.domain.suppressions import suppress
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.metrics import CENTS, NOTICES
from cantou.core.notices.models import Notice, State, Suppression
from cantou.core.scope.scope import Scope
from cantou.core.tasks import publish
from cantou.core.tasks.jobs import current_job
from cantou.core.tasks.live import announce

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.core.notices.domain.outcome import Outcome
    from cantou.core.notices.domain.suppressions import LeftAlone
    from cantou.core.registry import Notice as Definition

log = structlog.get_logger(__name__)

AFTER = timedelta(minutes=15)
"""When a gateway is asked whether an SMS arrived, whether a call was answered."""
ASKED = frozenset({Channel.SMS, Channel.VOICE})
PAUSES = (30, 120, 600, 1_800, 7_200, 21_600, 43_200)
"""Seconds before each new attempt: a mail server may be away for most of a day."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that this process has taken, and its message. `attempt` tells a late answer from a newer attempt's."""

    attempt: int
    message: Message


def deliver(*, organisation: int, key: UUID) -> None:
    """Opens its own Scopes: three steps, two transactions. Harmless when there is nothing left to do."""
    claim = _claim(organisation, key)
    if claim is None:
        return
    try:
        result = claim.message.send()
    except Exception as error:
        log.exception("notice_attempt_failed", notice=str(key))
        result = outcome.uncertain(type(error).__name__)
    _settle(organisation, key, claim.attempt, result)


def _claim(organisation: int, key: UUID) -> Claim | None:
    with Scope.agent(organisation, reason="envoi d’un message").enter():
        notice = (
            Notice.objects.select_for_update(of=("self",))
            .select_related("person")
            .filter(organisation_id=organisation, key=key)
            .first()
        )
        if notice is None or notice.carrier_id is not None:
            return None
        if notice.state == State.SENDING and was_mine(notice):
            finish(notice, State.UNCERTAIN, reason="process_died")
        return _take(notice) if notice.state == State.QUEUED else None


def was_mine(notice: Notice) -> bool:
    job = current_job()
    return job is not None and notice.job == job.id


def _take(notice: Notice) -> Claim | None:
    message = ready(notice)
    return None if message is None else _start(notice, message)


def ready(notice: Notice, *, left_alone: LeftAlone | None = None, pay: Pay | None = None) -> Message | None:
    """What must not, or not yet, be sent is settled here: then None. Sets what the row says of its message.

    `left_alone`, `pay`: where many are looked at together, what is asked once for all of them.
    """
    definition = catalogue.find(notice.service, notice.kind)
    decision = decide(notice, definition, left_alone=left_alone)
    if isinstance(decision, Refuse):
        finish(notice, State.SUPPRESSED, reason=decision.reason)
        return None
    if isinstance(decision, Hold):
        _hold(notice, decision)
        return None
    message = _composed(notice, definition, pay or _pay)
    if message is None:
        return None
    if notice.channel == Channel.IN_APP:
        finish(notice, State.SENT)
        announce(f"person:{notice.person_id}")
        return None
    return message


def _composed(notice: Notice, definition: Definition, pay: Pay) -> Message | None:
    """None when it cannot be: settled, with the reason. What waits and has a price was paid by a job that died."""
    is_paid = notice.cents > 0
    try:
        message = compose(notice, definition, open_envelope(notice.sealed, key=notice.key))
    except SealedError:
        finish(notice, State.FAILED, reason="sealed")
        return None
    except NoAddressError:
        finish(notice, State.SUPPRESSED, reason="no_address")
        return None
    if notice.channel == Channel.SMS and not is_paid and not pay(notice, urgent=definition.urgent):
        notice.cents = notice.segments = 0
        finish(notice, State.SUPPRESSED, reason="budget")
        return None
    return message


def _start(notice: Notice, message: Message) -> Claim:
    job = current_job()
    notice.state = State.SENDING
    notice.attempts += 1
    notice.tries += 1
    notice.claimed_at = timezone.now()
    notice.job = job.id if job else None
    notice.reason = ""
    notice.save()
    _carried(notice).update(state=State.SENDING, claimed_at=notice.claimed_at, job=notice.job)
    return Claim(notice.attempts, message)


class Pay(Protocol):
    def __call__(self, notice: Notice, *, urgent: bool) -> bool:
        """Whether this SMS may be paid for."""


def _pay(notice: Notice, *, urgent: bool) -> bool:
    return budget.reserve(
        organisation=notice.organisation_id, cents=notice.cents, segments=notice.segments, urgent=urgent
    )


def _hold(notice: Notice, hold: Hold) -> None:
    from cantou.core.notices.tasks import send

    if hold.daily:
        notice.daily = True
        notice.save(update_fields=["daily"])
        assert notice.person_id is not None
        ask(organisation=notice.organisation_id, person=notice.person_id, at=hold.until)
    else:
        again = send.configure(schedule_at=hold.until)
        again.defer(organisation=notice.organisation_id, notice=str(notice.key))


def _settle(organisation: int, key: UUID, attempt: int, result: Outcome) -> None:
    """The answer of a worker that had been given up for dead still counts, unless a newer attempt has begun."""
    with Scope.agent(organisation, reason="envoi d’un message").enter():
        notice = settle(organisation, key, attempt, result)
        if notice is not None and notice.channel in ASKED and notice.provider_id:
            _ask_whether_it_arrives(notice)


def settle(organisation: int, key: UUID, attempt: int, result: Outcome) -> Notice | None:
    """Inside the organisation's Scope. The row, where this ended it; None where it goes again, or is another's."""
    notice = Notice.objects.select_for_update().get(organisation_id=organisation, key=key)
    if notice.attempts != attempt or notice.state not in {State.SENDING, State.UNCERTAIN}:
        return None
    if notice.state == State.UNCERTAIN and result.state != State.SENT:
        return None
    notice.provider_id = result.provider_id
    if result.state == State.QUEUED:
        _again(notice, result.reason)
        return None
    finish(notice, result.state, reason=result.reason)
    if result.reason == NO_MORE and notice.person_id is None:
        _say_gone(notice)
    return notice


def _say_gone(notice: Notice) -> None:
    publish(
        BrowserGone(
            organisation=notice.organisation_id,
            service=notice.service,
            object_key=str(notice.object_key or ""),
        )
    )


def _ask_whether_it_arrives(notice: Notice) -> None:
    from cantou.core.notices.tasks import check_sms

    later = check_sms.configure(schedule_at=timezone.now() + AFTER)
    later.defer(organisation=notice.organisation_id, notice=str(notice.key))


def _again(notice: Notice, reason: str) -> None:
    from cantou.core.notices.tasks import send

    _refund(notice)
    if notice.tries > len(PAUSES):
        finish(notice, State.FAILED, reason=reason)
        return
    notice.state, notice.reason = State.QUEUED, reason
    notice.save(update_fields=["state", "reason", "provider_id", "cents", "segments"])
    _carried(notice).update(state=State.QUEUED)
    pause = timedelta(seconds=PAUSES[notice.tries - 1])
    again = send.configure(schedule_at=timezone.now() + pause)
    again.defer(organisation=notice.organisation_id, notice=str(notice.key))


def finish(notice: Notice, state: State, *, reason: str = "", lasting: bool = True) -> None:
    """The end of an attempt, or of the whole. Inside the organisation's Scope.

    `lasting`: a bounced address is left alone from now on.
    """
    if state in {State.FAILED, State.BOUNCED} and notice.state == State.SENDING:
        _refund(notice)
    notice.state, notice.reason = state, reason
    notice.finished_at = timezone.now()
    notice.save()
    _carried(notice).update(state=state, reason=reason, finished_at=notice.finished_at)
    if state == State.BOUNCED and lasting and notice.address_digest is not None:
        suppress(
            channel=notice.channel, digest=bytes(notice.address_digest), reason=Suppression.Reason.BOUNCED
        )
    NOTICES.labels(notice.channel, state.value).inc()
    if state == State.SENT:
        CENTS.inc(notice.cents)


def _carried(notice: Notice) -> QuerySet[Notice]:
    return Notice.objects.filter(organisation_id=notice.organisation_id, carrier_id=notice.pk)


def _refund(notice: Notice) -> None:
    """An SMS that surely did not leave is not paid for."""
    if notice.cents and notice.claimed_at is not None:
        budget.give_back(
            organisation=notice.organisation_id,
            month=timezone.localdate(notice.claimed_at).replace(day=1),
            cents=notice.cents,
            segments=notice.segments,
            urgent=catalogue.find(notice.service, notice.kind).urgent,
        )
        notice.cents = notice.segments = 0
