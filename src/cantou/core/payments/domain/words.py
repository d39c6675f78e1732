"""What a payment and a debt say to whoever pays: what happened, and what to do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cantou.core.payments.domain.paying import NOT_PAYABLE
from cantou.core.payments.models import DebtState, PaymentState
from cantou.core.web.days import date_format as day_format
from cantou.core.web.money import euros

if TYPE_CHECKING:
    from datetime import date

    from cantou.core.payments.models import Debt, Payment

DAY = "j F Y"
TONES = {
    DebtState.AWAITING: "info",
    DebtState.DUE: "care",
    DebtState.SETTLED: "good",
    DebtState.CANCELLED: "info",
    DebtState.HANDED_OVER: "bad",
}


@dataclass(frozen=True, slots=True)
class Said:
    """An alert: its tone, its title, one or two sentences."""

    tone: str
    title: str
    text: str


def said_of_payment(payment: Payment, debt: Debt) -> Said:
    """Of an attempt that is waited for, or over."""
    amount = euros(payment.cents)
    state = PaymentState(payment.state)
    if state == PaymentState.PAID and debt.overpaid_cents:
        return _paid_twice(debt)
    if state == PaymentState.PAID:
        return Said(
            "good",
            _("Votre paiement de %(amount)s est bien arrivé") % {"amount": amount},
            _("Votre reçu est sur cette page. %(left)s") % {"left": _what_is_left(debt)},
        )
    return _not_paid(amount)[state]


def _not_paid(amount: str) -> dict[PaymentState, Said]:
    return {
        PaymentState.WAITING: Said(
            "info",
            _("Votre paiement de %(amount)s n’est pas encore confirmé") % {"amount": amount},
            _(
                "Si vous avez payé, ne recommencez pas : nous demandons la réponse toutes les cinq minutes, "
                "même si vous fermez cette page."
            ),
        ),
        PaymentState.REFUSED: Said(
            "bad",
            _("Votre banque a refusé le paiement de %(amount)s") % {"amount": amount},
            _("Rien n’a été débité. Essayez avec une autre carte, ou payez au guichet."),
        ),
        PaymentState.CANCELLED: Said(
            "care",
            _("Vous avez abandonné le paiement de %(amount)s") % {"amount": amount},
            _("Rien n’a été débité. Vous pouvez recommencer quand vous voulez."),
        ),
        PaymentState.EXPIRED: Said(
            "care",
            _("Le paiement de %(amount)s n’est pas allé au bout à temps") % {"amount": amount},
            _(
                "Rien n’a été débité à notre connaissance : vous pouvez recommencer. Si l’argent arrivait "
                "tout de même, il serait compté ici."
            ),
        ),
        PaymentState.RETURNED: Said(
            "care",
            _("Le paiement de %(amount)s vous a été rendu") % {"amount": amount},
            _("Le montant reçu n’était pas celui demandé. La somme reste à payer : vous pouvez recommencer."),
        ),
        PaymentState.CONTESTED: Said(
            "bad",
            _("Le montant reçu n’est pas celui qui était demandé"),
            _("Quelqu’un de la mairie vérifie. Ne payez pas une seconde fois : appelez si vous êtes pressé."),
        ),
    }


def _what_is_left(debt: Debt) -> str:
    part = debt.next_part
    if part is None:
        return _("Il n’y a rien d’autre à faire.")
    return _("Il reste %(left)s à payer avant le %(day)s.") % {
        "left": euros(part.left_cents),
        "day": day(part.due_on),
    }


def _paid_twice(debt: Debt) -> Said:
    return Said(
        "care",
        _("Vous avez payé %(amount)s de trop") % {"amount": euros(debt.overpaid_cents)},
        _(
            "Un paiement est arrivé alors que la somme était déjà réglée. La différence vous sera rendue : "
            "vous n’avez rien à faire."
        ),
    )


def said_of_debt(debt: Debt) -> Said | None:
    """Why it cannot be paid, that it is late, or that too much came. None: it is simply to be paid."""
    state = DebtState(debt.state)
    if debt.overpaid_cents:
        return _paid_twice(debt)
    if state != DebtState.DUE:
        return Said(TONES[state], str(NOT_PAYABLE[state]), _what_now(state))
    if is_late(debt) and debt.next_due_on:
        return Said(
            "care",
            _("Cette somme devait être payée avant le %(day)s") % {"day": day(debt.next_due_on)},
            _(
                "Vous pouvez encore la payer ici. Sans paiement, elle sera transmise au comptable public. "
                "Une difficulté ? Appelez la mairie : un paiement en plusieurs fois est possible."
            ),
        )
    return None


def is_late(debt: Debt) -> bool:
    until = debt.next_due_on
    return debt.state == DebtState.DUE and until is not None and until < timezone.localdate()


def _what_now(state: DebtState) -> str:
    if state == DebtState.HANDED_OVER:
        return _("Payez avec l’avis que vous recevez du Trésor public. Ici, il ne se paie plus rien.")
    if state == DebtState.SETTLED:
        return _("Vos reçus restent sur cette page.")
    return ""


def day(value: date) -> str:
    return day_format(value, DAY)


def until(payment: Payment) -> str:
    """Until when an attempt that waits holds another one back."""
    from cantou.core.payments.domain.providers import provider_of

    over = payment.created_at + provider_of(payment.provider).patience
    return date_format(timezone.localtime(over), r"H \h i")
