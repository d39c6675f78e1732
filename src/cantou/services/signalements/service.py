"""Signalements: report an anomaly on the public space, from the phone to "traité"."""

from cantou.core.registry import (
    Manifest,
    Permission,
    PersonalData,
    PortalEntry,
    Queue,
    Role,
    Setting,
)

MANIFEST = Manifest(
    id="signalements",
    title="Signalements",
    purpose="Signaler un problème sur l’espace public et suivre ce qui en est fait.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.signalements",
    icon="report",
    portal_urls="cantou.services.signalements.portal.urls",
    desk_urls="cantou.services.signalements.desk.urls",
    permissions=(
        Permission(id="read", title="Lire les signalements"),
        Permission(id="treat", title="Traiter les signalements"),
        Permission(id="settings", title="Régler le service"),
    ),
    roles=(
        Role(id="agent", title="Agent", permissions=("read", "treat")),
        Role(id="manager", title="Responsable", permissions=("read", "treat", "settings")),
    ),
    settings=(
        Setting(
            id="on_call_phone",
            title="Téléphone d’astreinte, pour un danger quand la mairie est fermée",
            kind="phone",
            default="",
            help="Montré avant le formulaire, après le 18 et le 112. Laissez vide s’il n’y en a pas.",
            ask=True,
        ),
        Setting(
            id="publish",
            title="Montrer sur le portail les signalements que vous aurez relus",
            kind="yes_no",
            default=True,
            help="Rien ne paraît sans qu’un agent l’ait lu et ait écrit les mots que tous verront.",
            ask=True,
        ),
    ),
    portal=(
        PortalEntry(
            title="Signaler un problème",
            summary="Un trou dans la route, un lampadaire éteint, un dépôt sauvage : dites-le à la mairie.",
            url_name="signalements:new",
            icon="report",
            intent="signaler",
            moments=("quotidien",),
        ),
    ),
    queues=(
        Queue(id="reports", title="Signalements", permission="treat", url_name="bureau:signalements:report"),
    ),
    personal_data=(
        PersonalData(
            what="Coordonnées facultatives de la personne qui signale, texte, photographies, lieu",
            purpose="Traiter le signalement et tenir son auteur au courant",
            legal_basis="mission d’intérêt public",
            retention_days=365,
        ),
    ),
)
