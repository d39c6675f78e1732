"""A person's export and erasure; what is forgotten by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Scope
from cantou.services.periscolaire.domain import families, places, queries
from cantou.services.periscolaire.models import Care, DayBooking, Enrolment, Family

KEPT = timedelta(days=730)
BATCH = 500


def export_person(person: int) -> list[dict[str, Any]]:
    with Scope.for_person(person).enter():
        found: list[dict[str, Any]] = [
            {"famille": row.name, "adresse": row.postal, "organisation": row.organisation_id}
            for row in Family.objects.filter(payer_id=person)
        ]
        found += [
            {"enfant": str(row), "activité": row.activity.title, "depuis": row.created_at.isoformat()}
            for row in Enrolment.objects.filter(child_id=person).select_related("activity")
        ]
        booked = DayBooking.objects.filter(child_id=person).select_related("day")
        found += [{"jour": row.day.on.isoformat(), "état": row.state, "venu": row.came} for row in booked]
        for organisation in Care.objects.filter(child_id=person).values_list("organisation_id", flat=True):
            said = families.needs_of(organisation=organisation, children=[person])[person]
            found.append({"régime": said.diet, "allergies": said.allergies, "PAI": said.plan})
    return found


def erase_person(person: int) -> int:
    """Names, health and what is to come go; that so many days were served stays, for the accounts."""
    with Scope.for_person(person).enter():
        mine = Enrolment.objects.filter(child_id=person).values_list("organisation_id", flat=True)
        paid = Family.objects.filter(payer_id=person).values_list("organisation_id", flat=True)
        organisations = sorted({*mine, *paid})
    for organisation in organisations:
        with Scope.agent(organisation, reason="effacement demandé par la personne").enter():
            _forget(organisation, person)
            record(action="periscolaire.erased", subject=f"periscolaire:child:{person}")
    return len(organisations)


def _forget(organisation: int, person: int) -> None:
    today = timezone.localdate()
    coming = queries.bookings_of(organisation, person, today, today + KEPT)
    changes = {(row.day.activity_id, row.day.on): False for row in coming}
    places.set_days(child=person, changes=changes, by_agent=True)
    Care.objects.filter(organisation_id=organisation, child_id=person).delete()
    mine = Enrolment.objects.filter(organisation_id=organisation, child_id=person)
    mine.update(given_name="", family_name="", born_on=None, ended_on=today)
    Family.objects.filter(organisation_id=organisation, payer_id=person).update(name="", postal="", phone="")


def purge(*, organisation: int) -> int:
    """Two years after the activity ended: days, children, and what was to be known of them. In an agent's Scope."""
    before = timezone.localdate() - KEPT
    old = Enrolment.objects.filter(organisation_id=organisation, activity__organisation_id=organisation)
    keys = list(old.filter(activity__ends_on__lt=before).order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    children = set(
        Enrolment.objects.filter(organisation_id=organisation, pk__in=keys).values_list("child_id", flat=True)
    )
    DayBooking.objects.filter(organisation_id=organisation, enrolment_id__in=keys).delete()
    Enrolment.objects.filter(organisation_id=organisation, pk__in=keys).delete()
    still = Enrolment.objects.filter(organisation_id=organisation, child_id__in=children)
    gone = children - set(still.values_list("child_id", flat=True))
    Care.objects.filter(organisation_id=organisation, child_id__in=gone).delete()
    empty = Family.objects.filter(organisation_id=organisation).exclude(name="")
    kept = Enrolment.objects.filter(organisation_id=organisation).values("family_id")
    empty.exclude(pk__in=kept).filter(created_at__lt=timezone.now() - KEPT).update(
        name="", postal="", phone=""
    )
    record(action="periscolaire.purged", details={"enrolments": len(keys)})
    return len(keys)
