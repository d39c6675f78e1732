"""What this room keeps of people, for all services: the lines of the register, what gives it back or erases it."""

from __future__ import annotations

from typing import Any

from cantou.core.booking.domain import own_calendar
from cantou.core.booking.models import Booking, PersonFeed, Series, Waiting
from cantou.core.journal.domain.record import record
from cantou.core.registry import PersonalData
from cantou.core.scope.scope import Scope

_HERE = "cantou.core.booking.domain.privacy"
KEPT_DAYS = 365

PERSONAL_DATA = (
    PersonalData(
        what="Réservations et listes d’attente : nom, coordonnées, association, objet, dates, prix",
        purpose="Tenir l’agenda, prévenir la personne, justifier d’une location",
        legal_basis="mission d’intérêt public",
        retention_days=KEPT_DAYS,
        recipients="Les agents des services où l’on réserve",
        export=f"{_HERE}.export_person",
        erase=f"{_HERE}.erase_person",
        purge="cantou.core.booking.domain.retention.purge",
    ),
    PersonalData(
        what="Nombre de réservations d’une personne ou d’une association par période, sous une empreinte chiffrée",
        purpose="Appliquer les règles de partage",
        legal_basis="mission d’intérêt public",
        retention_days=3 * 365,
        recipients="Personne ne la lit : elle ne sert qu’à compter",
    ),
)


def export_person(person: int) -> list[dict[str, Any]]:
    with Scope.for_person(person).enter():
        bookings = list(
            Booking.objects.filter(person_id=person)
            .select_related("resource", "organisation")
            .order_by("starts_at", "pk")
        )
        waiting = list(
            Waiting.objects.filter(person_id=person).select_related("resource").order_by("starts_at", "pk")
        )
        feeds = list(PersonFeed.objects.filter(person_id=person))
    return [
        *({"référence": row.reference, "état": row.get_state_display(), **_told(row)} for row in bookings),
        *({"liste d’attente": row.get_state_display(), **_told(row)} for row in waiting),
        *({"adresse d’agenda": feed.created_at.isoformat()} for feed in feeds),
    ]


def _told(row: Booking | Waiting) -> dict[str, Any]:
    return {
        "quoi": row.resource.name,
        "du": row.starts_at.isoformat(),
        "au": row.ends_at.isoformat(),
        "nombre": row.quantity,
        "au nom de": row.holder_name,
        "association ou organisme": row.holder_label,
        "adresse électronique": row.holder_email,
        "téléphone": row.holder_phone,
        "objet": row.title,
    }


def erase_person(person: int) -> int:
    """Their name leaves the bookings; that something was taken stays, and what is to come goes on being taken."""
    with Scope.for_person(person).enter():
        keys = {
            *Booking.objects.filter(person_id=person).values_list("organisation_id", "object_key"),
            *Waiting.objects.filter(person_id=person).values_list("organisation_id", "object_key"),
            *Series.objects.filter(person_id=person).values_list("organisation_id", "object_key"),
        }
    own_calendar.forget(person=person)
    for organisation, key in sorted(keys):
        with Scope.for_object(organisation=organisation, key=key).enter():
            _erase(organisation, key, person)
            record(action="booking.person_erased", details={"key": str(key)})
    return len(keys)


NOBODY: dict[str, Any] = {
    "holder_name": "",
    "holder_email": "",
    "holder_phone": "",
    "holder_label": "",
    "title": "",
    "person": None,
}


def _erase(organisation: int, key: object, person: int) -> None:
    mine: dict[str, Any] = {"organisation_id": organisation, "object_key": key, "person_id": person}
    Booking.objects.filter(**mine).update(**NOBODY, reason="")
    Waiting.objects.filter(**mine).update(**NOBODY)
    Series.objects.filter(**mine).update(person=None)
