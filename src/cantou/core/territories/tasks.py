from __future__ import annotations

from cantou.core.scope.scope import Scope
from cantou.core.tasks import periodic
from cantou.core.territories.domain.changes import apply_due_changes


@periodic(name="cantou.territories.changes", cron="20 2 * * *")
def apply_changes_of_the_day() -> None:
    """Mergers take effect on 1 January, and are announced before."""
    with Scope.public().enter():
        apply_due_changes()
