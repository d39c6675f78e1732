from __future__ import annotations

from cantou.core.tasks import listens_to
from cantou.services.periscolaire.domain.events import DayChanged
from cantou.services.periscolaire.domain.telling import tell


@listens_to(DayChanged)
def told(event: DayChanged) -> None:
    assert event.organisation is not None
    tell(organisation=event.organisation, booking=event.booking, notice=event.notice, why=event.why)
