"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("confirmed", "Fiche dite exacte"),
    ("deleted", "Fiche supprimée"),
    ("duty", "Garde inscrite"),
    ("duty_removed", "Garde retirée"),
    ("listing", "Fiche écrite"),
    ("photos", "Photographies ajoutées"),
)
