"""A technical test (`Test` of CAP): it goes all the way out, to those who alert and to the crisis cell. No subscriber
hears of it, and no page or feed of the portal shows it. docs/adr/0208.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.web.addresses import platform_url
from cantou.services.alertes.domain import queries
from cantou.services.alertes.domain.wording import rendering

if TYPE_CHECKING:
    from cantou.services.alertes.models import Alert


def tell(*, alert: Alert) -> int:
    """Inside the organisation's Scope, in the transaction that sends. How many people."""
    said = rendering(alert)
    people = list(queries.cell_of(organisation=alert.organisation_id))
    page = platform_url("bureau:alertes:alert", alert.thread.code)
    notify(
        service="alertes",
        notice="test",
        to=[Recipient(person=person) for person in people],
        context={"titre": said.subject, "texte": said.text, "lien": page},
        dedup=f"test:{alert.identifier}",
    )
    return len(people)
