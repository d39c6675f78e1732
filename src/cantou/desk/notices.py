"""The messages that the desk itself sends."""

from __future__ import annotations

from cantou.core.registry import Notice, Placeholder

DESK = "desk"
TITLE = "Bureau"

INVITATION = Notice(
    id="invitation",
    title="Invitation dans l’équipe",
    channels=("email",),
    required=True,
    action="Rejoindre l’équipe",
    placeholders=(
        Placeholder(id="nom", title="Nom de la personne invitée", example="Jeanne Vidal"),
        Placeholder(id="jusqu_au", title="Dernier jour de l’invitation", example="12 décembre 2026"),
        Placeholder(
            id="lien", title="Lien de l’invitation", example="https://exemple.fr/compte/invitation/…"
        ),
    ),
)
ALL = (INVITATION,)
