"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("absence", "Absence notée"),
    ("absence_deleted", "Absence supprimée"),
    ("arrived", "Arrivée notée"),
    ("asked", "Demande de rendez-vous reçue"),
    ("booked", "Rendez-vous pris"),
    ("cancelled", "Rendez-vous annulé"),
    ("counter", "Guichet réglé"),
    ("done", "Rendez-vous terminé"),
    ("earlier", "Demande de créneau plus tôt"),
    ("earlier_over", "Créneau plus tôt resté sans réponse"),
    ("link_printed", "Lien du rendez-vous imprimé"),
    ("motive", "Motif réglé"),
    ("moved", "Rendez-vous déplacé"),
    ("no_show", "Absence à un rendez-vous notée"),
    ("person_erased", "Coordonnées d’une personne effacées"),
    ("proposed", "Nouvelle heure proposée"),
    ("purged", "Rendez-vous passés effacés"),
    ("request_closed", "Demande de rendez-vous close"),
    ("ticket", "Ticket donné"),
    ("ticket_called", "Ticket appelé"),
    ("ticket_over", "Ticket terminé"),
)
