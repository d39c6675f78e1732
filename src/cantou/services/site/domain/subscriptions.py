"""Who gets the week's news (core.notices.domain.subscriptions does the rest)."""

from __future__ import annotations

from typing import Any

from cantou.core.notices.domain.subscriptions import Subscriptions
from cantou.core.scope.scope import Scope
from cantou.services.site.models import Subscriber, Subscription

ours = Subscriptions(
    service="site",
    subscribers=Subscriber,
    subscriptions=Subscription,
    emptied={"commune": None, "themes": []},
    related=("commune",),
)


def purge(*, organisation: int) -> int:
    return ours.purge(organisation=organisation)


def erase_person(person: int) -> int:
    return ours.erase_person(person)


def export_person(person: int) -> list[dict[str, Any]]:
    with Scope.for_person(person).enter():
        return [
            {"lettre": row.label, "themes": row.themes, "depuis": row.created_at.isoformat()}
            for row in ours.of_person(person)
        ]
