"""Telephone calls that say a message, through an operator's gateway: for land lines, and for who cannot read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import httpx
from django.conf import settings

from cantou.core.notices.domain import outcome
from cantou.core.notices.domain.addresses import digest
from cantou.core.notices.domain.sms import asked, field_of
from cantou.core.notices.engine.choice import Channel

if TYPE_CHECKING:
    from cantou.core.notices.domain.lines import Lines
    from cantou.core.notices.domain.outcome import Outcome
    from cantou.core.notices.domain.render import Rendered
    from cantou.core.notices.models import Notice

State = Literal["calling", "answered", "no_answer", "busy", "failed", "unknown"]
STATES = frozenset({"calling", "answered", "no_answer", "busy", "failed"})
KEYS = frozenset("0123456789*#")
SECONDS = 20.0
LONGEST = 1_500
"""Letters: about a minute and a half of speech."""


@dataclass(frozen=True, slots=True)
class Call:
    """What became of one. `pressed`: the key of their telephone, if they pressed one."""

    state: State
    pressed: str = ""


class Gateway(Protocol):
    def call(
        self, *, to: str, sender: str, text: str, reference: str, lines: Lines | None = None
    ) -> Outcome: ...

    def state(self, provider_id: str, lines: Lines | None = None) -> Call: ...


@dataclass(frozen=True, slots=True)
class HttpGateway:
    """`POST url {"to", "from", "text", "reference"}` → 2xx `{"id"}`; `GET url/<id>` → `{"state", "key"}`.

    It says the text twice. `reference` is the notice's key: a gateway that sees it twice calls once.
    """

    url: str

    def call(self, *, to: str, sender: str, text: str, reference: str, lines: Lines | None = None) -> Outcome:
        return asked(self.url, {"to": to, "from": sender, "text": text, "reference": reference}, lines=lines)

    def state(self, provider_id: str, lines: Lines | None = None) -> Call:
        get = httpx.get if lines is None else lines.http().get
        try:
            answer = get(f"{self.url.rstrip('/')}/{provider_id}", timeout=SECONDS)
        except httpx.HTTPError:
            return Call("unknown")
        state, pressed = field_of(answer, "state"), field_of(answer, "key")
        return Call(
            state if state in STATES else "unknown",  # type: ignore[arg-type]
            pressed if pressed in KEYS else "",
        )


class NoGateway:
    """None is configured: nobody is called, and it is said."""

    def call(self, **_what: object) -> Outcome:
        return outcome.failed("no_gateway")

    def state(self, provider_id: str, lines: Lines | None = None) -> Call:  # noqa: ARG002
        return Call("unknown")


@dataclass(frozen=True, slots=True)
class Spoken:
    to: str
    text: str
    reference: str

    def send(self, lines: Lines | None = None) -> Outcome:
        return gateway().call(
            to=self.to, sender=settings.VOICE_NUMBER, text=self.text, reference=self.reference, lines=lines
        )


def gateway() -> Gateway:
    return HttpGateway(settings.VOICE_URL) if settings.VOICE_URL else NoGateway()


def compose(notice: Notice, rendered: Rendered, number: str) -> Spoken:
    notice.address_digest = digest(Channel.VOICE, number)
    return Spoken(to=number, text=rendered.voice[:LONGEST], reference=str(notice.key))
