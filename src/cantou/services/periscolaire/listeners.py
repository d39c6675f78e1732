from __future__ import annotations

from cantou.core.tasks import listens_to
from cantou.services.periscolaire.domain.events import BillSent, DayChanged
from cantou.services.periscolaire.domain.telling import tell, tell_bill


@listens_to(DayChanged)
def told(event: DayChanged) -> None:
    assert event.organisation is not None
    tell(organisation=event.organisation, booking=event.booking, notice=event.notice, why=event.why)


@listens_to(BillSent)
def billed(event: BillSent) -> None:
    assert event.organisation is not None
    tell_bill(organisation=event.organisation, bill=event.bill)
