from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain.codes import CARD_LETTERS, digest, draw
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.models import Card, Person, Registration
from cantou.core.scope.scope import acting, require

if TYPE_CHECKING:
    from datetime import datetime

LIFE = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class PrintedCard:
    """What is printed, once: the code is kept nowhere."""

    person: Person
    code: str
    number: str
    expires_at: datetime

    @property
    def spoken(self) -> str:
        return spoken(self.code)


def issue(*, person: Person, organisation: int | None = None) -> PrintedCard:
    """A new card; the one before is worth nothing from now on. Called by what journals it."""
    now = timezone.now()
    code = draw(CARD_LETTERS)
    with transaction.atomic():
        Card.objects.filter(person=person, revoked_at=None).update(revoked_at=now)
        card = Card.objects.create(
            digest=digest("card", code),
            person=person,
            number=draw(4),
            issued_by_id=organisation,
            issued_at=now,
            expires_at=now + LIFE,
        )
    return PrintedCard(person, code, card.number, card.expires_at)


def issue_for_oneself(*, person: Person) -> PrintedCard:
    card = issue(person=person)
    record_for_person(
        person=person.pk,
        action="people.card",
        subject=f"person:{person.handle}",
        details={"card": card.number},
    )
    return card


def issue_at_counter(*, person: Person) -> PrintedCard:
    """Inside an agent's Scope. Only for somebody whose account this counter made, and who has no other way in.

    Otherwise an agent could print a key to the account of anybody who once came by.
    """
    organisation = acting()
    known = Registration.objects.filter(organisation_id=organisation, person=person).exists()
    if not known or person.email or person.has_usable_password() or not person.is_active:
        raise PermissionDenied
    card = issue(person=person, organisation=organisation)
    record(action="people.card", subject=f"person:{person.handle}", details={"card": card.number})
    return card


def revoke(*, person: Person) -> int:
    """The number of cards that were still good. By the person, or at the counter that made their account."""
    number = Card.objects.filter(person=person, revoked_at=None).update(revoked_at=timezone.now())
    details = {"cards": number}
    if require().acting is None:
        record_for_person(
            person=person.pk, action="people.card_revoked", subject=f"person:{person.handle}", details=details
        )
    else:
        record(action="people.card_revoked", subject=f"person:{person.handle}", details=details)
    return number


def open_with(*, code: str) -> Person | None:
    """Whose card it is, when it is still good. The caller counts the attempts."""
    now = timezone.now()
    used = Card.objects.filter(digest=digest("card", code), revoked_at=None, expires_at__gt=now)
    if not used.update(last_used_at=now):
        return None
    return Person.objects.filter(cards__in=used, is_active=True).first()
