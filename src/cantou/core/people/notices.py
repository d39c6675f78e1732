"""What this room says to people by `core.notices`."""

from __future__ import annotations

from cantou.core.registry import Notice, Placeholder

SERVICE, TITLE = "people", "Comptes, foyers et mandats"
CONSENT = Notice(
    id="mandate_consent",
    title="Un code pour accepter un mandat",
    channels=("sms",),
    required=True,
    urgent=True,
    placeholders=(
        Placeholder(id="qui", title="Qui pourra agir", example="Lucie Chassang"),
        Placeholder(id="services", title="Pour quoi", example="Démarches"),
        Placeholder(id="fin", title="Jusqu’au", example="01/12/2027"),
        Placeholder(id="code", title="Code", example="123456"),
    ),
)
ENDED = Notice(
    id="mandate_ended",
    title="Un mandat est terminé",
    channels=("in_app", "email"),
    required=True,
    placeholders=(Placeholder(id="qui", title="De qui", example="Rose Chassang"),),
)
ENDING = Notice(
    id="mandate_ending",
    title="Un mandat se termine bientôt",
    channels=("in_app", "email", "sms", "push"),
    placeholders=(
        Placeholder(id="donneur", title="Qui l’a donné", example="Rose Chassang"),
        Placeholder(id="porteur", title="Qui agit", example="Lucie Chassang"),
        Placeholder(id="fin", title="Jusqu’au", example="1er décembre 2027"),
        Placeholder(id="lien", title="Adresse des mandats", example="https://…"),
    ),
    action="Voir mes mandats",
)
ALL = (CONSENT, ENDED, ENDING)
