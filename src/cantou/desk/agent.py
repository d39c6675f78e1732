"""Who works at the desk, and for which organisation they act right now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property

from cantou.core.organisations.domain.queries import is_operator
from cantou.core.registry import services
from cantou.core.scope.scope import Scope, switch

if TYPE_CHECKING:
    from cantou.core.people.domain.rights import Rights
    from cantou.core.registry import Queue


@dataclass
class Agent:
    person: int
    acting: int
    rights: Rights

    @cached_property
    def operates(self) -> bool:
        """Acting for the operator of the platform, and named for it."""
        return self.may("", "operate") and is_operator(organisation=self.acting)

    def require_operator(self) -> None:
        if not self.operates:
            raise PermissionDenied

    def may(self, service: str, permission: str) -> bool:
        return self.rights.may(self.acting, service, permission)

    def require(self, service: str, permission: str) -> None:
        if not self.may(service, permission):
            raise PermissionDenied

    def act_for(self, organisation: int) -> None:
        """For the rest of this request: one page shows one organisation's thing, and writes for it."""
        if organisation not in self.rights.organisations:
            raise PermissionDenied
        self.acting = organisation
        self.__dict__.pop("operates", None)
        switch(Scope.agent(organisation, organisations=self.rights.organisations, person=self.person))

    def treated(self) -> dict[int, frozenset[str]]:
        """Organisation → the services whose queues this person may treat there."""
        found = {}
        for organisation in self.rights.organisations:
            names = frozenset(
                manifest.id
                for manifest in services()
                if any(
                    self.rights.may(organisation, manifest.id, queue.permission) for queue in manifest.queues
                )
            )
            if names:
                found[organisation] = names
        return found


def queue_of(service: str, queue: str) -> Queue | None:
    manifest = services().get(service)
    if manifest is None:
        return None
    return next((known for known in manifest.queues if known.id == queue), None)
