"""How a portal on a host of its own gets a session: a single-use, signed ticket from the sign-in host."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.utils import timezone

from cantou.core.organisations.domain.hosts import confirmed
from cantou.core.people.models import Person, Ticket

if TYPE_CHECKING:
    from urllib.parse import SplitResult

LIFE = timedelta(seconds=60)
SALT = "cantou.ticket"
MARK_BYTES = 32


def destination(url: str) -> SplitResult | None:
    """Where a ticket may lead: a page of a portal's own host, proved to lead here, on this platform's
    scheme and port. Nowhere else: who receives a ticket is signed in as that person.
    """
    parts, ours = urlsplit(url), urlsplit(settings.ORIGIN)
    try:
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != ours.scheme or port != ours.port or parts.username is not None or "\\" in url:
        return None
    host = parts.hostname or ""
    return parts if confirmed(host) else None


def mark_of(browser: str) -> str:
    """What addresses say of the secret that a host put in this browser's cookie: history and logs keep addresses."""
    return _digest(browser).hex()


def create(*, person: int, host: str, mark: str) -> str:
    """`mark` is that of the browser which the host sent here. Raises ValueError for what is no mark."""
    browser = bytes.fromhex(mark)
    if len(browser) != MARK_BYTES:
        raise ValueError("A mark has 32 bytes.")
    secret = secrets.token_urlsafe(32)
    Ticket.objects.create(
        digest=_digest(secret),
        person_id=person,
        host=host,
        browser=browser,
        expires_at=timezone.now() + LIFE,
    )
    return signing.dumps([secret, host], salt=SALT)


def redeem(*, ticket: str, host: str, browser: str) -> Person | None:
    """Whoever it is for, once. None for a ticket of another host or browser, used, too old, or made up."""
    try:
        secret, meant = signing.loads(ticket, salt=SALT, max_age=LIFE)
    except signing.BadSignature:
        return None
    if meant != host:
        return None
    now = timezone.now()
    found = Ticket.objects.filter(
        digest=_digest(secret), host=host, browser=_digest(browser), used_at=None, expires_at__gt=now
    )
    if not found.update(used_at=now):
        return None
    return Person.objects.filter(
        pk__in=Ticket.objects.filter(digest=_digest(secret)).values("person_id")
    ).first()


def purge() -> int:
    return Ticket.objects.filter(expires_at__lte=timezone.now()).delete()[0]


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
