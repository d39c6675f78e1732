"""What a person may do, where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cantou.core.people.models import Membership
from cantou.core.registry import services
from cantou.core.scope.scope import Scope
from cantou.core.scope.statements import statement

if TYPE_CHECKING:
    from django.db.models import QuerySet

ADMIN = "admin"
"""The role of the platform itself, of service "": members, offers, theme, journal of one organisation."""

REGIE = "regie"
"""Takes money for the organisation, and answers for it in person: named by it, so no other role holds it too."""

MAYOR, DEPUTY = "mayor", "deputy"
"""Sign for the organisation; a deputy by the mayor's delegation (CGCT L2122-18). Being administrator gives neither."""
SIGN, VISA = "sign", "visa"

OPERATOR = "operator"
"""Of the operator only: its desk of the whole platform."""

SUPPORT = "support"
"""Of the operator only: helps agents of other organisations, when they ask (assistance.py)."""

PLATFORM_PERMISSIONS = {
    ADMIN: frozenset(
        {
            *("members", "offers", "organisation", "theme", "templates", "journal", "statistics"),
            *("dead_letters", "messages", "counter", "export", VISA),
        }
    ),
    "agent": frozenset({"statistics", "messages", "counter"}),
    REGIE: frozenset({"regie"}),
    MAYOR: frozenset({SIGN, VISA}),
    DEPUTY: frozenset({SIGN, VISA}),
    OPERATOR: frozenset({"operate", "statistics"}),
    SUPPORT: frozenset({"assist", "statistics"}),
}
PLATFORM_TITLES = {
    ADMIN: _("Administration"),
    "agent": _("Accueil"),
    REGIE: _("Régie"),
    MAYOR: _("Maire"),
    DEPUTY: _("Adjoint, par délégation du maire"),
    OPERATOR: _("Exploitation"),
    SUPPORT: _("Assistance aux communes"),
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


def known_roles(service: str) -> frozenset[str]:
    """The roles that a member can hold in this service; of the platform itself for ""."""
    if not service:
        return frozenset(PLATFORM_PERMISSIONS)
    manifest = services().get(service)
    return frozenset() if manifest is None else frozenset(role.id for role in manifest.roles)


def role_title(service: str, role: str) -> str:
    """What people call it: "Administration", "Signalements : responsable"."""
    if not service:
        return str(PLATFORM_TITLES.get(role, role))
    manifest = services().get(service)
    if manifest is None:
        return f"{service} : {role}"
    title = next((known.title for known in manifest.roles if known.id == role), role)
    return f"{manifest.title}\N{NO-BREAK SPACE}: {title.lower()}"


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
    for organisation, service, role in _memberships(person):
        key = (organisation, service)
        granted[key] = granted.get(key, frozenset()) | permissions_of_role(service, role)
    return Rights(granted)


@statement
def _memberships(person: int) -> QuerySet[Membership, tuple[int, str, str]]:
    found = Membership.objects.filter(person_id=person, ended_at=None)
    return found.values_list("organisation_id", "service", "role")


def has_desk_role(*, person: int) -> bool:
    """Whether this person is an agent anywhere: then a second factor is required, and erasing waits."""
    with Scope.for_person(person).enter():
        return Membership.objects.filter(person_id=person, ended_at=None).exists()


def may_manage_members(rights: Rights, organisation: int) -> bool:
    """Who decides who works here: only its administrators, who answer for it (GDPR, article 32)."""
    return rights.may(organisation, "", "members")


def may_register_at_counter(rights: Rights, organisation: int) -> bool:
    """An account made for somebody at the counter: any agent of the reception, in the person's presence."""
    return rights.may(organisation, "", "counter")


def may_assist(rights: Rights, operator: int) -> bool:
    """Working in the place of another organisation's agent: only those whom the operator named for it."""
    return rights.may(operator, "", "assist")
