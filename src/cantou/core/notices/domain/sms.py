"""SMS through an operator's gateway: three things are asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import httpx
from django.conf import settings

from cantou.core.notices.domain import outcome
from cantou.core.notices.domain.addresses import digest
from cantou.core.notices.domain.correspondents import told
from cantou.core.notices.domain.senders import sender_of
from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.engine.gsm import size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.notices.domain.lines import Lines
    from cantou.core.notices.domain.outcome import Outcome
    from cantou.core.notices.domain.render import Rendered
    from cantou.core.notices.models import Notice

Delivery = Literal["sent", "delivered", "failed", "unknown"]
SECONDS = 20.0
ACCEPTED = frozenset({200, 201, 202})
WRONG_NUMBER = frozenset({400, 404, 410, 422})
UNAVAILABLE = frozenset({401, 402, 403, 429, 503})
"""It did not take it, and would another time: its own trouble, or our account's."""


class Gateway(Protocol):
    def send(
        self, *, to: str, sender: str, text: str, reference: str, lines: Lines | None = None
    ) -> Outcome: ...

    def state(self, provider_id: str, lines: Lines | None = None) -> Delivery: ...

    def price(self, segments: int) -> int:
        """In cents."""


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """`POST url {"to", "from", "text", "reference"}` → 2xx `{"id"}`; `GET url/<id>` → `{"state"}`.

    `reference` is the notice's key: a gateway that sees it twice should send once.
    """

    url: str
    cents: int

    def send(self, *, to: str, sender: str, text: str, reference: str, lines: Lines | None = None) -> Outcome:
        return asked(self.url, {"to": to, "from": sender, "text": text, "reference": reference}, lines=lines)

    def state(self, provider_id: str, lines: Lines | None = None) -> Delivery:
        get = httpx.get if lines is None else lines.http().get
        try:
            answer = get(f"{self.url.rstrip('/')}/{provider_id}", timeout=SECONDS)
        except httpx.HTTPError:
            return "unknown"
        state = field_of(answer, "state")
        return state if state in {"sent", "delivered", "failed"} else "unknown"  # type: ignore[return-value]

    def price(self, segments: int) -> int:
        return segments * self.cents


class NoGateway:
    """None is configured: nothing leaves, and it is said."""

    def send(self, **_what: object) -> Outcome:
        return outcome.failed("no_gateway")

    def state(self, provider_id: str, lines: Lines | None = None) -> Delivery:  # noqa: ARG002
        return "unknown"

    def price(self, segments: int) -> int:  # noqa: ARG002
        return 0


@dataclass(frozen=True, slots=True)
class Sms:
    to: str
    sender: str
    text: str
    reference: str

    def send(self, lines: Lines | None = None) -> Outcome:
        return gateway().send(
            to=self.to, sender=self.sender, text=self.text, reference=self.reference, lines=lines
        )


def gateway() -> Gateway:
    url = settings.SMS_URL
    return HttpGateway(url, settings.SMS_CENTS) if url else NoGateway()


def compose(notice: Notice, rendered: Rendered, number: str, *, answerable: bool = False) -> Sms:
    """Inside the organisation's Scope. Sets what it will cost. `answerable`: one may write back."""
    text = rendered.sms
    notice.address_digest = digest(Channel.SMS, number)
    notice.segments = size(text).segments
    notice.cents = gateway().price(notice.segments)
    sender = settings.SMS_NUMBER if answerable else ""
    if answerable:
        told(
            channel=Channel.SMS,
            digest=notice.address_digest,
            organisation=notice.organisation_id,
            notice=notice.key,
        )
    sender = sender or sender_of(notice.organisation).sms_name
    return Sms(to=number, sender=sender, text=text, reference=str(notice.key))


def asked(url: str, content: Mapping[str, str], *, lines: Lines | None = None) -> Outcome:
    """What a gateway that speaks HTTP makes of one message, or of one call."""
    try:
        answer = _posted(url, content, lines)
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        return outcome.later(f"connect {type(error).__name__}")
    except httpx.HTTPError as error:
        return outcome.uncertain(type(error).__name__)
    if answer.status_code in ACCEPTED:
        return outcome.sent(field_of(answer, "id"))
    if answer.status_code in WRONG_NUMBER:
        return outcome.bounced(f"http {answer.status_code}")
    if answer.status_code in UNAVAILABLE:
        return outcome.later(f"http {answer.status_code}")
    return outcome.uncertain(f"http {answer.status_code}")


def _posted(url: str, content: Mapping[str, str], lines: Lines | None) -> httpx.Response:
    """A line that was open may have been closed at the other end while we spoke: asked once more, since whoever takes
    it does the same reference once.
    """
    if lines is None:
        return httpx.post(url, json=dict(content), timeout=SECONDS)
    try:
        return lines.http().post(url, json=dict(content))
    except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
        return lines.http().post(url, json=dict(content))


def field_of(answer: httpx.Response, name: str) -> str:
    try:
        content = answer.json()
    except ValueError:
        return ""
    return str(content.get(name, "")) if isinstance(content, dict) else ""
