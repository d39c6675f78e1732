"""The receipt on paper: PDF/UA, made by typst."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cantou.core.organisations.domain.references import spoken
from cantou.core.payments.domain.words import day
from cantou.core.payments.models import Means
from cantou.core.web.money import euros
from cantou.core.web.pdf import make_pdf

if TYPE_CHECKING:
    from cantou.core.payments.models import Debt, Receipt

PRINT = Path(__file__).parents[1] / "print"


def receipt_pdf(receipt: Receipt, debt: Debt) -> bytes:
    values = receipt_values(receipt, debt)
    return make_pdf((PRINT / "receipt.typ").read_bytes(), name="values", values=values)


def receipt_values(receipt: Receipt, debt: Debt) -> dict[str, Any]:
    cheque = receipt.payment.cheque
    means = str(Means(receipt.means).label)
    return {
        "title": _("Reçu n° %(number)s") % {"number": receipt.number},
        "regie": debt.regie.title,
        "who": debt.organisation.name,
        "address": debt.organisation.address,
        "payer": debt.payer_name,
        "what": debt.title,
        "reference": spoken(debt.reference),
        "titre": debt.titre,
        "amount": euros(receipt.cents),
        "means": _("%(means)s n° %(number)s") % {"means": means, "number": cheque} if cheque else means,
        "day": day(receipt.on),
        "lines": [{"said": line["said"], "cents": euros(line["cents"])} for line in debt.lines],
        "total": euros(debt.total_cents),
        "left": euros(debt.owed_cents) if debt.owed_cents else "",
    }
