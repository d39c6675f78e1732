"""What is read of appointments, each under a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils import timezone

from cantou.core.booking.models import Booking, Place
from cantou.services.rendez_vous.domain.times import bounds
from cantou.services.rendez_vous.models import Absence, Appointment, Asking, Counter, Motive, Serves, Ticket

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

RELATED = ("booking", "motive", "counter__resource__place", "organisation")
AHEAD = ("confirmed", "held", "requested")
STANDS = (*AHEAD, "done", "no_show")


def appointments(*, organisation: int) -> QuerySet[Appointment]:
    return Appointment.objects.filter(organisation_id=organisation).select_related(*RELATED)


def of_key(*, organisation: int, key: UUID) -> Appointment | None:
    return appointments(organisation=organisation).filter(object_key=key).first()


def of_reference(*, organisation: int, reference: str) -> Appointment | None:
    return appointments(organisation=organisation).filter(reference=reference).first()


def between(
    *,
    organisations: Collection[int],
    starts_at: datetime,
    ends_at: datetime,
    states: Collection[str] = STANDS,
) -> list[Appointment]:
    """By hour, one ordered query for each organisation."""
    found: list[Appointment] = []
    for organisation in organisations:
        rows = appointments(organisation=organisation).filter(
            booking__organisation_id=organisation,
            booking__starts_at__gte=starts_at,
            booking__starts_at__lt=ends_at,
            booking__state__in=states,
        )
        found += rows.order_by("booking__starts_at", "pk")
    return sorted(found, key=lambda row: (row.booking.starts_at, row.pk))


def of_days(*, organisations: Collection[int], first: date, days: int) -> list[Appointment]:
    starts_at, ends_at = bounds(first, days)
    return between(organisations=organisations, starts_at=starts_at, ends_at=ends_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    motive: str = ""
    counter: int | None = None
    state: str = ""
    since: datetime | None = None
    until: datetime | None = None


def filtered(*, organisation: int, filters: Filters) -> QuerySet[Booking]:
    """The bookings of this service, whose `appointments` are read beside; what a list pages over."""
    found = Booking.objects.filter(organisation_id=organisation, service="rendez_vous", kind="booking")
    if filters.motive:
        found = found.filter(appointments__motive__code=filters.motive)
    if filters.counter:
        found = found.filter(appointments__counter_id=filters.counter)
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.since:
        found = found.filter(starts_at__gte=filters.since)
    if filters.until:
        found = found.filter(starts_at__lt=filters.until)
    rows = Appointment.objects.filter(organisation_id=organisation).select_related(
        "motive", "counter__resource__place"
    )
    return found.prefetch_related(Prefetch("appointments", queryset=rows))


def want_earlier(*, organisation: int) -> QuerySet[Appointment]:
    """Whoever asked to be told of an hour before theirs: who booked first is the first."""
    found = appointments(organisation=organisation).filter(
        wants_earlier=True, booking__state="confirmed", booking__starts_at__gt=timezone.now()
    )
    return found.select_related(*RELATED, "proposed_counter__resource__place").order_by("created_at", "pk")


def counters_of(*, organisation: int, only_open: bool = True) -> QuerySet[Counter]:
    found = Counter.objects.filter(organisation_id=organisation).select_related("resource__place", "agent")
    if only_open:
        found = found.filter(is_open=True, resource__archived_at=None)
    return found.order_by("position", "resource__name", "pk")


def counters_for(motive: Motive) -> list[Counter]:
    """Those that receive for it, in the order in which they are tried. In any Scope."""
    serving = Serves.objects.filter(
        organisation_id=motive.organisation_id,
        motive=motive,
        counter__is_open=True,
        counter__resource__archived_at=None,
    )
    rows = serving.select_related("counter__resource__place").order_by("counter__position", "counter_id")
    return [row.counter for row in rows]


def served_motives(*, organisations: Collection[int]) -> QuerySet[Motive]:
    """Those for which somebody receives."""
    serving = Serves.objects.filter(organisation_id__in=organisations, counter__is_open=True)
    found = Motive.objects.filter(
        organisation_id__in=organisations, is_offered=True, pk__in=serving.values("motive_id")
    )
    return found.select_related("organisation").order_by("position", "title", "pk")


def places_of(*, organisation: int) -> list[Place]:
    """Where somebody receives."""
    counters = counters_of(organisation=organisation)
    return list({counter.resource.place_id: counter.resource.place for counter in counters}.values())


def place(*, organisation: int, slug: str) -> Place | None:
    return Place.objects.filter(organisation_id=organisation, slug=slug).first()


def counters_of_agent(*, person: int, organisations: Collection[int]) -> list[Counter]:
    found = Counter.objects.filter(organisation_id__in=organisations, agent_id=person, is_open=True)
    return list(found.select_related("resource__place", "organisation").order_by("organisation__name", "pk"))


def counters_at(place: Place) -> QuerySet[Counter]:
    return counters_of(organisation=place.organisation_id).filter(resource__place=place)


def absences(*, organisation: int, since: datetime) -> QuerySet[Absence]:
    found = Absence.objects.filter(organisation_id=organisation, ends_at__gte=since)
    return found.select_related("counter__resource__place").order_by("starts_at", "pk")


def absence(*, organisation: int, key: int) -> Absence | None:
    return Absence.objects.filter(organisation_id=organisation, pk=key).first()


def asking(*, organisation: int, reference: str) -> Asking | None:
    found = Asking.objects.filter(organisation_id=organisation, reference=reference)
    return found.select_related("motive").first()


def tickets_of_day(*, organisation: int, place: int, day: date) -> QuerySet[Ticket]:
    found = Ticket.objects.filter(organisation_id=organisation, place_id=place, day=day)
    return found.select_related("motive", "counter__resource").order_by("taken_at", "pk")


def ticket_of_key(*, organisation: int, key: UUID, place: int | None = None) -> Ticket | None:
    found = Ticket.objects.filter(organisation_id=organisation, object_key=key)
    if place is not None:
        found = found.filter(place_id=place)
    return found.select_related("motive", "place__territory", "organisation", "counter__resource").first()


def motive_named(*, organisations: Collection[int], body: str, code: str) -> Motive | None:
    """`body`: the slug of the organisation, as an address names it."""
    found = Motive.objects.filter(
        organisation_id__in=organisations, organisation__slug=body, code=code, is_offered=True
    )
    return found.select_related("organisation").first()


def place_named(*, organisations: Collection[int], body: str, slug: str) -> Place | None:
    """That anybody may see."""
    found = Place.objects.filter(
        organisation_id__in=organisations,
        organisation__slug=body,
        slug=slug,
        is_public=True,
        archived_at=None,
    )
    return found.select_related("organisation").first()


def walk_ins(place: Place) -> QuerySet[Motive]:
    """What one may come for without an appointment, in this place."""
    serving = Serves.objects.filter(
        organisation_id=place.organisation_id, counter__resource__place=place, counter__is_open=True
    )
    found = Motive.objects.filter(
        organisation_id=place.organisation_id,
        walk_in=True,
        is_offered=True,
        pk__in=serving.values("motive_id"),
    )
    return found.order_by("position", "title", "pk")


def of_person(*, person: int) -> QuerySet[Appointment]:
    """In the person's Scope: what they took while signed in, here and elsewhere."""
    found = Appointment.objects.filter(person_id=person)
    return found.select_related("booking", "motive", "organisation", "counter__resource__place")


def away(
    *, organisation: int, counters: Collection[int], starts_at: datetime, ends_at: datetime
) -> QuerySet[Absence]:
    """When these counters do not receive, between the two."""
    return Absence.objects.filter(
        organisation_id=organisation,
        counter_id__in=counters,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )


def unanswered(*, organisation: int, at: datetime) -> QuerySet[Appointment]:
    """To whom an earlier hour was proposed, and whose time to answer is over."""
    found = Appointment.objects.filter(organisation_id=organisation, proposed_for="earlier")
    return found.filter(proposed_until__lte=at).order_by("proposed_until", "pk")
