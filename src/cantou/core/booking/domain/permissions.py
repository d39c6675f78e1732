"""Who may do what with the agendas of a service: its own permissions say so, whatever they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.registry import services

if TYPE_CHECKING:
    from cantou.core.people.domain.rights import Rights


def read_by(rights: Rights, organisation: int) -> frozenset[str]:
    """The services in which these rights have a part there."""
    return frozenset(service for where, service in rights.granted if where == organisation and service)


def treated_by(rights: Rights, organisation: int) -> frozenset[str]:
    """Those in which they may do more than read."""
    return frozenset(
        service for service in read_by(rights, organisation) if _is_more(service, rights, organisation)
    )


def _is_more(service: str, rights: Rights, organisation: int) -> bool:
    manifest = services().get(service)
    known = () if manifest is None else manifest.permissions
    return any(one.scope != "read" and rights.may(organisation, service, one.id) for one in known)
