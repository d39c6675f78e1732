"""What an account follows, in every service that has subscribers: each line leads to where it is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cantou.core.notices.domain import catalogue
from cantou.core.notices.domain.subscriptions import known
from cantou.core.organisations.domain.addresses import portal_url

if TYPE_CHECKING:
    from cantou.core.notices.models.subscriber import AbstractSubscription


@dataclass(frozen=True, slots=True)
class Followed:
    title: str
    """Of the service."""
    label: str
    organisation: str
    url: str


def followed(*, person: int) -> list[Followed]:
    """In the person's own Scope."""
    return [
        Followed(
            title=catalogue.title_of(ours.service),
            label=row.label,
            organisation=row.organisation.name,
            url=portal_url(_slug(row), f"{ours.service}:subscriptions", ours.secret_of(row.object_key)),
        )
        for ours in known()
        for row in ours.of_person(person)
    ]


def _slug(row: AbstractSubscription) -> str:
    """Of the portal of what is followed; where it has no place of its own, of whoever tells."""
    commune = getattr(row, "commune", None) or row.organisation.territory
    return str(getattr(commune, "slug", "") or "")
