"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("answered", "Réponse à une alerte"),
    ("cancelled", "Alerte annulée"),
    ("called", "Personne à protéger appelée"),
    ("certified", "Certificat de diffusion établi"),
    ("confirmation_asked", "Confirmation d’une alerte demandée"),
    ("counter", "Abonnement au guichet"),
    ("door_ticked", "Porte-à-porte : passage noté"),
    ("doors", "Porte-à-porte : liste faite"),
    ("draft", "Alerte préparée"),
    ("draft_dropped", "Alerte préparée puis abandonnée"),
    ("help_handled", "Demande d’aide prise en charge"),
    ("issued", "Alerte envoyée"),
    ("logged", "Main courante : ligne écrite"),
    ("plan", "Plan de sauvegarde modifié"),
    ("plan_deleted", "Plan de sauvegarde : élément supprimé"),
    ("reader_dropped", "Lecteur du registre retiré"),
    ("reader_named", "Lecteur du registre nommé"),
    ("register_read", "Registre des personnes à protéger lu"),
    ("register_taken_off", "Personne retirée du registre"),
    ("register_written", "Personne inscrite au registre"),
    ("round_begun", "Tournée d’appels commencée"),
    ("subscribed", "Abonnement aux alertes"),
    ("unsubscribed", "Désabonnement des alertes"),
    ("updated", "Alerte mise à jour"),
)
