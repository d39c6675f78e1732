"""Codes that people can read over the phone, and links that open one thing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cantou.core.organisations.models import PrivateLink, Reference

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

# No letter that a French ear confuses with another one on the telephone, none that looks like a digit.
ALPHABET = "234679ACFHKLMRTXY"
LENGTH = 9  # 17^9 ≈ 1.2e11
_DRAW = (
    "insert into organisations_reference (code, service, organisation_id, object_key) values (%s, %s, %s, %s)"
    " on conflict (code) do nothing"
)


def normalise(code: str) -> str:
    """What somebody typed or read aloud → the code as it is kept."""
    return "".join(letter for letter in code.upper() if letter.isalnum())


def spoken(code: str) -> str:
    """In groups of three: 7K4-M2R-XAF."""
    return "-".join(code[start : start + 3] for start in range(0, len(code), 3))


def draw_reference(*, service: str, organisation: int, key: UUID) -> str:
    """A code that no other thing of the platform has. IntegrityError for a thing that has one."""
    while True:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        with connection.cursor() as cursor:
            cursor.execute(_DRAW, [code, service, organisation, key])
            if cursor.rowcount:
                return code


def link_secret(*, seed: str) -> str:
    """The secret of a private link, the same for the same seed.

    Seeded by the form's idempotency key: the repeat of a filing gets the first answer, though nothing
    that opens the thing is kept.
    """
    key = hashlib.sha256(b"cantou.private-link:" + settings.LINK_KEY.encode()).digest()
    raw = hmac.digest(key, seed.encode(), "sha256")
    number = int.from_bytes(raw[:20])
    letters = []
    for _ in range(32):
        number, letter = divmod(number, 32)
        letters.append("abcdefghijkmnpqrstuvwxyz23456789"[letter])
    return "".join(letters)


def digest(secret: str) -> bytes:
    """Keyed from outside the database: in a copy of it nobody guesses a code that is short enough to be typed."""
    key = hashlib.sha256(b"cantou.private-link.digest:" + settings.LINK_KEY.encode()).digest()
    return hmac.digest(key, _plain(secret), "sha256")


def _digests(secret: str) -> list[bytes]:
    """As it is kept now, and as links made before 0.1 were kept: without a key."""
    return [digest(secret), hashlib.sha256(_plain(secret)).digest()]


def _plain(secret: str) -> bytes:
    return secret.strip().lower().encode()


def create_link(
    *,
    secret: str,
    service: str,
    organisation: int,
    key: UUID,
    purpose: str = "follow",
    expires_at: datetime | None = None,
) -> None:
    PrivateLink.objects.create(
        digest=digest(secret),
        service=service,
        organisation_id=organisation,
        object_key=key,
        purpose=purpose,
        expires_at=expires_at,
    )


def thing_of(*, code: str, organisation: int) -> UUID | None:
    """What a reference that was typed or read aloud names, if it is this organisation's."""
    found = Reference.objects.filter(code=normalise(code), organisation_id=organisation)
    return found.values_list("object_key", flat=True).first()


def service_of(*, code: str) -> str | None:
    """Of what a normalised reference names."""
    return Reference.objects.filter(code=code).values_list("service", flat=True).first()


def thing_anywhere(*, code: str, service: str) -> tuple[int, UUID] | None:
    """(organisation, key) of what a normalised reference of that service names: it is one for the whole platform."""
    return (
        Reference.objects.filter(code=code, service=service)
        .values_list("organisation_id", "object_key")
        .first()
    )


def is_known(*, code: str, service: str, organisations: Iterable[int]) -> bool:
    """Whether a normalised reference names something of theirs, that everybody may see or not."""
    if not code:
        return False
    found = Reference.objects.filter(code=code, service=service, organisation_id__in=list(organisations))
    return found.exists()


@dataclass(frozen=True, slots=True)
class Opened:
    organisation: int
    key: UUID
    purpose: str


class ExpiredLinkError(Exception):
    """The link was good once: say so, and how to get another."""


def open_link(*, secret: str, service: str) -> Opened | None:
    """None when no such link exists."""
    link = PrivateLink.objects.filter(digest__in=_digests(secret), service=service).first()
    if link is None:
        return None
    if link.revoked_at is not None or (link.expires_at is not None and link.expires_at < timezone.now()):
        raise ExpiredLinkError
    return Opened(link.organisation_id, link.object_key, link.purpose)


def expire_links(*, key: UUID, at: datetime | None) -> int:
    """From `at` on, no private link opens this thing any more; with None they open it again."""
    return PrivateLink.objects.filter(object_key=key, revoked_at=None).update(expires_at=at)
