"""What no organisation owns is journaled in the operator's chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from cantou.core.journal.domain.record import record
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

log = structlog.get_logger(__name__)


def operator() -> int | None:
    return Organisation.objects.filter(is_operator=True).values_list("pk", flat=True).first()


def record_for_person(
    *, person: int, action: str, subject: str = "", details: Mapping[str, object] | None = None
) -> None:
    """One entry by this person. A platform that has no operator yet has nowhere to write it, and says so."""
    owner = operator()
    if owner is None:
        log.warning("journal.no_operator", action=action)
        return
    with Scope.for_person(person, acting=owner).enter():
        record(action=action, subject=subject, details=details)
