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
MONDAY = Notice(
    id="monday",
    title="Résumé du lundi",
    channels=("email",),
    action="Ouvrir le bureau",
    placeholders=(
        Placeholder(
            id="attente", title="Ce qui attend", example="12 dossiers à traiter, dont 4 à vous, 2 en retard"
        ),
        Placeholder(
            id="retard",
            title="Les plus en retard",
            example="Les plus en retard :\n– 7K4M2RXAF Fuite d’eau place de la Fontaine",
        ),
        Placeholder(
            id="arrives", title="Ce qui est venu", example="5 dossiers sont arrivés la semaine dernière"
        ),
        Placeholder(id="lien", title="Adresse du bureau", example="https://exemple.fr/bureau/"),
    ),
)
ASSISTANCE = Notice(
    id="assistance",
    title="Demande d’assistance de l’exploitant",
    channels=("in_app", "email"),
    required=True,
    action="Répondre",
    placeholders=(
        Placeholder(id="aidant", title="Qui demande", example="Nadia Ferrand"),
        Placeholder(id="motif", title="Pourquoi", example="Vérifier les horaires avec vous"),
        Placeholder(id="duree", title="Pour combien de temps", example="2 heures"),
        Placeholder(id="lien", title="Page où répondre", example="https://exemple.fr/bureau/assistance/"),
    ),
)
ALL = (INVITATION, MONDAY, ASSISTANCE)
