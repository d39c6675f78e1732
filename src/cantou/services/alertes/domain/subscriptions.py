"""Who wants to be alerted (core.notices.domain.subscriptions does the rest)."""

from __future__ import annotations

from typing import Any

from cantou.core.notices.domain.subscriptions import Subscriptions
from cantou.core.scope.scope import Scope
from cantou.services.alertes.models import Subscriber, Subscription

ours = Subscriptions(
    service="alertes",
    subscribers=Subscriber,
    subscriptions=Subscription,
    emptied={"commune": None, "place": None, "themes": []},
    related=("commune", "place"),
)


def change_place(*, row: Subscription, place: int | None, label: str) -> bool:
    """Inside the subscriber's own Scope. False where they follow that place already."""
    mine = Subscription.objects.filter(
        organisation_id=row.organisation_id, object_key=row.object_key, commune_id=row.commune_id
    )
    if mine.filter(place_id=place).exclude(pk=row.pk).exists():
        return False
    row.place_id, row.label = place, label
    row.save(update_fields=["place", "label"])
    return True


def change_themes(*, row: Subscription, themes: list[str]) -> None:
    """Inside the subscriber's own Scope."""
    row.themes = themes
    row.save(update_fields=["themes"])


def purge(*, organisation: int) -> int:
    return ours.purge(organisation=organisation)


def erase_person(person: int) -> int:
    return ours.erase_person(person)


def export_person(person: int) -> list[dict[str, Any]]:
    with Scope.for_person(person).enter():
        return [
            {"alertes": row.label, "thèmes": row.themes, "depuis": row.created_at.isoformat()}
            for row in ours.of_person(person)
        ]
