from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from cantou.services.periscolaire.engine.days import Span
from cantou.services.periscolaire.models import (
    Activity,
    BookingState,
    Closing,
    DayBooking,
    Enrolment,
    Family,
    MonthBill,
    ServedDay,
)

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from cantou.services.periscolaire.engine.days import Month

TAKEN = Q(state=BookingState.BOOKED)


def activities(organisation: int) -> QuerySet[Activity]:
    return Activity.objects.filter(organisation_id=organisation).order_by("-ends_on", "title", "pk")


def activities_open(organisation: int, today: date) -> QuerySet[Activity]:
    """One may enrol for them."""
    found = Activity.objects.filter(organisation_id=organisation, is_public=True, ends_on__gte=today)
    return found.order_by("title", "pk")


def closings(organisation: int, since: date) -> QuerySet[Closing]:
    found = Closing.objects.filter(organisation_id=organisation, ends_on__gte=since)
    return found.select_related("activity").order_by("starts_on", "pk")


def spans(organisation: int, first: date, last: date) -> list[Span]:
    found = Closing.objects.filter(organisation_id=organisation, starts_on__lte=last, ends_on__gte=first)
    return [
        Span(one.starts_on, one.ends_on, one.title, one.activity_id)
        for one in found.order_by("starts_on", "pk")
    ]


def enrolments(organisation: int) -> QuerySet[Enrolment]:
    found = Enrolment.objects.filter(organisation_id=organisation, ended_on=None)
    found = found.filter(activity__organisation_id=organisation, family__organisation_id=organisation)
    return found.select_related("activity", "family").order_by("family_name", "given_name", "child_id", "pk")


def enrolments_of(organisation: int, child: int) -> QuerySet[Enrolment]:
    """In the Scope of whoever acts for the child too."""
    found = Enrolment.objects.filter(organisation_id=organisation, child_id=child, ended_on=None)
    return found.select_related("activity").order_by("activity__title", "pk")


def families(organisation: int) -> QuerySet[Family]:
    return Family.objects.filter(organisation_id=organisation).order_by("name", "pk")


def bookings_of(organisation: int, child: int, first: date, last: date) -> QuerySet[DayBooking]:
    found = DayBooking.objects.filter(organisation_id=organisation, child_id=child)
    found = found.filter(day__organisation_id=organisation, day__on__range=(first, last))
    return found.exclude(state=BookingState.CANCELLED).select_related("day")


def days_of(organisation: int, first: date, last: date) -> QuerySet[ServedDay]:
    return ServedDay.objects.filter(organisation_id=organisation, on__range=(first, last))


def counted(organisation: int, first: date, last: date) -> QuerySet[ServedDay]:
    """Each with how many wait, and how many of those booked came."""
    found = days_of(organisation, first, last).filter(activity__organisation_id=organisation)
    return (
        found.select_related("activity")
        .annotate(
            waiting=Count("bookings", filter=Q(bookings__state=BookingState.WAITING)),
            came=Count("bookings", filter=Q(bookings__came=True)),
        )
        .order_by("on", "activity__title", "pk")
    )


def sheet(organisation: int, activity: int, on: date) -> QuerySet[DayBooking]:
    """Who is booked that day, in the order of names."""
    found = DayBooking.objects.filter(organisation_id=organisation, state=BookingState.BOOKED)
    found = found.filter(
        day__organisation_id=organisation, day__activity_id=activity, day__on=on,
        enrolment__organisation_id=organisation,
    )  # fmt: skip
    return found.select_related("enrolment__family", "day").order_by(
        "enrolment__family_name", "enrolment__given_name", "pk"
    )


def billable(organisation: int, month: Month) -> QuerySet[DayBooking]:
    """The days booked of a month; those of who did not come only where the activity bills them."""
    found = DayBooking.objects.filter(organisation_id=organisation, state=BookingState.BOOKED)
    found = found.filter(day__organisation_id=organisation, day__on__range=(month.first, month.last))
    found = found.filter(
        enrolment__organisation_id=organisation, enrolment__activity__organisation_id=organisation
    )
    found = found.exclude(came=False, enrolment__activity__absence_is_billed=False)
    return found.select_related("enrolment__activity")


def bills(organisation: int, month: Month) -> QuerySet[MonthBill]:
    return MonthBill.objects.filter(organisation_id=organisation, month=month.first).select_related(
        "debt__organisation__territory", "family"
    )
