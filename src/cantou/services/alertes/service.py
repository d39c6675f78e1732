"""Alertes: warning everybody, on a Sunday too, and never mistaking an exercise for the real thing."""

from cantou.core.registry import (
    DeskEntry,
    Manifest,
    Permission,
    PersonalData,
    PortalEntry,
    PublicEvent,
    Role,
    Setting,
)
from cantou.services.alertes.acts import ACTS

MANIFEST = Manifest(
    id="alertes",
    title="Alertes",
    purpose="Prévenir les habitants d’un danger en une minute, et pouvoir montrer qu’ils l’ont été.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.alertes",
    icon="warning",
    acts=ACTS,
    portal_urls="cantou.services.alertes.portal.urls",
    desk_urls="cantou.services.alertes.desk.urls",
    permissions=(
        Permission(id="read", title="Lire les alertes", scope="read"),
        Permission(id="send", title="Envoyer une alerte, le dimanche aussi"),
        Permission(id="manage", title="Régler les alertes"),
    ),
    roles=(
        Role(id="reader", title="Lecture seule", permissions=("read",)),
        Role(id="sender", title="Habilité à alerter", permissions=("read", "send")),
        Role(id="manager", title="Responsable (règle, mais n’envoie pas)", permissions=("read", "manage")),
    ),
    settings=(
        Setting(
            id="contact",
            title="Qui appeler pour des renseignements pendant une alerte ?",
            kind="phone",
            default="",
            help="Proposé dans chaque alerte. Laissez vide pour ne rien proposer.",
            ask=True,
        ),
    ),
    portal=(
        PortalEntry(
            title="Alertes en cours",
            summary="Crue, tempête, neige, coupure d’eau ou de courant : ce qui se passe et ce qu’il faut faire.",
            url_name="alertes:index",
            icon="warning",
            intent="s_informer",
            moments=("quotidien",),
        ),
    ),
    desk=(DeskEntry(title="Alertes", url_name="bureau:alertes:index", icon="warning", permission="read"),),
    events=(
        PublicEvent(
            id="issued",
            title="une alerte est envoyée, mise à jour ou annulée",
            event="cantou.services.alertes.domain.events.AlertIssued",
            reference="cantou.services.alertes.domain.events.reference_of",
        ),
    ),
    personal_data=(
        PersonalData(
            what="Le texte d’une alerte : il peut décrire une personne disparue",
            purpose="Prévenir les habitants",
            legal_basis="mission d’intérêt public",
            retention_days=365,
            recipients="Tout le monde : une alerte est publique",
            purge="cantou.services.alertes.domain.retention.purge",
        ),
    ),
)
