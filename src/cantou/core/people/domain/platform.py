"""What no organisation owns is journaled in the operator's chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from cantou.core.journal.domain.record import record
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Mode, Scope, current

if TYPE_CHECKING:
    from collections.abc import Mapping

log = structlog.get_logger(__name__)


def operator() -> int | None:
    return Organisation.objects.filter(is_operator=True).values_list("pk", flat=True).first()


def record_for_person(
    *, person: int, action: str, subject: str = "", details: Mapping[str, object] | None = None
) -> None:
    """One entry by this person, in the operator's chain; where an agent does it for them at a counter, in the chain
    of the agent's organisation, as done for them. A platform that has no operator yet has nowhere to write it, and
    says so.
    """
    here = current()
    if here is not None and here.mode is Mode.AGENT and here.person not in {None, person}:
        _record_at_counter(here, person, action, subject, details)
        return
    owner = operator()
    if owner is None:
        log.warning("journal.no_operator", action=action)
        return
    with Scope.for_person(person, acting=owner).enter():
        record(action=action, subject=subject, details=details)


def _record_at_counter(
    here: Scope, person: int, action: str, subject: str, details: Mapping[str, object] | None
) -> None:
    assert here.acting is not None
    said = dict(details or {})
    if here.on_behalf_of is not None:
        said["in_place_of"] = here.on_behalf_of
    scope = Scope.agent(
        here.acting,
        organisations=here.organisations,
        person=here.person,
        on_behalf_of=person,
        reason="au guichet",
    )
    with scope.enter():
        record(action=action, subject=subject, details=said)
