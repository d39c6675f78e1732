"""What this room says to people by `core.notices`."""

from __future__ import annotations

from cantou.core.registry import Notice, Placeholder

SERVICE, TITLE = "parapheur", "Parapheur"
TO_SIGN = Notice(
    id="to_sign",
    title="Un document attend une signature",
    channels=("in_app", "email", "sms", "push"),
    placeholders=(
        Placeholder(id="titre", title="Le document", example="Arrêté temporaire de stationnement"),
        Placeholder(id="objet", title="À quel sujet", example="Réserver des places : Ginette Fau"),
        Placeholder(id="lien", title="Adresse pour le lire et le signer", example="https://…"),
    ),
    action="Lire et signer",
)
ALL = (TO_SIGN,)
