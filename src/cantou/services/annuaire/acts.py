"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("confirmed", "Fiche dite exacte"),
    ("deleted", "Fiche supprimée"),
    ("done", "Demande de qui tient une fiche, faite"),
    ("duty", "Garde inscrite"),
    ("duty_removed", "Garde retirée"),
    ("gathering", "Rendez-vous d’une association écrit"),
    ("import", "Fichier de fiches ouvert"),
    ("imported", "Fichier de fiches pris"),
    ("invited", "Invitation à tenir une fiche"),
    ("listing", "Fiche écrite"),
    ("member", "Membre inscrit sur la liste d’une association"),
    ("member_removed", "Membre ôté de la liste d’une association"),
    ("photos", "Photographies ajoutées"),
    ("proposed", "Demande de qui tient une fiche"),
    ("refused", "Demande de qui tient une fiche, refusée"),
    ("revoked", "Invitation à tenir une fiche, retirée"),
)
