from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from cantou.core.journal.domain.record import record
from cantou.core.people.domain import cards
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.models import Person, Registration
from cantou.core.scope.scope import acting, require

if TYPE_CHECKING:
    from cantou.core.people.domain.cards import PrintedCard


def create_at_counter(*, given_name: str, family_name: str, phone: str = "") -> PrintedCard:
    """An account for somebody without an e-mail address, made by an agent, and the card that opens it."""
    organisation = acting()
    with transaction.atomic():
        person = Person.objects.create_user(given_name=given_name, family_name=family_name, phone=phone)
        Registration.objects.create(organisation_id=organisation, person=person, made_by_id=require().person)
        card = cards.issue(person=person, organisation=organisation)
        record(action="people.registered", subject=f"person:{person.handle}", details={"card": card.number})
    return card


def choose_home(*, person: Person, territory: int | None) -> None:
    """The commune where they live, by the person themselves; None for none."""
    if person.home_id == territory:
        return
    person.home_id = territory
    with transaction.atomic():
        person.save(update_fields=["home"])
        record_for_person(person=person.pk, action="people.details", details={"fields": ["home"]})


def change_details(*, person: Person, given_name: str, family_name: str, phone: str) -> None:
    """By the person themselves. The journal says which of them changed, not what they say."""
    values = {"given_name": given_name, "family_name": family_name, "phone": phone}
    changed = sorted(name for name, value in values.items() if getattr(person, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(person, name, values[name])
    with transaction.atomic():
        person.save(update_fields=changed)
        record_for_person(person=person.pk, action="people.details", details={"fields": changed})
