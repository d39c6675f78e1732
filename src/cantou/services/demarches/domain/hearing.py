"""What the house itself answers to a case: a sum was paid, a card was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.services.demarches.domain.moving import facts_of, settle, state_of, subject
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.engine.running import EventError, Outcome, Told, advance

if TYPE_CHECKING:
    from cantou.services.demarches.models import Case


def awaits(case: Case, action: str, number: int) -> bool:
    return state_of(case).awaited.get(action) == number


def hear(case: Case, *, action: str, number: int, outcome: str, typed: Any = None) -> None:
    """Of a case that is locked. What it no longer waits for changes nothing, and is in the journal all the same."""
    now = timezone.now()
    event = Outcome(action, number, outcome, typed=typed)
    try:
        state, wanted = advance(workflow_of(case.workflow), state_of(case), event, facts_of(case, now))
    except EventError:
        pass
    else:
        settle(case, state, wanted, now=now)
    record(action="demarches.moved", subject=subject(case), details={"by": outcome, "to": case.status})


def news(case: Case, name: str) -> bool:
    """Of a case that is locked: what another room of the house tells it. False: it waits for no such news."""
    now = timezone.now()
    try:
        state, wanted = advance(workflow_of(case.workflow), state_of(case), Told(name), facts_of(case, now))
    except EventError:
        return False
    settle(case, state, wanted, now=now)
    return True
