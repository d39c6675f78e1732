"""Delays that are over: taken by whoever is free, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.moving import facts_of, locked, settle, state_of, subject
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.engine.running import EventError, TimePassed, advance

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.services.demarches.models import Timer


def pass_next(*, organisation: int, now: datetime | None = None) -> bool:
    """Whether there was one. Inside an agent's Scope; what another process holds is left to it."""
    now = now or timezone.now()
    timer = queries.due_timers(organisation, now).select_for_update(skip_locked=True).first()
    if timer is None:
        return False
    _pass(timer, now)
    return True


def _pass(timer: Timer, now: datetime) -> None:
    case = locked(queries.cases(timer.organisation_id).get(pk=timer.case_id))
    try:
        state, wanted = advance(
            workflow_of(case.workflow),
            state_of(case),
            TimePassed(timer.key, timer.number),
            facts_of(case, now),
        )
    except EventError:
        timer.delete()  # The case no longer waits for it.
        return
    settle(case, state, wanted, now=now)
    again = state.timers.get(timer.key)
    if again is not None and again.number == timer.number:
        timer.due_at = again.at  # Its guard does not hold yet.
        timer.save(update_fields=["due_at"])
    else:
        timer.delete()
    record(action="demarches.moved", subject=subject(case), details={"by": timer.key, "to": case.status})
