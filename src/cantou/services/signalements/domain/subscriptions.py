"""Who wants to hear of a report, or of a place (core.notices.domain.subscriptions does the rest)."""

from __future__ import annotations

from typing import Any

from cantou.core.notices.domain.subscriptions import Subscriptions
from cantou.core.scope.scope import Scope
from cantou.services.signalements.models import Subscriber, Subscription

ours = Subscriptions(
    service="signalements",
    subscribers=Subscriber,
    subscriptions=Subscription,
    emptied={"reference": "", "categories": [], "commune": None, "lon": None, "lat": None, "radius": None},
    related=("commune",),
)


def change_rhythm(*, row: Subscription, rhythm: str) -> None:
    row.rhythm = rhythm
    row.save(update_fields=["rhythm"])


def purge(*, organisation: int) -> int:
    return ours.purge(organisation=organisation)


def erase_person(person: int) -> int:
    return ours.erase_person(person)


def export_person(person: int) -> list[dict[str, Any]]:
    with Scope.for_person(person).enter():
        return [
            {
                "abonnement": row.label,
                "sujets": row.categories,
                "rythme": row.get_rhythm_display(),
                "depuis": row.created_at.isoformat(),
            }
            for row in ours.of_person(person)
        ]
