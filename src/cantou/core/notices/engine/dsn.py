"""Reads the answers of mail servers that could not deliver: RFC 3464 reports.

Which notice it was is found in the address that the report came to (`rebonds+n.5.3f…@…`), or in the Message-ID of
the original, which reports carry back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = re.compile(r"\bn\.([0-9a-z]{1,13})\.([0-9a-f]{32})\b", re.ASCII | re.IGNORECASE)
_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_PARSER = BytesParser(policy=policy.compat32)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a message carries so that an answer to it finds its row of the ledger."""

    organisation: int
    key: UUID

    def __str__(self) -> str:
        return f"n.{self.organisation:x}.{self.key.hex}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        match = MARK.search(text)
        if match is None:
            return None
        try:
            return cls(int(match[1], 16), UUID(hex=match[2]))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Bounce:
    """`permanent`: nothing will ever be delivered there (5.x.x); otherwise the server gave up for this time."""

    mark: Mark
    permanent: bool
    status: str


def read_bounce(raw: bytes) -> Bounce | None:
    """None for what is no report of a failure, or of no message of ours: an absence, a delay, spam."""
    message = _PARSER.parsebytes(raw)
    report = _first(message, "message/delivery-status")
    if report is None:
        return None
    fields = list(_fields(report))
    if not any(field.get("Action", "").strip().lower() == "failed" for field in fields):
        return None
    statuses = [match[0] for field in fields if (match := _STATUS.search(field.get("Status", "")))]
    status = next(
        (found for found in statuses if found.startswith("5")), statuses[0] if statuses else "5.0.0"
    )
    mark = _mark(message)
    return None if mark is None else Bounce(mark, status.startswith("5"), status)


def _first(message: Message, kind: str) -> Message | None:
    return next((part for part in message.walk() if part.get_content_type() == kind), None)


def _fields(report: Message) -> Iterator[Message]:
    """The blocks of a delivery-status part: one for the message, then one for each recipient."""
    payload = report.get_payload()
    if isinstance(payload, list):
        yield from (part for part in payload if isinstance(part, Message))


def _mark(message: Message) -> Mark | None:
    for name in ("To", "Delivered-To", "X-Original-To"):
        for value in message.get_all(name, []):
            if found := Mark.read(str(value)):
                return found
    for kind in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
        part = _first(message, kind)
        if part is not None and (found := Mark.read(_original_id(part))):
            return found
    return None


def _original_id(part: Message) -> str:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return str(payload[0].get("Message-ID", ""))
    text = part.get_payload(decode=True)
    headers = _PARSER.parsebytes(text if isinstance(text, bytes) else b"", headersonly=True)
    return str(headers.get("Message-ID", ""))
