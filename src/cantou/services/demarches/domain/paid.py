"""A debt of a case is settled: the case hears of it, and goes on where its workflow waits for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.services.demarches.domain.moving import facts_of, locked, say, settle, state_of, subject
from cantou.services.demarches.domain.queries import cases
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.engine.running import EventError, Outcome, advance
from cantou.services.demarches.models import CaseEvent

if TYPE_CHECKING:
    from uuid import UUID


def settled(*, organisation: int, debt: UUID) -> None:
    """Inside an agent's Scope. Told twice, it is once."""
    asked = CaseEvent.objects.filter(
        organisation_id=organisation, kind=CaseEvent.Kind.PAYMENT, data__debt=str(debt)
    ).first()
    if asked is None:
        return
    case = locked(cases(organisation).get(pk=asked.case_id))
    mine = CaseEvent.objects.filter(organisation_id=organisation, case=case, kind=CaseEvent.Kind.PAID)
    if mine.filter(data__debt=str(debt)).exists():
        return
    say(case, CaseEvent.Kind.PAID, title=asked.title, data={"debt": str(debt)})
    event = Outcome(asked.data["action"], asked.data["number"], "settled")
    now = timezone.now()
    try:
        state, wanted = advance(workflow_of(case.workflow), state_of(case), event, facts_of(case, now))
    except EventError:
        state = None  # The case went on meanwhile: the money is noted all the same.
    if state is not None:
        settle(case, state, wanted, now=now)
    record(action="demarches.moved", subject=subject(case), details={"by": "settled", "to": case.status})
