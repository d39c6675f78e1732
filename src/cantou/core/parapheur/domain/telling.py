"""Whoever has to give the next name is told, once for each name."""

from __future__ import annotations

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.parapheur.domain import queries
from cantou.core.parapheur.models import SignatureState
from cantou.core.parapheur.notices import SERVICE, TO_SIGN
from cantou.core.people.domain.queries import who_may
from cantou.core.people.domain.rights import SIGN, VISA
from cantou.core.web.addresses import platform_url


def tell_waiting(*, organisation: int, request: int) -> int:
    """Inside an agent's Scope: how many are told."""
    found = queries.requests(organisation).filter(pk=request, state=SignatureState.ASKED).first()
    if found is None:
        return 0
    visa = queries.next_visa(found)
    who = who_may(organisation=organisation, service="", permission=SIGN if visa is None else VISA)
    told = notify(
        service=SERVICE,
        notice=TO_SIGN.id,
        to=[Recipient(person=one.pk) for one in who],
        context={
            "titre": found.title,
            "objet": found.about,
            "lien": platform_url("desk_signature", found.pk),
        },
        dedup=f"{found.pk}:{'sign' if visa is None else visa.position}",
    )
    return len(told)
