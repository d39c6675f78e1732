"""A debt of a case is settled: the case hears of it, and goes on where its workflow waits for that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.services.demarches.domain.hearing import hear
from cantou.services.demarches.domain.moving import locked, say
from cantou.services.demarches.domain.queries import cases
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
    hear(case, action=asked.data["action"], number=asked.data["number"], outcome="settled")
