"""The same to many: each has its own row of the ledger, sent once, and one job sends some hundred of them.

A row is claimed alone, just before its message leaves, in the transaction that also settles the one before it: a
process that dies leaves one row in doubt for each of its jobs, whatever the number that wait (docs/adr/0201).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import structlog
from django.db.models import F
from django.utils import timezone

from cantou.core.notices.domain import catalogue, outcome
from cantou.core.notices.domain.addresses import Recipient, digest
from cantou.core.notices.domain.deliver import ASKED, finish, ready, settle, was_mine
from cantou.core.notices.domain.envelope import Envelope, close
from cantou.core.notices.domain.lines import Lines
from cantou.core.notices.domain.memory import remembering
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.metrics import CENTS, NOTICES
from cantou.core.notices.models import Notice, State
from cantou.core.scope.scope import Scope, acting
from cantou.core.tasks.jobs import current_job

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from cantou.core.notices.domain.message import Message
    from cantou.core.notices.domain.outcome import Outcome

log = structlog.get_logger(__name__)
REASON = "envoi de messages"
ONCE = frozenset({Channel.SMS, Channel.VOICE, Channel.PUSH})
"""Whoever takes them knows our reference and does it once though it be asked twice: an urgent one that was in flight
when its process died goes again. A mail server promises nothing of the kind: that one waits for a human.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """One message. `key`: of its row in the ledger, drawn by the caller; a repeat changes nothing."""

    key: UUID
    channel: Channel
    to: Recipient
    context: Mapping[str, str]
    object_key: UUID | None = None


def put_many(*, service: str, notice: str, messages: Iterable[Addressed]) -> list[UUID]:
    """Write them into the ledger, waiting. Inside an agent's Scope; whoever calls sees that a job sends them."""
    catalogue.find(service, notice)
    rows = [_row(service, notice, message) for message in messages]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return [row.key for row in rows]


def _row(service: str, kind: str, message: Addressed) -> Notice:
    to: dict[str, Any] = {}
    if message.to.person is None:
        to = {name: value for name, value in asdict(message.to).items() if value and name != "person"}
    plain = message.to.email or message.to.phone or message.to.call or message.to.push
    return Notice(
        organisation_id=acting(),
        key=message.key,
        service=service,
        kind=kind,
        channel=message.channel.value,
        dedup=f"{service}.{kind}:{message.key}",
        object_key=message.object_key,
        person_id=message.to.person,
        address_digest=digest(message.channel, plain or str(message.to.person)),
        sealed=close(Envelope(context=dict(message.context), to=to), key=message.key),
    )


def deliver_many(*, organisation: int, keys: Sequence[UUID]) -> None:
    """In a job, outside of any Scope. Harmless for those that have left, and when it runs again."""
    with Lines() as lines, remembering():
        _Sending(organisation, lines).all(_readied(organisation, keys))
    _ask_later(organisation, keys)


def _readied(organisation: int, keys: Sequence[UUID]) -> list[tuple[Notice, Message]]:
    """One transaction: what cannot leave now is settled, what was in flight when we died is looked at."""
    found: list[tuple[Notice, Message]] = []
    with Scope.agent(organisation, reason=REASON).enter():
        rows = Notice.objects.select_for_update(of=("self",)).select_related("person", "organisation")
        waiting = rows.filter(
            organisation_id=organisation, key__in=keys, carrier=None, state__in=[State.QUEUED, State.SENDING]
        )
        for notice in waiting.order_by("id"):
            if notice.state == State.SENDING and not _may_go_again(notice):
                continue
            message = ready(notice)
            if message is not None:
                notice.save()
                found.append((notice, message))
    return found


def _may_go_again(notice: Notice) -> bool:
    if not was_mine(notice):
        return False
    finish(notice, State.UNCERTAIN, reason="process_died")
    if notice.channel not in ONCE or not catalogue.find(notice.service, notice.kind).urgent:
        return False
    notice.state = State.QUEUED
    notice.save(update_fields=["state"])
    return True


@dataclass
class _Sending:
    organisation: int
    lines: Lines
    last: tuple[Notice, int, Outcome] | None = None

    def all(self, messages: Iterable[tuple[Notice, Message]]) -> None:
        for notice, message in messages:
            attempt = self._claim(notice.key)
            if attempt:
                self.last = (notice, attempt, self._sent(notice.key, message))
        with Scope.agent(self.organisation, reason=REASON).enter():
            self._settle_last()

    def _sent(self, key: UUID, message: Message) -> Outcome:
        try:
            return message.send(self.lines)
        except Exception as error:
            log.exception("notice_attempt_failed", notice=str(key))
            return outcome.uncertain(type(error).__name__)

    def _claim(self, key: UUID) -> int:
        """The number of this attempt; 0 where somebody else has the row."""
        job = current_job()
        with Scope.agent(self.organisation, reason=REASON).enter():
            self._settle_last()
            mine = Notice.objects.filter(organisation_id=self.organisation, key=key)
            claimed = mine.filter(state=State.QUEUED).update(
                state=State.SENDING,
                attempts=F("attempts") + 1,
                tries=F("tries") + 1,
                claimed_at=timezone.now(),
                job=job.id if job else None,
                reason="",
            )
            return int(mine.values_list("attempts", flat=True).get()) if claimed else 0

    def _settle_last(self) -> None:
        if self.last is None:
            return
        (notice, attempt, result), self.last = self.last, None
        if result.state == State.SENT and self._left(notice, attempt, result):
            return
        settle(self.organisation, notice.key, attempt, result)

    def _left(self, notice: Notice, attempt: int, result: Outcome) -> bool:
        """The common case, in one statement."""
        mine = Notice.objects.filter(
            organisation_id=self.organisation, key=notice.key, attempts=attempt, state=State.SENDING
        )
        values = {"state": State.SENT, "finished_at": timezone.now(), "provider_id": result.provider_id}
        if not mine.update(**values):
            return False
        NOTICES.labels(notice.channel, State.SENT.value).inc()
        CENTS.inc(notice.cents)
        return True


def _ask_later(organisation: int, keys: Sequence[UUID]) -> None:
    from cantou.core.notices.domain.sms_delivery import ask_many

    with Scope.agent(organisation, reason=REASON).enter():
        asked = Notice.objects.filter(
            organisation_id=organisation, key__in=keys, channel__in=ASKED, state=State.SENT, delivered_at=None
        ).exclude(provider_id="")
        ask_many(organisation=organisation, keys=list(asked.order_by("id").values_list("key", flat=True)))
