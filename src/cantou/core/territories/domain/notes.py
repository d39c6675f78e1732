from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import current

if TYPE_CHECKING:
    from collections.abc import Mapping


def note(*, action: str, subject: str, details: Mapping[str, object] | None = None) -> None:
    """A journal entry, where somebody acts for an organisation.

    Territories belong to none: what the command line loads leaves its trace in `Change` and in the dates.
    """
    scope = current()
    if scope is not None and scope.acting is not None:
        record(action=action, subject=subject, details=details)
