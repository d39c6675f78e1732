"""Names go when the accounts may; amounts stay for the statements."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.organisations.models import Organisation
from cantou.core.payments.domain import quotients
from cantou.core.payments.models import Debt, SimulatedPayment
from cantou.core.scope.scope import Scope

KEPT_DAYS = 3653
SIMULATED = timedelta(days=30)
AT_ONCE = 5_000


def keep_house() -> None:
    """Every organisation in turn, each in its own transaction."""
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason="durée de conservation des comptes").enter():
            purge(organisation=organisation)


def purge(*, organisation: int) -> int:
    """How many debts lost their names. Inside the organisation's Scope."""
    now = timezone.now()
    mine = Debt.objects.filter(organisation_id=organisation)
    old = mine.filter(ended_at__lt=now - timedelta(days=KEPT_DAYS)).exclude(payer_name="")
    rows = mine.filter(pk__in=old.order_by("ended_at").values("pk")[:AT_ONCE]).update(
        payer_name="", payer_email="", payer_phone="", payer_postal="", person=None
    )
    quotients.purge(organisation=organisation)
    SimulatedPayment.objects.filter(organisation_id=organisation, created_at__lt=now - SIMULATED).delete()
    if rows:
        record(action="payments.purged", details={"rows": rows})
    return rows
