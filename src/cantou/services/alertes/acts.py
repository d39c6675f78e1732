"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("answered", "Réponse à une alerte"),
    ("cancelled", "Alerte annulée"),
    ("confirmation_asked", "Confirmation d’une alerte demandée"),
    ("draft", "Alerte préparée"),
    ("draft_dropped", "Alerte préparée puis abandonnée"),
    ("help_handled", "Demande d’aide prise en charge"),
    ("issued", "Alerte envoyée"),
    ("subscribed", "Abonnement aux alertes"),
    ("unsubscribed", "Désabonnement des alertes"),
    ("updated", "Alerte mise à jour"),
)
