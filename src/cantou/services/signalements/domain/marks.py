"""By what one is told from another when « moi aussi » is counted: marks that say nothing of who it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.organisations.domain.references import link_secret
from cantou.services.signalements.domain.keyed import keyed, keyed_uuid

if TYPE_CHECKING:
    from uuid import UUID

_LENGTH = 32


def of_person(person: int) -> str:
    return _mark(f"person:{person}")


def of_browser(cookie: str) -> str:
    """`cookie`: what was drawn for this browser; without one, the key of the form, which a repeat brings again."""
    return _mark(f"browser:{cookie}")


def of_contact(*, email: str = "", phone: str = "") -> str:
    """Empty where there is neither."""
    told = email.strip().casefold() or phone.strip()
    return _mark(f"contact:{told}") if told else ""


def of_report(key: UUID) -> str:
    """Of its reporter, where nothing else is known of them."""
    return _mark(f"report:{key}")


def key_of(*, report: int, mark: str) -> UUID:
    """The key of what bears this mark on this report: saying it again finds the same row."""
    return keyed_uuid("mark", f"me_too:{report}:{mark}")


def secret_of(*, key: UUID) -> str:
    """The secret of its private link."""
    return link_secret(seed=f"signalements.me_too:{key}")


def _mark(text: str) -> str:
    return keyed("mark", text).hex()[:_LENGTH]
