"""What a service is handed: somebody's words, from an e-mail or an SMS, read and bounded, believed in nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from cantou.core.notices.engine.mails import Attached, read_mail

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_SMS = 2_000
MOST_ADDRESSES = 5


class NotTakenError(Exception):
    """The service does not want it. `reason`: over, empty, or one of its own with the `words` that say why.

    `waits`: it is somebody else's, it seems. The sender is told whose, and it stays as it came: they may insist.
    """

    def __init__(self, reason: str, *, words: str = "", waits: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.words = words
        self.waits = waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """`sender`: an address or a number that anybody may have written; "" when nobody can be answered."""

    channel: Literal["email", "sms"]
    sender: str
    name: str = ""
    subject: str = ""
    words: str = ""
    files: tuple[Attached, ...] = ()
    addresses: tuple[str, ...] = ()
    """Of pictures that lie at the SMS operator's: to be fetched through core.web.remote."""
    left_out: int = 0
    """Files that came besides, and were not read."""
    recipients: tuple[str, ...] = field(default=(), repr=False)
    answers: str = field(default="", repr=False)
    automatic: str = ""
    insists: bool = False
    """Its sender, or an agent, has read that it is somebody else's, and wants it taken all the same."""

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.files or self.addresses or self.subject)

    def with_more(self, other: Received, *, words: str) -> Received:
        """What somebody adds while answering where it is."""
        return replace(
            self,
            words="\n\n".join(each for each in (self.words, words) if each),
            files=self.files + other.files,
            addresses=self.addresses + other.addresses,
            left_out=self.left_out + other.left_out,
        )


def of_mail(raw: bytes, *, own: Iterable[str], mark: str) -> Received:
    """Raises UnreadableError."""
    mail = read_mail(raw, own=own, mark=mark)
    return Received(
        channel="email",
        sender=mail.sender,
        name=mail.name,
        subject=mail.subject,
        words=mail.words,
        files=mail.files,
        left_out=mail.left_out,
        recipients=mail.recipients,
        answers=mail.answers,
        automatic=mail.automatic,
    )


def of_sms(raw: bytes) -> Received:
    content: dict[str, Any] = json.loads(raw)
    return Received(
        channel="sms",
        sender=content["from"],
        words=content["text"][:LONGEST_SMS],
        addresses=tuple(content["media"][:MOST_ADDRESSES]),
        left_out=len(content["media"][MOST_ADDRESSES:]),
        recipients=(content["to"],),
    )
