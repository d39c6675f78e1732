"""Where messages go: a person of the platform, or the address that a visitor left."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from django.conf import settings

from cantou.core.notices.engine.choice import Channel
from cantou.core.notices.engine.phones import callable_number, mobile


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody. With `person`, the address is that of their account on the day of sending.

    `postal`: the lines of an address, name first; used when nothing else reaches. `push`: a browser's subscription,
    as `push.checked_text` gives it, of somebody without account. `call`: a number that is called, land line or mobile.
    """

    person: int | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    postal: tuple[str, ...] = ()
    push: str = ""
    call: str = ""

    def __post_init__(self) -> None:
        if self.person is None and not (self.email or self.phone or self.postal or self.push or self.call):
            raise ValueError("A recipient is a person, or an address.")

    @property
    def identity(self) -> str:
        """The same for the same recipient, without saying who: part of what makes a notice unique."""
        if self.person is not None:
            return f"p{self.person}"
        whole = self.email.lower() or mobile(self.phone) or self.push or self.call or "\n".join(self.postal)
        return digest("recipient", whole).hex()[:24]


def addresses(recipient: Recipient, *, has_device: bool) -> dict[Channel, str]:
    """Where each channel that can reach this recipient would go."""
    found = {
        Channel.EMAIL: recipient.email.strip(),
        Channel.SMS: mobile(recipient.phone) if recipient.phone else "",
        Channel.VOICE: callable_number(recipient.call) if recipient.call else "",
        Channel.LETTER: "\n".join(line.strip() for line in recipient.postal if line.strip()),
    }
    if recipient.person is not None:
        found[Channel.IN_APP] = str(recipient.person)
        found[Channel.PUSH] = str(recipient.person) if has_device else ""
    elif recipient.push:
        found[Channel.PUSH] = recipient.push
    return {channel: address for channel, address in found.items() if address}


def digest(channel: str, address: str) -> bytes:
    """Keyed, so that a copy of the database cannot be searched for an address."""
    key = hashlib.sha256(b"cantou.notices.address:" + settings.LINK_KEY.encode()).digest()
    return hmac.digest(key, f"{channel}:{address.strip().lower()}".encode(), "sha256")
