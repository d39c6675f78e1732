"""What this room says to people by `core.notices`."""

from __future__ import annotations

from cantou.core.registry import Notice, Placeholder

SERVICE, TITLE = "payments", "Paiements"
_WHAT = (
    Placeholder(id="objet", title="Pour quoi", example="Cantine, novembre"),
    Placeholder(id="reference", title="Référence", example="7K4-M2R-XAF"),
    Placeholder(id="montant", title="Montant", example="81,02\u00a0€"),
    Placeholder(id="lien", title="Adresse pour payer", example="https://…"),
)
_DAY = Placeholder(id="jour", title="À payer avant le", example="15 décembre 2026")
RECEIPT = Notice(
    id="receipt",
    title="Un paiement est arrivé",
    channels=("in_app", "email", "push"),
    placeholders=(
        *_WHAT,
        Placeholder(id="recu", title="Numéro du reçu", example="412"),
        Placeholder(id="suite", title="Ce qui reste à payer", example="Il reste 40,51\u00a0€ à payer."),
    ),
    action="Voir et garder le reçu",
)
SOON = Notice(
    id="due_soon",
    title="Une somme est bientôt à payer",
    channels=("in_app", "email", "sms", "push"),
    placeholders=(*_WHAT, _DAY),
    action="Payer",
)
LATE = Notice(
    id="overdue",
    title="Une somme aurait dû être payée",
    channels=("in_app", "email", "sms", "push", "letter"),
    placeholders=(*_WHAT, _DAY),
    action="Payer",
)
ALL = (RECEIPT, SOON, LATE)
