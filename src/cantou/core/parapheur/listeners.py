from __future__ import annotations

from cantou.core.parapheur.domain.events import SignatureWaits
from cantou.core.parapheur.domain.telling import tell_waiting
from cantou.core.tasks import listens_to


@listens_to(SignatureWaits)
def waits(event: SignatureWaits) -> None:
    tell_waiting(organisation=event.organisation, request=event.request)
