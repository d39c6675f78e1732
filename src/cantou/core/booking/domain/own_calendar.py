"""A person's own calendar: all that they booked, in whichever organisation, at one secret address.

The row belongs to the person and to no organisation. The address names the person, veiled, and a secret that is made
of the row's seed and of a key outside the database: nobody reads the row before they are known (docs/adr/0139).
"""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import feeds
from cantou.core.booking.engine.ical import write
from cantou.core.booking.models import OCCUPYING, Booking, Kind, PersonFeed
from cantou.core.organisations.domain.references import link_secret
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.models import Person
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from datetime import datetime


def feed_of(*, person: int) -> PersonFeed | None:
    with Scope.for_person(person).enter():
        return PersonFeed.objects.filter(person_id=person).first()


def make(*, person: int) -> PersonFeed:
    """Twice is once: the address that is there stays."""
    with Scope.for_person(person).enter():
        feed, is_new = PersonFeed.objects.get_or_create(
            person_id=person, defaults={"seed": secrets.token_hex(32)}
        )
        if is_new:  # In the same transaction: no address without its entry.
            record_for_person(person=person, action="booking.own_feed_made")
    return feed


def revoke(*, person: int) -> None:
    """The address opens nothing any more; the next one is another. Twice is once."""
    with Scope.for_person(person).enter():
        if forget(person=person):
            record_for_person(person=person, action="booking.own_feed_revoked")


def forget(*, person: int) -> bool:
    with Scope.for_person(person).enter():
        return bool(PersonFeed.objects.filter(person_id=person).delete()[0])


def secret_of(feed: PersonFeed) -> str:
    return link_secret(seed=f"calendar-of-person:{feed.seed}")


def opens(*, person: int, secret: str) -> bool:
    """Nothing is read for whoever claims to be somebody but the row with which the claim is compared."""
    feed = feed_of(person=person)
    if feed is None or not compare_digest(secret_of(feed).encode(), secret.encode()):
        return False
    return Person.objects.filter(pk=person, is_active=True).exists()


def calendar(*, person: int, now: datetime | None = None) -> bytes:
    """In the Scope of each organisation, where also what is not shown to the public has its place and its hours."""
    with Scope.for_person(person).enter():
        mine = Booking.objects.filter(person_id=person, kind=Kind.BOOKING)
        organisations = sorted(set(mine.values_list("organisation_id", flat=True)))
    entries = []
    for organisation in organisations:
        with Scope.agent(organisation, person=person, reason="agenda d’une personne").enter():
            whose = Q(organisation_id=organisation, person_id=person)
            entries += feeds.entries_of(whose, now=now, is_own=True)
    entries.sort(key=lambda entry: (entry.starts_at, entry.uid))
    return write(entries[: feeds.MOST], name=_("Mes réservations"))


def to_come(*, person: int, now: datetime | None = None) -> int:
    """How many of them the calendar shows ahead."""
    with Scope.for_person(person).enter():
        mine = Booking.objects.filter(person_id=person, kind=Kind.BOOKING, state__in=OCCUPYING)
        return mine.filter(ends_at__gt=now or timezone.now()).count()
