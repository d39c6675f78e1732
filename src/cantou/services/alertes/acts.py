"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("cancelled", "Alerte annulée"),
    ("confirmation_asked", "Confirmation d’une alerte demandée"),
    ("draft", "Alerte préparée"),
    ("draft_dropped", "Alerte préparée puis abandonnée"),
    ("issued", "Alerte envoyée"),
    ("updated", "Alerte mise à jour"),
)
