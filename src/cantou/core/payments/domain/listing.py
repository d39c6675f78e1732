"""What the desk asks of debts: lists, the day of a régie, what leaves for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.references import LENGTH, normalise
from cantou.core.payments.domain import queries
from cantou.core.payments.domain.errors import PaymentRefusedError
from cantou.core.payments.engine.exports import Amount
from cantou.core.payments.models import Debt, DebtState, Means, Payment, PaymentState, Refund

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from cantou.core.payments.models import Receipt, Regie

LATE, TOO_MUCH, CONTESTED = "retard", "trop-percu", "verifier"
CHOICES = [
    (DebtState.DUE.value, _("À payer")),
    (LATE, _("En retard")),
    (DebtState.AWAITING.value, _("Titre en attente de prise en charge")),
    (TOO_MUCH, _("À rembourser")),
    (CONTESTED, _("Paiement à vérifier")),
    (DebtState.SETTLED.value, _("Réglées")),
    (DebtState.HANDED_OVER.value, _("Transmises au comptable public")),
    (DebtState.CANCELLED.value, _("Annulées")),
]
MOST_EXPORTED = 10_000


def debts(organisation: int) -> QuerySet[Debt]:
    return Debt.objects.filter(organisation_id=organisation).select_related("regie")


def filtered(organisation: int, *, chosen: str = "", regie: str = "", text: str = "") -> QuerySet[Debt]:
    found = debts(organisation)
    if regie:
        found = found.filter(regie__key=regie)
    if chosen:
        found = _chosen(found, chosen)
    if text:
        code = normalise(text)
        mine = Q(payer_name__icontains=text) | Q(title__icontains=text) | Q(titre=text)
        found = found.filter(mine | Q(reference=code) if len(code) == LENGTH else mine)
    return found


def _chosen(found: QuerySet[Debt], chosen: str) -> QuerySet[Debt]:
    if chosen == LATE:
        return found.filter(state=DebtState.DUE, next_due_on__lt=timezone.localdate())
    if chosen == TOO_MUCH:
        came = F("paid_cents") + F("credited_cents") - F("refunded_cents")
        return found.filter(total_cents__lt=came)
    if chosen == CONTESTED:
        mine = Payment.objects.filter(
            organisation_id=OuterRef("organisation_id"), debt=OuterRef("pk"), state=PaymentState.CONTESTED
        )
        return found.filter(Exists(mine))
    return found.filter(state=chosen)


@dataclass(frozen=True, slots=True)
class Statement:
    """A régie's day: the receipts in the order of the book, what went back, and the sums."""

    day: date
    receipts: list[Receipt]
    refunds: list[Refund]
    totals: dict[str, int]
    total_cents: int
    refunded_cents: int

    @property
    def means(self) -> list[tuple[str, int]]:
        """(title, cents) of those that came."""
        return [(str(Means(name).label), cents) for name, cents in self.totals.items()]


def statement_of(regie: Regie, day: date) -> Statement:
    receipts, refunds = list(queries.receipts_of_day(regie, day)), list(queries.refunds_of_day(regie, day))
    totals: dict[str, int] = {}
    for one in receipts:
        totals[one.means] = totals.get(one.means, 0) + one.cents
    gone = sum(one.cents for one in refunds)
    return Statement(day, receipts, refunds, dict(sorted(totals.items())), sum(totals.values()), gone)


def amounts(organisation: int, *, first: date, last: date) -> list[Amount]:
    """Of the debts that were written between these days, the oldest first: all of them, or PaymentRefusedError."""
    since, until = _midnight(first), _midnight(last + timedelta(1))
    found = debts(organisation).filter(created_at__gte=since, created_at__lt=until)
    rows = list(found.order_by("created_at", "pk")[: MOST_EXPORTED + 1])
    if len(rows) > MOST_EXPORTED:
        raise PaymentRefusedError(
            _now("Plus de %(most)d sommes en une fois : choisissez une période plus courte.")
            % {"most": MOST_EXPORTED}
        )
    return [_amount(debt) for debt in rows]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _amount(debt: Debt) -> Amount:
    return Amount(
        reference=debt.reference,
        titre=debt.titre,
        title=debt.title,
        payer=debt.payer_name,
        regie=debt.regie.title,
        written_on=timezone.localtime(debt.created_at).date(),
        due_on=debt.parts[0].due_on,
        total_cents=debt.total_cents,
        credited_cents=debt.credited_cents,
        paid_cents=debt.paid_cents,
        refunded_cents=debt.refunded_cents,
        state=debt.state,
    )
