"""What the journal calls by a code, as the desk says it. A code that is not here is shown as it is.

Those of a service are named by its manifest.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_lazy

from cantou.core.registry import services

_ACTS = {
    "api.token_made": gettext_lazy("Jeton d’accès créé"),
    "api.token_revoked": gettext_lazy("Jeton d’accès retiré"),
    "application.closed": gettext_lazy("Application extérieure retirée"),
    "application.opened": gettext_lazy("Application extérieure ouverte"),
    "banner.removed": gettext_lazy("Annonce enlevée"),
    "banner.shown": gettext_lazy("Annonce affichée"),
    "booking.calendar_added": gettext_lazy("Autre agenda relié"),
    "booking.calendar_removed": gettext_lazy("Autre agenda retiré"),
    "booking.cancelled": gettext_lazy("Réservation annulée"),
    "booking.checked_in": gettext_lazy("Arrivée notée"),
    "booking.closure": gettext_lazy("Fermeture"),
    "booking.composed": gettext_lazy("Parties d’un ensemble changées"),
    "booking.confirmed": gettext_lazy("Réservation confirmée"),
    "booking.described": gettext_lazy("Intitulé d’une réservation changé"),
    "booking.done": gettext_lazy("Réservation terminée"),
    "booking.expired": gettext_lazy("Option non confirmée à temps"),
    "booking.own_feed_made": gettext_lazy("Adresse d’agenda personnelle créée"),
    "booking.own_feed_revoked": gettext_lazy("Adresse d’agenda personnelle retirée"),
    "booking.feed_made": gettext_lazy("Adresse d’agenda créée"),
    "booking.feed_renewed": gettext_lazy("Adresse d’agenda renouvelée"),
    "booking.feed_revoked": gettext_lazy("Adresse d’agenda retirée"),
    "booking.held": gettext_lazy("Option posée"),
    "booking.lane_joined": gettext_lazy("Agendas mis en commun"),
    "booking.lane_left": gettext_lazy("Agendas séparés"),
    "booking.moved": gettext_lazy("Réservation déplacée"),
    "booking.no_show": gettext_lazy("Personne n’est venu"),
    "booking.person_erased": gettext_lazy("Réservations d’une personne anonymisées"),
    "booking.place_added": gettext_lazy("Lieu ajouté"),
    "booking.place_changed": gettext_lazy("Lieu changé"),
    "booking.priced": gettext_lazy("Prix d’une réservation changé"),
    "booking.purged": gettext_lazy("Anciennes réservations anonymisées"),
    "booking.quota_added": gettext_lazy("Règle de partage ajoutée"),
    "booking.quota_changed": gettext_lazy("Règle de partage changée"),
    "booking.quota_ended": gettext_lazy("Règle de partage retirée"),
    "booking.refused": gettext_lazy("Réservation refusée"),
    "booking.requested": gettext_lazy("Réservation demandée"),
    "booking.resource_added": gettext_lazy("Ressource ajoutée"),
    "booking.resource_archived": gettext_lazy("Ressource retirée"),
    "booking.resource_changed": gettext_lazy("Réglages d’une ressource changés"),
    "booking.resource_restored": gettext_lazy("Ressource remise"),
    "booking.resources_ordered": gettext_lazy("Ordre des ressources changé"),
    "booking.tariff_added": gettext_lazy("Tarif ajouté"),
    "booking.tariff_ended": gettext_lazy("Tarif terminé"),
    "booking.waiting": gettext_lazy("Inscription sur liste d’attente"),
    "booking.waiting_left": gettext_lazy("Liste d’attente quittée"),
    "files.erased": gettext_lazy("Fichier effacé"),
    "files.published": gettext_lazy("Fichier rendu public"),
    "host.attached": gettext_lazy("Nom de site attaché"),
    "host.confirmed": gettext_lazy("Nom de site confirmé"),
    "host.detached": gettext_lazy("Nom de site retiré"),
    "notices.printed": gettext_lazy("Lettres imprimées"),
    "notices.released": gettext_lazy("Message en attente libéré"),
    "notices.resent": gettext_lazy("Message renvoyé"),
    "notices.sender": gettext_lazy("Expéditeur changé"),
    "notices.sms_started": gettext_lazy("SMS de nouveau acceptés par un numéro"),
    "notices.sms_stopped": gettext_lazy("SMS refusés par un numéro (STOP)"),
    "notices.unworded": gettext_lazy("Modèle de message repris d’origine"),
    "notices.worded": gettext_lazy("Modèle de message changé"),
    "offer.closed": gettext_lazy("Service fermé"),
    "offer.enabled": gettext_lazy("Service ouvert ou réglé"),
    "organisation.changed": gettext_lazy("Coordonnées changées"),
    "organisation.created": gettext_lazy("Organisme créé"),
    "organisation.erasure_asked": gettext_lazy("Départ demandé"),
    "organisation.erasure_cancelled": gettext_lazy("Départ annulé"),
    "organisation.exported": gettext_lazy("Archive des données préparée"),
    "people.absence": gettext_lazy("Absence prévue"),
    "people.absence_ended": gettext_lazy("Absence terminée"),
    "people.assistance_allowed": gettext_lazy("Assistance acceptée"),
    "people.assistance_asked": gettext_lazy("Assistance demandée"),
    "people.assistance_ended": gettext_lazy("Assistance terminée"),
    "people.assistance_refused": gettext_lazy("Assistance refusée"),
    "people.assistance_taken": gettext_lazy("Place prise pour assister"),
    "people.card": gettext_lazy("Carte de connexion imprimée"),
    "people.card_revoked": gettext_lazy("Carte de connexion annulée"),
    "people.departed": gettext_lazy("Départ d’un agent"),
    "people.invitation_withdrawn": gettext_lazy("Invitation retirée"),
    "people.invited": gettext_lazy("Invitation dans l’équipe"),
    "people.joined": gettext_lazy("Entrée dans l’équipe"),
    "people.membership_ended": gettext_lazy("Sortie de l’équipe"),
    "people.registered": gettext_lazy("Compte créé au guichet"),
    "people.roles": gettext_lazy("Rôles changés"),
    "personal_data.purged": gettext_lazy("Données arrivées à leur terme effacées"),
    "theme.changed": gettext_lazy("Couleurs changées"),
    "theme.cleared": gettext_lazy("Couleurs d’origine reprises"),
    "work.assigned": gettext_lazy("Dossier confié"),
    "work.due": gettext_lazy("Échéance du dossier"),
    "work.urgent": gettext_lazy("Urgence du dossier"),
}


def act_title(action: str) -> str:
    """French words, or "" for an act that only its code names."""
    service, _dot, name = action.partition(".")
    manifest = services().get(service)
    words = dict(manifest.acts).get(name, "") if manifest else str(_ACTS.get(action, ""))
    return gettext(words) if words else ""
