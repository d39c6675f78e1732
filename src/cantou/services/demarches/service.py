"""Démarches: ask the commune for something, and know by which day it must answer."""

from cantou.core.registry import (
    DeskEntry,
    Manifest,
    Periodic,
    Permission,
    PortalEntry,
    PublicEvent,
    Queue,
    Role,
    SearchSource,
)
from cantou.services.demarches.acts import ACTS
from cantou.services.demarches.domain.notices import NOTICES
from cantou.services.demarches.domain.personal_data import PERSONAL_DATA

MANIFEST = Manifest(
    id="demarches",
    title="Démarches",
    purpose="Demander une autorisation, une inscription ; suivre son dossier, savoir quel jour on aura la réponse.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.demarches",
    icon="document",
    acts=ACTS,
    portal_urls="cantou.services.demarches.portal.urls",
    desk_urls="cantou.services.demarches.desk.urls",
    permissions=(
        Permission(id="read", title="Lire les dossiers", scope="read"),
        Permission(id="treat", title="Saisir, instruire et décider"),
        Permission(id="settings", title="Ouvrir, régler et fermer les démarches"),
        Permission(id="publish", title="Publier des démarches pour d’autres organisations"),
    ),
    roles=(
        Role(id="reader", title="Lecture seule", permissions=("read",)),
        Role(id="agent", title="Agent", permissions=("read", "treat")),
        Role(id="manager", title="Responsable", permissions=("read", "treat", "settings")),
        Role(
            id="publisher",
            title="Responsable du catalogue",
            permissions=("read", "treat", "settings", "publish"),
        ),
    ),
    portal=(
        PortalEntry(
            title="Faire une démarche",
            summary="Demander une autorisation, s’inscrire, suivre son dossier : en ligne, sans compte.",
            url_name="demarches:index",
            icon="document",
            intent="demander",
            moments=("quotidien", "travaux", "association"),
        ),
        PortalEntry(
            title="Payer une somme due",
            summary="Cantine, salle, facture, titre de recette : avec la référence de votre avis, sans compte.",
            url_name="payments:find",
            icon="euro",
            intent="demander",
            moments=("quotidien",),
        ),
    ),
    desk=(
        DeskEntry(
            title="Saisir une demande", url_name="bureau:demarches:typed", icon="pencil", permission="treat"
        ),
        DeskEntry(title="Dossiers", url_name="bureau:demarches:index", icon="document", permission="read"),
        DeskEntry(title="Chiffres", url_name="bureau:demarches:figures", icon="chart", permission="settings"),
        DeskEntry(
            title="Démarches proposées",
            url_name="bureau:demarches:offered",
            icon="settings",
            permission="settings",
        ),
    ),
    queues=(
        Queue(id="cases", title="Dossiers", permission="treat", url_name="bureau:demarches:case"),
        Queue(
            id="shared",
            title="Avis demandés et dossiers transmis par d’autres organismes",
            permission="treat",
            url_name="bureau:demarches:shared",
        ),
    ),
    notices=NOTICES,
    search=(
        SearchSource(
            id="demarches",
            title="Démarches",
            rebuild="cantou.services.demarches.domain.demarches.rebuild_search",
        ),
    ),
    periodic=(
        Periodic(
            id="due",
            title="Délais des dossiers",
            task="cantou.services.demarches.tasks.due",
            cron="*/5 * * * *",
        ),
        Periodic(
            id="keeping",
            title="Dossiers bientôt effacés",
            task="cantou.services.demarches.tasks.keeping",
            cron="10 8 * * *",
        ),
    ),
    events=(
        PublicEvent(
            id="filed",
            title="une demande a été déposée",
            event="cantou.services.demarches.domain.events.CaseFiled",
            reference="cantou.services.demarches.domain.events.reference_of",
        ),
    ),
    personal_data=PERSONAL_DATA,
    demo="cantou.services.demarches.demo.load",
)
