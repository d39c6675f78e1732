"""Places, resources and bookings, as tests need them. Times are local: `at(5, 14)` is the fifth of a month to come."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from cantou.core.booking.domain.book import book, book_all
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.resources import add_place, add_resource, compose
from cantou.core.booking.domain.wishes import Terms, Wish
from cantou.core.booking.domain.words import PARIS
from cantou.core.booking.models import Occupation
from cantou.core.scope.scope import Scope
from tests.support.factories import make_commune, make_organisation

if TYPE_CHECKING:
    from cantou.core.booking.models import Booking, Resource

ANNE = Holder(name="Anne Vidal", email="anne@example.org", phone="06 39 98 00 01")
BRUNO = Holder(name="Bruno Roux", email="bruno@example.org")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A day of the month after next: nothing of it is past, nor farther than a year and a half."""
    first = (timezone.localdate().replace(day=1) + timedelta(days=63)).replace(day=1)
    return datetime(first.year, first.month, day, hour, minute, tzinfo=PARIS)


def wall(*parts: int) -> datetime:
    """What a clock shows, without zone."""
    return datetime(*parts)  # noqa: DTZ001 (that is what it is)


def make_mairie(name: str = ""):
    return make_organisation(name, territory=make_commune())


def make_resource(organisation, name: str = "Salle des fêtes", *, place=None, **values) -> Resource:
    """One thing, or with `form` another sort; `parts` are its parts or members."""
    parts = values.pop("parts", None)
    values.setdefault("service", "salles")
    with Scope.agent(organisation.pk).enter():
        made = add_resource(place=place or add_place(name="Mairie"), name=name, **values)
        if parts:
            compose(whole=made, parts=parts)
    return made


def make_rooms(organisation, *names: str) -> list[Resource]:
    """Several in one place."""
    with Scope.agent(organisation.pk).enter():
        place = add_place(name="Maison commune")
        return [add_resource(place=place, name=name, service="salles") for name in names]


def make_booking(resource, start: datetime, end: datetime, holder: Holder = ANNE, **values) -> Booking:
    """As a visitor, unless a Scope is open."""
    return book(
        organisation=resource.organisation_id,
        resource=resource,
        starts_at=start,
        ends_at=end,
        holder=holder,
        **values,
    )


def make_bookings(wishes: list[tuple], holder: Holder = ANNE, **values) -> list[Booking]:
    """(resource, start, end) of each, all or none."""
    made = [Wish(resource=resource, starts_at=start, ends_at=end) for resource, start, end in wishes]
    organisation = made[0].resource.organisation_id
    values.setdefault("key", uuid4())
    return book_all(wishes=made, terms=Terms(organisation=organisation, holder=holder, **values))


def taken(organisation) -> list[tuple[str, datetime, datetime]]:
    """What is occupied, as an agent sees it: name, start, end in local time, in order."""
    with Scope.agent(organisation.pk).enter():
        rows = Occupation.objects.filter(organisation=organisation, active=True).select_related("resource")
        return sorted(
            (row.resource.name, row.starts_at.astimezone(PARIS), row.ends_at.astimezone(PARIS))
            for row in rows
        )
