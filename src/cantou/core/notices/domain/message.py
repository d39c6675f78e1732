"""The message of a notice, ready to leave, whatever its channel. Inside the organisation's Scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from cantou.core.notices.domain import mail, outcome, push, sms, voice
from cantou.core.notices.domain.decide import OWN
from cantou.core.notices.domain.digests import render_digest
from cantou.core.notices.domain.render import render, words_of
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.engine.phones import callable_number, mobile

if TYPE_CHECKING:
    from cantou.core.notices.domain.envelope import Envelope
    from cantou.core.notices.domain.lines import Lines
    from cantou.core.notices.domain.outcome import Outcome
    from cantou.core.notices.domain.render import Rendered
    from cantou.core.notices.models import Notice
    from cantou.core.registry import Notice as Definition


class Message(Protocol):
    def send(self, lines: Lines | None = None) -> Outcome: ...


class NoAddressError(Exception):
    """The account has no such address any more, or the one that was left is none."""


class Kept:
    """A message in the account goes nowhere: its row is the message."""

    def send(self, lines: Lines | None = None) -> Outcome:  # noqa: ARG002
        return outcome.sent()


def compose(notice: Notice, definition: Definition, envelope: Envelope) -> Message:
    """Sets the notice's subject, fingerprint, and what it will cost. Raises NoAddressError."""
    rendered = rendered_of(notice, definition, envelope)
    notice.subject, notice.fingerprint = rendered.subject, rendered.fingerprint
    channel = Channel(notice.channel)
    if channel is Channel.IN_APP:
        notice.body = rendered.text_without_link
        return Kept()
    if channel is Channel.PUSH:
        return push.compose(
            notice,
            rendered,
            subscription=str(envelope.to.get("push", "")),
            leave=envelope.context.get("quitter", ""),
            urgent=definition.urgent,
        )
    if channel is Channel.VOICE:
        return voice.compose(notice, rendered, _called(envelope))
    address = _address(notice, channel, envelope)
    if channel is Channel.SMS:
        return sms.compose(notice, rendered, address, answerable=definition.answerable)
    can_leave = not definition.required
    return mail.compose(notice, rendered, address, can_leave=can_leave, answerable=definition.answerable)


def rendered_of(notice: Notice, definition: Definition, envelope: Envelope) -> Rendered:
    if notice.service == OWN:
        return render_digest(notice, definition)
    words = words_of(organisation=notice.organisation_id, service=notice.service, kind=notice.kind)
    name = notice.person.given_name if notice.person is not None else str(envelope.to.get("name", ""))
    return render(definition, words, organisation=notice.organisation, context=envelope.context, name=name)


def _address(notice: Notice, channel: Channel, envelope: Envelope) -> str:
    known = notice.person or envelope.recipient
    text = "" if known is None else str(known.email if channel is Channel.EMAIL else known.phone)
    address = text.strip() if channel is Channel.EMAIL else mobile(text)
    if not address or (channel is Channel.EMAIL and not mail.is_address(address)):
        raise NoAddressError
    return address


def _called(envelope: Envelope) -> str:
    number = callable_number(str(envelope.to.get("call", "")))
    if not number:
        raise NoAddressError
    return number
