"""What the desk tells its agents when something happens below it."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.budget import SmsBudgetReached
from cantou.core.notices.domain.catalogue import declare
from cantou.core.notices.domain.notify import notify
from cantou.core.people.domain.queries import who_may
from cantou.core.registry import Notice, Placeholder
from cantou.core.tasks import listens_to
from cantou.desk.notices import DESK, TITLE

ALL_OF_IT = 100
SMS_BUDGET = Notice(
    id="sms_budget",
    title="Budget de SMS bientôt, ou entièrement, dépensé",
    channels=("in_app", "email"),
    required=True,
    placeholders=(
        Placeholder(id="part", title="Part dépensée", example="80 %"),
        Placeholder(id="mois", title="Mois", example="novembre 2026"),
        Placeholder(
            id="suite", title="Ce qui va se passer", example="À 100 %, seuls les messages urgents partiront."
        ),
    ),
)
declare(DESK, TITLE, SMS_BUDGET)


@listens_to(SmsBudgetReached)
def tell_administrators(event: SmsBudgetReached) -> None:
    assert event.organisation is not None
    people = who_may(organisation=event.organisation, service="", permission="templates")
    notify(
        service=DESK,
        notice=SMS_BUDGET.id,
        to=[Recipient(person=person.pk) for person in people],
        context={
            "part": f"{event.percent} %",
            "mois": date_format(date.fromisoformat(f"{event.month}-01"), "F Y"),
            "suite": _after(event.percent),
        },
        dedup=f"{event.month}:{event.percent}",
    )


def _after(percent: int) -> str:
    if percent >= ALL_OF_IT:
        return _(
            "Jusqu’à la fin du mois, seuls les messages urgents partent encore par SMS. Les autres arrivent par"
            " courriel et dans les comptes."
        )
    return _("À 100 %, seuls les messages urgents partiront encore par SMS, jusqu’à la fin du mois.")
