from __future__ import annotations

from datetime import datetime

from cantou.core.booking.domain.events import SlotFreed
from cantou.core.booking.domain.waiting import somebody_waits
from cantou.core.booking.tasks import promote
from cantou.core.tasks import listens_to


@listens_to(SlotFreed)
def look_at_the_waiting_list(event: SlotFreed) -> None:
    """In an agent's Scope. By a job of its own, because each option is a transaction of its own."""
    starts_at, ends_at = (datetime.fromisoformat(moment) for moment in (event.starts_at, event.ends_at))
    if somebody_waits(organisation=event.organisation, starts_at=starts_at, ends_at=ends_at):
        promote.defer(organisation=event.organisation, starts_at=event.starts_at, ends_at=event.ends_at)
