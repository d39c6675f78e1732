"""What the desk asks of debts: lists, the day of a régie, what leaves for other programs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

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
    return found.filter(_conditions().get(chosen) or Q(state=chosen))


def _conditions() -> dict[str, Any]:
    mine = Payment.objects.filter(
        organisation_id=OuterRef("organisation_id"), debt=OuterRef("pk"), state=PaymentState.CONTESTED
    )
    came = F("paid_cents") + F("credited_cents") - F("refunded_cents")
    return {
        CONTESTED: Exists(mine),
        TOO_MUCH: Q(total_cents__lt=came),
        LATE: Q(state=DebtState.DUE, next_due_on__lt=timezone.localdate()),
    }


@dataclass(frozen=True, slots=True)
class ToDo:
    """What waits for the régisseur: which list, how many, and what ends it."""

    chosen: str
    count: int
    said: str
    act: str
    tone: str


def to_do(organisation: int) -> list[ToDo]:
    """The most pressing first; what does not wait is left out. One query."""
    wanted = _conditions() | {DebtState.AWAITING.value: Q(state=DebtState.AWAITING)}
    asked = {f"n{n}": Count("pk", filter=each) for n, each in enumerate(wanted.values())}
    counts = Debt.objects.filter(organisation_id=organisation).aggregate(**asked)
    found = dict(zip(wanted, counts.values(), strict=True))
    return [
        ToDo(chosen, found[chosen], str(words % {"n": found[chosen]}), str(act), tone)
        for chosen, words, act, tone in _TO_DO
        if found[chosen]
    ]


_TO_DO = (
    (
        CONTESTED,
        ngettext_lazy("%(n)d paiement à vérifier", "%(n)d paiements à vérifier", "n"),
        _("Le montant reçu n’est pas celui demandé : comptez-le, ou notez qu’il est rendu."),
        "bad",
    ),
    (
        TOO_MUCH,
        ngettext_lazy("%(n)d trop-perçu à rendre", "%(n)d trop-perçus à rendre", "n"),
        _("Rendez la différence : elle est sur la page de la somme."),
        "care",
    ),
    (
        LATE,
        ngettext_lazy("%(n)d somme en retard", "%(n)d sommes en retard", "n"),
        _("Deux rappels partent d’eux-mêmes. Ensuite : plusieurs fois, un avoir, ou le comptable public."),
        "care",
    ),
    (
        DebtState.AWAITING.value,
        ngettext_lazy("%(n)d titre à prendre en charge", "%(n)d titres à prendre en charge", "n"),
        _("Cochez ceux que le comptable public a pris en charge : ils peuvent alors être payés."),
        "info",
    ),
)


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
