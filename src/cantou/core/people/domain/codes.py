"""Codes that people carry, read out and type; only their keyed digest is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

from cantou.core.organisations.domain.references import ALPHABET, normalise

CARD_LETTERS = 12  # 17^12 ≈ 5.8e14
SHORT_LETTERS = 9  # 17^9 ≈ 1.2e11, for codes of a few days


def draw(letters: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(letters))


def digest(purpose: str, code: str) -> bytes:
    """Keyed from outside the database: a copy of the table guesses no code."""
    key = hashlib.sha256(b"cantou.people.codes:" + settings.LINK_KEY.encode()).digest()
    return hmac.digest(key, f"{purpose}:{normalise(code)}".encode(), "sha256")
