"""A mail as it came, read without believing it: who writes, to whom, in which words, with which files.

Nothing here raises for what a stranger wrote: a header that cannot be read is empty, a part that cannot be decoded is
left out. What is not written by a human at all says so in `automatic`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.utils import getaddresses
from typing import TYPE_CHECKING

from cantou.core.notices.engine.own_words import from_html, own_words
from cantou.core.web.texts import tidy, tidy_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from email.message import Message

LARGEST = 30_000_000
MOST_PARTS, DEEPEST = 200, 20
MOST_FILES = 10
"""Read from one mail; what comes beyond is counted."""
LONGEST_TEXT = 100_000
LONGEST_LINE = 300
LONGEST_HEADER = 10_000
"""Read of one: what decodes it takes the square of its length, and a bracket opens a call."""
SMALLEST_PICTURE = 10_000
"""Below it, a picture shown inside the text is the logo of a signature."""
MOST_HOPS = 30
_PARSER = BytesParser(policy=policy.compat32)
_HEAD_END = re.compile(rb"\r?\n\r?\n")
LARGEST_HEAD = 1_000_000
_BOUNDARY = re.compile(rb"boundary\*?\d?\s*=", re.IGNORECASE)
MOST_LINES, MOST_COMPARED, MOST_DASHES = 2_000_000, 20_000_000, 5_000
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_CHARSET = re.compile(
    r"(?:utf-?(?:8|16|32)(?:-?[bl]e)?|us-ascii|ascii|latin-?[19]|iso-?8859-?\d{1,2}|windows-?125\d|cp\d{3,4}"
    r"|macroman|koi8-[ru])"
)
_WIDE = re.compile(r"utf-?(?:16|32)")
_MACHINES = re.compile(r"(?:mailer-daemon|postmaster|no-?reply|ne-?pas-?repondre|do-?not-?reply|bounces?)\b")
_AWAY = re.compile(
    r"\s*(?:réponse automatique|absence du bureau|automatic reply|auto(?:matic)?-?reply|out of office)\b"
)
_IN_BULK = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_BY_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
_OF_LISTS = ("List-Id", "List-Post", "List-Unsubscribe")


@dataclass(frozen=True, slots=True)
class Attached:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """`sender`: the one address of From, or nothing when there is none that can be answered."""

    identifier: bytes
    """The same for the same mail arriving again."""
    sender: str
    name: str
    recipients: tuple[str, ...]
    answers: str
    """In-Reply-To and References: the messages that it answers."""
    subject: str
    words: str
    files: tuple[Attached, ...]
    left_out: int
    automatic: str
    """Why no human wrote it: bounce, auto, bulk, list, loop, spam; empty when one probably did."""


class UnreadableError(Exception):
    """No mail program makes such a thing: nested without end, or of thousands of parts."""


def is_bearable(raw: bytes) -> bool:
    """Whether it can be taken apart at all: each line is compared with the boundary of each part around it."""
    lines = raw.count(b"\n")
    boundaries = len(_BOUNDARY.findall(raw))
    return (
        lines <= MOST_LINES
        and lines * boundaries <= MOST_COMPARED
        and raw.count(b"\n--") <= MOST_DASHES
        and (len(raw) <= LARGEST_HEAD or _HEAD_END.search(raw, 0, LARGEST_HEAD) is not None)
    )


def identify(raw: bytes) -> bytes:
    """The sender is part of it: nobody makes another's mail pass for one that has come."""
    head = _PARSER.parsebytes(head_of(raw), headersonly=True)
    names = ("From", "Message-ID") if "Message-ID" in head else ("From", "To", "Date", "Subject")
    known = "\0".join(_header(head, name) for name in names).encode()
    if "Message-ID" not in head:
        known += raw[len(head_of(raw)) :]
    return hashlib.sha256(known).digest()


def head_of(raw: bytes) -> bytes:
    """Its headers, and the empty line after them."""
    found = _HEAD_END.search(raw, 0, LARGEST_HEAD)
    return raw[: found.end() if found else LARGEST_HEAD]


def read_mail(raw: bytes, *, own: Iterable[str] = (), mark: str = "") -> Mail:
    """`own`: addresses of the platform itself; `mark`: what its own mails carry in X-Loop. Raises UnreadableError."""
    if not is_bearable(raw):
        raise UnreadableError
    try:
        message = _PARSER.parsebytes(raw)
        parts = list(_leaves(message))
    except RecursionError as error:
        raise UnreadableError from error
    name, sender = _sender(message)
    words = _words(parts)
    files, left_out = _files(parts)
    return Mail(
        identifier=identify(raw),
        sender=sender,
        name=name,
        recipients=tuple(_recipients(message)),
        answers=" ".join(_header(message, each) for each in ("In-Reply-To", "References")),
        subject=_header(message, "Subject"),
        words=words,
        files=files,
        left_out=left_out,
        automatic=_automatic(message, sender, frozenset(each.lower() for each in own), mark),
    )


def is_address(text: str) -> bool:
    """What can be answered, and nothing that could break a header."""
    return _ADDRESS.fullmatch(text) is not None


# -- The head


def _raw(message: Message, name: str) -> list[str]:
    """Every header of that name. Bytes that should have been encoded are read as what they mostly are."""
    found = []
    for each, value in message.raw_items():
        if each.lower() == name.lower():
            content = str(value)[:LONGEST_HEADER].encode("ascii", "surrogateescape")
            found.append(_decode(content, ""))
    return found


def _header(message: Message, name: str) -> str:
    found = _raw(message, name)
    return _decoded(found[0])[:LONGEST_LINE] if found else ""


def _decoded(text: str) -> str:
    try:
        return tidy_line(str(make_header(decode_header(text))))
    except (ValueError, LookupError, HeaderParseError):
        return tidy_line(text)


def _sender(message: Message) -> tuple[str, str]:
    """Two From, or two addresses in one, are a trick: nobody is answered."""
    headers = _raw(message, "From")
    if len(headers) != 1:
        return "", ""
    found = _addresses(headers[0])
    if len(found) != 1 or not is_address(found[0][1]):
        return "", ""
    name, address = found[0]
    shown = _decoded(name)
    local, _, domain = address.rpartition("@")
    return ("" if "@" in shown else shown[:120]), f"{local}@{domain.lower()}"


def _addresses(header: str) -> list[tuple[str, str]]:
    try:
        return [each for each in getaddresses([header]) if any(each)]
    except (ValueError, IndexError, RecursionError):
        return []


def _recipients(message: Message) -> Iterator[str]:
    for name in ("X-Envelope-To", "Delivered-To", "X-Original-To", "To", "Cc"):
        for header in _raw(message, name)[:10]:
            for _shown, address in _addresses(header)[:50]:
                if is_address(address):
                    yield address.lower()


def _automatic(message: Message, sender: str, own: frozenset[str], mark: str) -> str:
    said = {
        name: _header(message, name).lower()
        for name in ("Auto-Submitted", "Precedence", "Return-Path", "X-Loop", "X-Spam-Flag", "Subject")
    }
    answers = {
        "loop": bool(sender and sender.lower() in own)
        or bool(mark and mark in said["X-Loop"])
        or len(_raw(message, "Received")) > MOST_HOPS,
        "spam": said["X-Spam-Flag"].startswith("yes"),
        "bounce": said["Return-Path"] == "<>" or message.get_content_type() == "multipart/report",
        "auto": said["Auto-Submitted"].partition(";")[0].strip() not in {"", "no"}
        or any(name in message for name in _BY_MACHINES)
        or _AWAY.match(said["Subject"]) is not None
        or _MACHINES.match(sender.lower()) is not None,
        "list": any(name in message for name in _OF_LISTS),
        "bulk": said["Precedence"] in _IN_BULK,
    }
    return next((reason for reason, found in answers.items() if found), "")


# -- The parts


def _leaves(message: Message) -> Iterator[Message]:
    """Parts that hold something, in order; a mail inside the mail is one of them, and is not opened."""
    waiting, count = [(message, 0)], 0
    while waiting and count < MOST_PARTS:
        part, depth = waiting.pop()
        count += 1
        inside = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            if depth < DEEPEST:
                waiting += [(each, depth + 1) for each in reversed(inside) if not isinstance(each, str)]
        else:
            yield part


def _name(part: Message) -> str:
    try:
        return _decoded(part.get_filename("") or "")
    except (ValueError, LookupError, TypeError):
        return "fichier"


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition", "")).partition(";")[0].strip().lower()


def _is_text(part: Message) -> bool:
    wanted = part.get_content_type() in {"text/plain", "text/html"}
    return wanted and _disposition(part) != "attachment" and not _name(part)


def _words(parts: list[Message]) -> str:
    """The plain text; where there is none, what the HTML says."""
    texts = [part for part in parts if _is_text(part)]
    plain = "\n".join(_text(part) for part in texts if part.get_content_type() == "text/plain").strip()
    if not plain:
        plain = "\n".join(from_html(_text(part)) for part in texts if part.get_content_type() == "text/html")
    return tidy(own_words(plain[:LONGEST_TEXT]))


def _content(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError):
        return b""
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    try:
        charset = str(part.get_content_charset("") or "")
    except (LookupError, ValueError, TypeError):
        charset = ""
    return _decode(_content(part)[:LONGEST_TEXT], charset)


def _decode(content: bytes, charset: str) -> str:
    """What is valid UTF-8 is UTF-8, whatever it says of itself."""
    said = charset.lower() if _CHARSET.fullmatch(charset.lower()) else ""
    tries = [said, "utf-8"] if _WIDE.match(said) else ["utf-8", said]
    for each in (*tries, "cp1252"):
        if each:
            try:
                return content.decode(each)
            except (UnicodeError, LookupError):
                continue
    return content.decode("latin-1")


def _files(parts: list[Message]) -> tuple[tuple[Attached, ...], int]:
    """Those that are kept, and how many more there were."""
    found: list[Attached] = []
    left_out = 0
    for part in parts:
        if _is_text(part) or not _is_file(part):
            continue
        content = _content(part)
        if len(content) < SMALLEST_PICTURE and _is_in_the_text(part):
            continue
        if len(found) < MOST_FILES and content:
            found.append(Attached(_name(part) or "photo", content))
        else:
            left_out += 1
    return tuple(found), left_out


def _is_file(part: Message) -> bool:
    return part.get_content_maintype() == "image" or bool(_name(part)) or _disposition(part) == "attachment"


def _is_in_the_text(part: Message) -> bool:
    return _disposition(part) != "attachment" and "Content-ID" in part
