"""What a person may do, where."""

from __future__ import annotations

from dataclasses import dataclass

from cantou.core.people.models import Membership
from cantou.core.registry import services

ADMIN = "admin"
"""The role of the platform itself, of service "": members, offers, theme, journal of one organisation."""

OPERATOR = "operator"
"""Of the operator only: its desk of the whole platform."""

PLATFORM_PERMISSIONS = {
    ADMIN: frozenset(
        {
            *("members", "offers", "organisation", "theme", "templates", "journal", "statistics"),
            *("dead_letters", "messages"),
        }
    ),
    "agent": frozenset({"statistics", "messages"}),
    OPERATOR: frozenset({"operate", "statistics"}),
}


@dataclass(frozen=True, slots=True)
class Rights:
    """(organisation, service) → permissions."""

    granted: dict[tuple[int, str], frozenset[str]]

    @property
    def organisations(self) -> tuple[int, ...]:
        return tuple(sorted({organisation for organisation, _ in self.granted}))

    def may(self, organisation: int, service: str, permission: str) -> bool:
        return permission in self.granted.get((organisation, service), frozenset())

    def where(self, service: str, permission: str) -> tuple[int, ...]:
        """The organisations in which this person holds the permission."""
        return tuple(
            sorted(
                organisation
                for (organisation, name), permissions in self.granted.items()
                if name == service and permission in permissions
            )
        )


def permissions_of_role(service: str, role: str) -> frozenset[str]:
    if not service:
        return PLATFORM_PERMISSIONS.get(role, frozenset())
    manifest = services().get(service)
    if manifest is None:
        return frozenset()
    return frozenset(name for known in manifest.roles if known.id == role for name in known.permissions)


def rights_of(*, person: int) -> Rights:
    """Read it in the person's own Scope: the policies show nobody else's memberships."""
    granted: dict[tuple[int, str], frozenset[str]] = {}
    rows = Membership.objects.filter(person_id=person, ended_at=None).values_list(
        "organisation_id", "service", "role"
    )
    for organisation, service, role in rows:
        key = (organisation, service)
        granted[key] = granted.get(key, frozenset()) | permissions_of_role(service, role)
    return Rights(granted)
