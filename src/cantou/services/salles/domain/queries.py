"""What is read, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils import timezone

from cantou.core.booking.domain.rules import LONGEST
from cantou.core.booking.models import Booking, Waiting
from cantou.core.files.domain.queries import of_thing, of_things
from cantou.services.salles.models import (
    Association,
    Draft,
    Hall,
    Hire,
    Inventory,
    Item,
    KeyLoan,
    Loan,
    LoanLine,
    Season,
    Step,
    Sum,
    Wish,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.core.files.models import StoredFile

SERVICE = "salles"
PHOTO, INSURANCE, SIGNED = "photo", "insurance", "agreement_signed"
BEFORE, AFTER = "inventory_before", "inventory_after"


def halls(organisation: int) -> QuerySet[Hall]:
    """In the order of the portal, those that are no longer used left out."""
    found = Hall.objects.filter(organisation_id=organisation, resource__archived_at=None)
    found = found.filter(resource__organisation_id=F("organisation_id"))
    return found.select_related("resource__place").order_by("position", "id")


def public_halls(organisations: Iterable[int]) -> QuerySet[Hall]:
    found = Hall.objects.filter(organisation_id__in=list(organisations), is_public=True)
    found = found.filter(resource__archived_at=None, resource__organisation_id=F("organisation_id"))
    found = found.select_related("resource__place", "organisation")
    return found.order_by("organisation_id", "position", "id")


def photos_of_halls(organisation: int, found: Iterable[Hall]) -> QuerySet[StoredFile]:
    keys = [hall.object_key for hall in found]
    files = of_things(organisation=organisation, keys=keys, service=SERVICE)
    return files.filter(purpose=PHOTO, is_public=True)


def hires(organisation: int) -> QuerySet[Hire]:
    found = Hire.objects.filter(organisation_id=organisation, booking__organisation_id=organisation)
    return found.select_related("booking", "hall__resource", "association")


@dataclass(frozen=True, slots=True, kw_only=True)
class HireFilters:
    states: tuple[str, ...] = ()
    hall: str = ""
    since: datetime | None = None
    until: datetime | None = None


def filtered_hires(organisation: int, filters: HireFilters) -> QuerySet[Hire]:
    """The newest demand first."""
    found = hires(organisation)
    if filters.states:
        found = found.filter(booking__state__in=filters.states)
    if filters.hall:
        found = found.filter(hall__slug=filters.hall)
    if filters.since:
        found = found.filter(booking__ends_at__gt=filters.since)
    if filters.until:
        found = found.filter(booking__starts_at__lt=filters.until)
    return found.order_by("-created_at", "-id")


def hire_of_key(organisation: int, key: UUID) -> Hire | None:
    return hires(organisation).filter(object_key=key).select_related("organisation").first()


def hires_of_person(person: int) -> QuerySet[Hire]:
    found = Hire.objects.filter(person_id=person, booking__person_id=person)
    return found.select_related("booking", "hall", "organisation").order_by("-created_at", "-id")


def dates_of(hire: Hire) -> QuerySet[Booking]:
    """Each date of it: one, or those of a series."""
    found = Booking.objects.filter(organisation_id=hire.organisation_id, object_key=hire.object_key)
    return found.filter(service=SERVICE).order_by("starts_at", "id")


def waiting_dates(hire: Hire) -> QuerySet[Booking]:
    """Of what repeats, those that wait for an answer."""
    return dates_of(hire).filter(state="requested", series__isnull=False)


def steps(hire: Hire) -> QuerySet[Step]:
    found = Step.objects.filter(organisation_id=hire.organisation_id, hire=hire)
    return found.select_related("person").order_by("at", "id")


def sums(hire: Hire) -> QuerySet[Sum]:
    return Sum.objects.filter(organisation_id=hire.organisation_id, hire=hire).order_by("id")


def keys_of(hire: Hire) -> QuerySet[KeyLoan]:
    found = KeyLoan.objects.filter(organisation_id=hire.organisation_id, hire=hire)
    return found.select_related("person").order_by("given_at", "id")


def keys_out(organisation: int) -> QuerySet[KeyLoan]:
    """Who has which key now, the one that should be back first at the top."""
    found = KeyLoan.objects.filter(organisation_id=organisation, back_at=None)
    return found.select_related("hire__hall").order_by("expected_on", "id")


def inventories(hire: Hire) -> QuerySet[Inventory]:
    found = Inventory.objects.filter(organisation_id=hire.organisation_id, hire=hire)
    return found.select_related("person").order_by("-moment")


def files_of(hire: Hire, purpose: str = "") -> QuerySet[StoredFile]:
    return of_thing(organisation=hire.organisation_id, key=hire.object_key, service=SERVICE, purpose=purpose)


def draft(*, organisation: int, key: UUID) -> Draft | None:
    found = Draft.objects.filter(organisation_id=organisation, object_key=key)
    return found.select_related("hall__resource", "organisation").first()


def bookings_between(
    organisation: int, first: datetime, last: datetime, *, resource: int | None = None
) -> QuerySet[Booking]:
    """Of the halls, or of one, whatever keeps its place, with what touches the bounds."""
    found = Booking.objects.filter(organisation_id=organisation, service=SERVICE, starts_at__lt=last)
    # No booking is longer than LONGEST: without this bound the index, which is by start, would read all the past.
    found = found.filter(starts_at__gt=first - LONGEST, ends_at__gt=first)
    found = found.filter(state__in=["held", "requested", "confirmed", "done", "no_show"])
    found = found.filter(resource__organisation_id=organisation, resource__kind="room")
    if resource is not None:
        found = found.filter(resource_id=resource)
    return found.order_by("starts_at", "id")


def waiting(organisation: int) -> QuerySet[Waiting]:
    """For dates to come, those to whom one is offered too: the nearest date first, then who asked first."""
    found = Waiting.objects.filter(
        organisation_id=organisation, service=SERVICE, starts_at__gt=timezone.now()
    )
    found = found.filter(state__in=[Waiting.State.WAITING, Waiting.State.OFFERED]).select_related("booking")
    return found.order_by("starts_at", "asked_at", "id")


def associations(organisation: int) -> QuerySet[Association]:
    return Association.objects.filter(organisation_id=organisation).order_by("name")


def active_associations(organisation: int) -> QuerySet[Association]:
    return associations(organisation).filter(is_active=True)


def seasons(organisation: int) -> QuerySet[Season]:
    return Season.objects.filter(organisation_id=organisation).order_by("-starts_on", "-id")


def wishes(season: Season) -> QuerySet[Wish]:
    found = Wish.objects.filter(organisation_id=season.organisation_id, season=season)
    return found.select_related("hall__resource", "association", "season").order_by("weekday", "starts", "id")


def every_item(organisation: int) -> QuerySet[Item]:
    """Those that are no longer lent too: their names stay taken."""
    return Item.objects.filter(organisation_id=organisation)


def items(organisation: int) -> QuerySet[Item]:
    found = Item.objects.filter(organisation_id=organisation, resource__archived_at=None)
    found = found.filter(resource__organisation_id=organisation)
    return found.select_related("resource").order_by("position", "id")


def loans(organisation: int) -> QuerySet[Loan]:
    return Loan.objects.filter(organisation_id=organisation).select_related("association")


def open_loans(organisation: int) -> QuerySet[Loan]:
    """Those that are not over: asked, confirmed, out."""
    return loans(organisation).filter(state__in=[Loan.State.ASKED, Loan.State.CONFIRMED, Loan.State.OUT])


def loan_of_key(organisation: int, key: UUID) -> Loan | None:
    return loans(organisation).filter(object_key=key).select_related("organisation").first()


def lines_of(loan: Loan) -> QuerySet[LoanLine]:
    found = LoanLine.objects.filter(organisation_id=loan.organisation_id, loan=loan)
    return found.select_related("item", "booking").order_by("item__position", "id")
