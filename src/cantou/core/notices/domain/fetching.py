"""The mailbox, looked into every two minutes by IMAP: each message is kept here, then marked as read there."""

from __future__ import annotations

import imaplib
import ipaddress
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import structlog

from cantou.core.notices.domain.arrivals import keep_mail
from cantou.core.notices.domain.coming_back import is_bounce
from cantou.core.notices.engine.mails import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger(__name__)

SECONDS = 30
MOST = 50
"""Messages at a time; the others come the next time."""
_PORTS = {"imaps": 993, "imap+tls": 143, "imap": 143}
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxError(Exception):
    """It cannot be opened: what to say to whoever set it."""


@dataclass(frozen=True, slots=True)
class Address:
    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @classmethod
    def read(cls, url: str) -> Address:
        """Raises MailboxError. Without TLS only on this very machine."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise MailboxError("CANTOU_IMAP_URL : imaps://nom:mot-de-passe@serveur/INBOX")
        if parts.scheme == "imap" and not _is_here(parts.hostname):
            raise MailboxError("CANTOU_IMAP_URL : sans chiffrement (imap://), seulement sur cette machine")
        return cls(
            parts.scheme,
            parts.hostname,
            parts.port or _PORTS[parts.scheme],
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            unquote(parts.path.strip("/")) or "INBOX",
        )


def _is_here(host: str) -> bool:
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def fetch(url: str) -> int:
    """How many messages were kept. Opens its own Scopes, one for each message. Raises MailboxError.

    A message that cannot be kept stays unread, and comes again the next time.
    """
    kept = 0
    try:
        mailbox = _open(Address.read(url))
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(f"La boîte ne s’ouvre pas : {type(error).__name__}") from error
    try:
        for number, raw, too_large in _unread(mailbox):
            if not is_bounce(raw):
                kept += keep_mail(raw, too_large=too_large) is not None
            mailbox.uid("STORE", number, "+FLAGS", r"(\Seen)")
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(f"La boîte s’est fermée : {type(error).__name__}") from error
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            mailbox.logout()
    return kept


def _open(address: Address) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    mailbox: imaplib.IMAP4
    if address.scheme == "imaps":
        mailbox = imaplib.IMAP4_SSL(address.host, address.port, ssl_context=context, timeout=SECONDS)
    else:
        mailbox = imaplib.IMAP4(address.host, address.port, timeout=SECONDS)
        if address.scheme == "imap+tls":
            mailbox.starttls(context)
    try:
        _enter(mailbox, address)
    except (MailboxError, OSError, imaplib.IMAP4.error):
        mailbox.shutdown()
        raise
    return mailbox


def _enter(mailbox: imaplib.IMAP4, address: Address) -> None:
    mailbox.login(address.user, address.password)
    folder = address.folder.replace("\\", "\\\\").replace('"', '\\"')
    status, _found = mailbox.select(f'"{folder}"')
    if status != "OK":
        raise MailboxError(f"La boîte n’a pas de dossier « {address.folder} ».")


def _unread(mailbox: imaplib.IMAP4) -> Iterator[tuple[str, bytes, bool]]:
    """(its number there, the message, whether only its head was fetched: it is too large)."""
    _status, found = mailbox.uid("SEARCH", "UNSEEN")
    for number in (found[0] or b"").decode("ascii").split()[:MOST]:
        too_large = _size(mailbox, number) > LARGEST
        wanted = "BODY.PEEK[HEADER]" if too_large else "BODY.PEEK[]"
        _status, parts = mailbox.uid("FETCH", number, f"({wanted})")
        raw = next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")
        if raw:
            yield number, raw, too_large


def _size(mailbox: imaplib.IMAP4, number: str) -> int:
    _status, parts = mailbox.uid("FETCH", number, "(RFC822.SIZE)")
    said = b" ".join(part if isinstance(part, bytes) else part[0] for part in parts if part)
    found = _SIZE.search(said)
    return int(found[1]) if found else 0
