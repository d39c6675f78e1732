"""Who works at the desk, and for which organisation they act right now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.functional import cached_property

from cantou.core.organisations.domain.queries import is_operator, organisations_apart
from cantou.core.registry import services
from cantou.core.scope.scope import Scope, switch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.people.domain.rights import Rights
    from cantou.core.people.models import Assistance
    from cantou.core.registry import Queue


WITHHELD = frozenset({"members", "export", "operate", "assist", "sign", "visa"})
"""What nobody does in somebody else's place: let people in, carry data out, act for the operator, put a name to
a document."""


@dataclass
class Agent:
    """`helping`: an assistance that is going on, in which all is done on behalf of the agent who allowed it."""

    person: int
    acting: int
    rights: Rights
    helping: Assistance | None = None

    @property
    def worker(self) -> int:
        """Whose items are « les miens »: the agent's own, or those of whom one helps."""
        return self.helping.agent_id if self.helping else self.person

    @property
    def scope(self) -> Scope:
        """Of the organisation acted for, and of no other: a page shows what belongs to one."""
        return self._scope(())

    def look_over(self) -> None:
        """Read in all of one's organisations for the rest of this request, as the queue does; write for one."""
        if len(self.rights.organisations) > 1:
            switch(self._scope(self.rights.organisations))

    def _scope(self, organisations: Iterable[int]) -> Scope:
        helping = self.helping
        return Scope.agent(
            self.acting,
            organisations=organisations,
            person=self.person,
            on_behalf_of=helping.agent_id if helping else None,
            reason=f"assistance {helping.pk} : {helping.reason}"[:300] if helping else "",
        )

    @cached_property
    def operates(self) -> bool:
        """Acting for the operator of the platform, and named for it."""
        return self.may("", "operate") and is_operator(organisation=self.acting)

    def require_operator(self) -> None:
        if not self.operates:
            raise PermissionDenied

    def may(self, service: str, permission: str) -> bool:
        if self.helping is not None and not service and permission in WITHHELD:
            return False
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
        switch(self.scope)

    def treated(self) -> dict[int, frozenset[str]]:
        """Organisation → the services whose queues this person may treat there."""
        return self.treated_and_names()[0]

    def treated_and_names(self) -> tuple[dict[int, frozenset[str]], dict[int, str]]:
        """Organisation → services whose queues this person may treat there; organisation → name, by name.

        What is done for practice never stands among what is real.
        """
        found = treated_by(self.rights)
        real, playing = organisations_apart(keys=found)
        names = {self.acting: playing[self.acting]} if self.acting in playing else real
        return {organisation: found[organisation] for organisation in sorted(names)}, names


def treated_by(rights: Rights) -> dict[int, frozenset[str]]:
    found = {}
    for organisation in rights.organisations:
        names = frozenset(
            manifest.id
            for manifest in services()
            if any(rights.may(organisation, manifest.id, queue.permission) for queue in manifest.queues)
        )
        if names:
            found[organisation] = names
    return found


def queue_of(service: str, queue: str) -> Queue | None:
    manifest = services().get(service)
    if manifest is None:
        return None
    return next((known for known in manifest.queues if known.id == queue), None)
