"""What this room tells people through the ledger, in the name of an organisation."""

from __future__ import annotations

from cantou.core.registry import Notice, Placeholder

INVITATION = Notice(
    id="invitation",
    title="Invitation d’un nouveau membre",
    channels=("email",),
    required=True,
    placeholders=(
        Placeholder(
            id="lien",
            title="Adresse qui accepte l’invitation",
            example="https://cantou.exemple.fr/compte/invitation/…",
        ),
    ),
    action="Voir l’invitation",
)
