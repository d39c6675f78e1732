"""What the journal says of this service, in the words of the desk."""

from __future__ import annotations

ACTS = (
    ("area", "Endroit ajouté à un secteur"),
    ("area_removed", "Endroit ôté d’un secteur"),
    ("centre", "Déchèterie réglée"),
    ("centre_deleted", "Déchèterie supprimée"),
    ("change", "Collecte déplacée, annulée ou ajoutée"),
    ("change_dropped", "Changement d’une collecte repris"),
    ("closure", "Fermeture d’une déchèterie annoncée"),
    ("closure_removed", "Fermeture d’une déchèterie retirée"),
    ("handed", "Souci à un point d’apport transmis aux signalements"),
    ("hidden", "Secteur retiré du portail"),
    ("pickup", "Enlèvement d’encombrants pris"),
    ("pickup_off", "Enlèvement d’encombrants annulé"),
    ("point", "Point d’apport réglé"),
    ("point_deleted", "Point d’apport supprimé"),
    ("round", "Tournée d’encombrants ouverte"),
    ("round_off", "Tournée d’encombrants annulée"),
    ("rule", "Collecte réglée"),
    ("rule_deleted", "Collecte supprimée"),
    ("sector", "Secteur réglé"),
    ("sector_deleted", "Secteur supprimé"),
    ("settled", "Souci à un point d’apport réglé"),
    ("shown", "Secteur publié"),
    ("spoken", "Souci dit d’un point d’apport"),
    ("stream", "Mots d’un flux changés"),
    ("subscribed", "Rappel demandé et confirmé"),
    ("unsubscribed", "Rappel arrêté"),
    ("word", "Mot du guide de tri écrit"),
    ("word_deleted", "Mot du guide de tri supprimé"),
)
