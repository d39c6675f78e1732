"""The same to many: each has its own row of the ledger, sent once, and one job sends some hundred of them.

What may go twice without harm (urgent, to whom knows our reference) is taken together and leaves on a few lines at
once. All else is taken alone, just before it leaves, in the transaction that also settles the one before it: a process
that dies leaves one of those in doubt for each of its jobs, whatever the number that wait (docs/adr/0201, 0207).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import structlog

from cantou.core.notices.domain import catalogue, claims, outcome
from cantou.core.notices.domain.addresses import Recipient, digest
from cantou.core.notices.domain.budget import Purse
from cantou.core.notices.domain.correspondents import telling_together
from cantou.core.notices.domain.decide import follow
from cantou.core.notices.domain.deliver import ASKED, finish, ready, settle, was_mine
from cantou.core.notices.domain.envelope import Envelope, close
from cantou.core.notices.domain.lines import Lines
from cantou.core.notices.domain.memory import remembering
from cantou.core.notices.domain.push import Push
from cantou.core.notices.domain.suppressions import asked_once
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.metrics import CENTS, NOTICES
from cantou.core.notices.models import Notice, State
from cantou.core.scope.scope import Scope, acting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from cantou.core.notices.domain.message import Message
    from cantou.core.notices.domain.outcome import Outcome

    Ready: TypeAlias = tuple[Notice, Message]
    Gone: TypeAlias = tuple[Notice, int, Outcome]
    """A row, the number of its attempt, what became of it."""

log = structlog.get_logger(__name__)
REASON = "envoi de messages"
ONCE = frozenset({Channel.SMS, Channel.VOICE, Channel.PUSH})
"""Whoever takes them knows our reference and does it once though it be asked twice: an urgent one that was in flight
when its process died goes again. A mail server promises nothing of the kind: that one waits for a human.
"""
LANES = 4
"""Conversations at once of one job, each with its own line to each gateway."""


@dataclass
class Batch:
    together: list[Ready] = field(default_factory=list)
    alone: list[Ready] = field(default_factory=list)


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
    with remembering():
        batch = _readied(organisation, keys)
        _settle_together(organisation, _sent_together(batch.together))
        with Lines() as lines:
            _OneByOne(organisation, lines).all(batch.alone)
    _ask_later(organisation, keys)


def _readied(organisation: int, keys: Sequence[UUID]) -> Batch:
    """One transaction: what cannot leave now is settled, what was in flight when we died is looked at, and those that
    leave together are taken.
    """
    batch, purse = Batch(), Purse(organisation)
    with Scope.agent(organisation, reason=REASON).enter():
        rows = Notice.objects.select_for_update(of=("self",)).select_related("person", "organisation")
        waiting = rows.filter(
            organisation_id=organisation, key__in=keys, carrier=None, state__in=[State.QUEUED, State.SENDING]
        )
        found = [row for row in waiting.order_by("id") if row.state != State.SENDING or _may_go_again(row)]
        for notice in found:
            follow(notice)
        left_alone = asked_once(found)
        with telling_together():
            for notice in found:
                message = ready(notice, left_alone=left_alone, pay=purse.pay)
                if message is not None:
                    together = _may_leave_together(notice, message)
                    (batch.together if together else batch.alone).append((notice, message))
        claims.write_words(organisation, [notice for notice, _message in batch.alone])
        claims.take_together(organisation, [notice for notice, _message in batch.together])
        purse.close()
    return batch


def _may_leave_together(notice: Notice, message: Message) -> bool:
    """Those of an account's devices are left out: what becomes of each device is written as it is known."""
    return _goes_again(notice) and not isinstance(message, Push)


def _goes_again(notice: Notice) -> bool:
    return notice.channel in ONCE and catalogue.find(notice.service, notice.kind).urgent


def _may_go_again(notice: Notice) -> bool:
    if not was_mine(notice):
        return False
    finish(notice, State.UNCERTAIN, reason="process_died")
    if not _goes_again(notice):
        return False
    notice.state = State.QUEUED
    notice.save(update_fields=["state"])
    return True


def _sent_together(messages: Sequence[Ready]) -> list[Gone]:
    """On a few lines at once: a gateway that takes a third of a second for each would take an hour for ten thousand."""
    if not messages:
        return []
    shares = [messages[lane::LANES] for lane in range(min(LANES, len(messages)))]
    with ThreadPoolExecutor(len(shares)) as pool:
        return [gone for share in pool.map(_sent_in_turn, shares) for gone in share]


def _sent_in_turn(messages: Sequence[Ready]) -> list[Gone]:
    """In a thread of its own, which never reaches for the database."""
    with Lines() as lines:
        return [(notice, notice.attempts, _sent(notice.key, message, lines)) for notice, message in messages]


def _sent(key: UUID, message: Message, lines: Lines) -> Outcome:
    try:
        return message.send(lines)
    except Exception as error:
        log.exception("notice_attempt_failed", notice=str(key))
        return outcome.uncertain(type(error).__name__)


def _settle_together(organisation: int, gone: Sequence[Gone]) -> None:
    if not gone:
        return
    with Scope.agent(organisation, reason=REASON).enter():
        sent = [each for each in gone if each[2].state == State.SENT]
        done = claims.have_left(organisation, [(row.key, number, said) for row, number, said in sent])
        for notice, attempt, result in gone:
            if notice.key in done:
                _count(notice)
            else:
                settle(organisation, notice.key, attempt, result)


def _count(notice: Notice) -> None:
    NOTICES.labels(notice.channel, State.SENT.value).inc()
    CENTS.inc(notice.cents)


@dataclass
class _OneByOne:
    """A row is taken alone, in the transaction that settles the one before it."""

    organisation: int
    lines: Lines
    last: Gone | None = None

    def all(self, messages: Sequence[Ready]) -> None:
        for notice, message in messages:
            attempt = self._next(notice.key)
            if attempt:
                self.last = (notice, attempt, _sent(notice.key, message, self.lines))
        if self.last is not None:
            _settle_together(self.organisation, [self.last])

    def _next(self, key: UUID) -> int:
        """The number of this attempt; 0 where somebody else has the row."""
        with Scope.agent(self.organisation, reason=REASON).enter():
            last, self.last = self.last, None
            if last is None:
                return claims.take(self.organisation, key)
            before, number, result = last
            if result.state == State.SENT:
                has_left, attempt = claims.has_left_and_take(
                    self.organisation, (before.key, number, result), key
                )
                if has_left:
                    _count(before)
                else:
                    settle(self.organisation, before.key, number, result)
                return attempt
            settle(self.organisation, before.key, number, result)
            return claims.take(self.organisation, key)


def _ask_later(organisation: int, keys: Sequence[UUID]) -> None:
    from cantou.core.notices.domain.sms_delivery import ask_many

    with Scope.agent(organisation, reason=REASON).enter():
        asked = Notice.objects.filter(
            organisation_id=organisation, key__in=keys, channel__in=ASKED, state=State.SENT, delivered_at=None
        ).exclude(provider_id="")
        ask_many(organisation=organisation, keys=list(asked.order_by("id").values_list("key", flat=True)))
