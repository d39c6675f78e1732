"""Signalements: report an anomaly on the public space, from the phone to "traité"."""

from cantou.core.registry import (
    Dataset,
    DeskEntry,
    HealthCheck,
    Inbox,
    Manifest,
    Periodic,
    Permission,
    PortalEntry,
    Protocol,
    PublicEvent,
    Queue,
    Role,
    SearchSource,
    Setting,
)
from cantou.services.signalements.acts import ACTS
from cantou.services.signalements.domain.notices import NOTICES
from cantou.services.signalements.domain.personal_data import PERSONAL_DATA

STATES = (
    ("received", "reçu"),
    ("accepted", "pris en charge"),
    ("planned", "planifié"),
    ("done", "traité"),
    ("closed", "clos sans suite"),
)

MANIFEST = Manifest(
    id="signalements",
    title="Signalements",
    purpose="Signaler un problème sur l’espace public et suivre ce qui en est fait.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.signalements",
    icon="report",
    acts=ACTS,
    portal_urls="cantou.services.signalements.portal.urls",
    desk_urls="cantou.services.signalements.desk.urls",
    api="cantou.services.signalements.api.router",
    permissions=(
        Permission(id="read", title="Lire les signalements", scope="read"),
        Permission(id="treat", title="Traiter les signalements", scope="write"),
        Permission(id="settings", title="Régler le service"),
        Permission(id="file", title="Déposer des signalements, par un programme", scope="file"),
    ),
    roles=(
        Role(id="reader", title="Lecture seule", permissions=("read",)),
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
            help=(
                "Un agent les lit et écrit les mots que tous verront ; rien ne paraît avant, sauf les deux réglages "
                "qui suivent."
            ),
            ask=True,
        ),
        Setting(
            id="unread_words",
            title="Publier tout de suite ce que les gens écrivent, sans l’avoir relu",
            kind="yes_no",
            default=False,
            help=(
                "À vos risques : un nom ou une injure peut paraître. Ce qui semble désigner quelqu’un, ou mène à un "
                "autre site, attend tout de même un agent."
            ),
        ),
        Setting(
            id="unread_photos",
            title="Publier tout de suite les photographies, sans les avoir regardées",
            kind="yes_no",
            default=False,
            help=(
                "À vos risques : un visage ou une plaque peut paraître. Sans le réglage précédent, elles paraissent "
                "sous le seul nom du sujet."
            ),
        ),
        *(
            Setting(
                id=f"state_{code}",
                title=f"Votre mot pour « {usual} »",
                kind="text",
                default="",
                help="Montré partout à la place du mot habituel. Vide : le mot habituel.",
            )
            for code, usual in STATES
        ),
        Setting(
            id="remind_days",
            title="Rappeler un signalement combien de jours ouvrés avant sa date limite ?",
            kind="number",
            default=2,
            help="À qui s’en occupe, ou à toute l’équipe ; puis le jour même. 0 : le jour même seulement.",
        ),
        Setting(
            id="escalate_days",
            title="Prévenir un responsable après combien de jours ouvrés de retard ?",
            kind="number",
            default=5,
            help="0 : jamais.",
        ),
        Setting(
            id="reopen_days",
            title="Pendant combien de jours la personne peut-elle rouvrir un signalement terminé ?",
            kind="number",
            default=30,
            help="Elle dit pourquoi. 0 : elle ne le peut pas.",
        ),
        Setting(
            id="ask_opinion",
            title="Demander si c’est bien réglé, quand un signalement est traité",
            kind="yes_no",
            default=True,
            help="Oui ou non, d’un geste. Vous n’en voyez que les totaux, à partir de cinq réponses.",
        ),
        Setting(
            id="show_figures",
            title="Montrer les chiffres de chaque année sur le portail",
            kind="yes_no",
            default=True,
            help="Aucun ne porte sur moins de cinq signalements ou réponses.",
        ),
        Setting(
            id="open311_without_key",
            title="Recevoir d’autres applications (Open311) des signalements sans clé",
            kind="yes_no",
            default=False,
            help="Sinon, seules les applications à qui vous avez donné une clé peuvent vous en envoyer.",
        ),
    ),
    periodic=(
        Periodic(
            id="reminders",
            title="Rappels des dates limites",
            task="cantou.services.signalements.tasks.remind",
            cron="5 8 * * 1-5",
        ),
        Periodic(
            id="evening",
            title="Nouvelles du jour, pour les abonnés",
            task="cantou.services.signalements.tasks.evening",
            cron="30 18 * * *",
        ),
        Periodic(
            id="figures",
            title="Chiffres de l’année",
            task="cantou.services.signalements.tasks.count",
            cron="40 2 * * *",
        ),
    ),
    protocols=(
        Protocol(
            id="open311",
            title="Open311 GeoReport v2",
            urls="cantou.services.signalements.protocols.open311.urls",
            path="open311/v2/",
        ),
    ),
    portal=(
        PortalEntry(
            title="Signaler un problème",
            summary="Un trou dans la route, un lampadaire éteint, un dépôt sauvage : dites-le à la mairie.",
            url_name="signalements:new",
            icon="report",
            intent="signaler",
            moments=("quotidien",),
            offline_url_name="signalements:offline",
        ),
    ),
    queues=(
        Queue(id="reports", title="Signalements", permission="treat", url_name="bureau:signalements:report"),
        Queue(
            id="shared",
            title="Signalements transmis par d’autres organismes",
            permission="treat",
            url_name="bureau:signalements:shared",
        ),
    ),
    desk=(
        DeskEntry(
            title="Saisir un appel ou une visite",
            url_name="bureau:signalements:call",
            icon="phone",
            permission="treat",
        ),
        DeskEntry(
            title="Signalements", url_name="bureau:signalements:index", icon="report", permission="read"
        ),
        DeskEntry(title="Tournées", url_name="bureau:signalements:rounds", icon="path", permission="treat"),
        DeskEntry(
            title="Chiffres des signalements",
            url_name="bureau:signalements:statistics",
            icon="chart",
            permission="read",
        ),
        DeskEntry(
            title="Sujets des signalements",
            url_name="bureau:signalements:categories",
            icon="settings",
            permission="settings",
        ),
        DeskEntry(
            title="Qui s’occupe de quoi",
            url_name="bureau:signalements:rules",
            icon="settings",
            permission="read",
        ),
        DeskEntry(
            title="Autres applications et villes (Open311)",
            url_name="bureau:signalements:open311",
            icon="settings",
            permission="settings",
        ),
        DeskEntry(
            title="Refusés pour un temps",
            url_name="bureau:signalements:blocks",
            icon="stop",
            permission="settings",
        ),
        DeskEntry(
            title="Transmis par d’autres organismes",
            url_name="bureau:signalements:shares",
            icon="report",
            permission="read",
        ),
    ),
    inboxes=(
        Inbox(
            id="signaler",
            title="Signaler un problème",
            receive="cantou.services.signalements.domain.letters.receive",
            answer="cantou.services.signalements.domain.letters.answer",
            words=("signalement", "signalements"),
            default=True,
        ),
    ),
    notices=NOTICES,
    search=(
        SearchSource(
            id="reports",
            title="Signalements",
            rebuild="cantou.services.signalements.domain.publications.rebuild_search",
        ),
    ),
    datasets=(
        Dataset(
            id="signalements",
            title="Signalements publiés",
            formats=("csv", "geojson", "json"),
            rows="cantou.services.signalements.domain.datasets.rows",
        ),
    ),
    health=(
        HealthCheck(id="transitions", check="cantou.services.signalements.domain.health.transitions_agree"),
    ),
    events=(
        PublicEvent(
            id="filed",
            title="un signalement est arrivé",
            event="cantou.services.signalements.domain.events.ReportFiled",
            reference="cantou.services.signalements.domain.events.reference_of",
        ),
        PublicEvent(
            id="status",
            title="un signalement a changé d’état",
            event="cantou.services.signalements.domain.events.StatusChanged",
            reference="cantou.services.signalements.domain.events.reference_of",
        ),
        PublicEvent(
            id="message",
            title="un message a été écrit",
            event="cantou.services.signalements.domain.events.MessageWritten",
            reference="cantou.services.signalements.domain.events.reference_of",
        ),
    ),
    personal_data=PERSONAL_DATA,
    practice="cantou.services.signalements.domain.practice.fill",
    latest="cantou.services.signalements.portal.news.latest",
    demo="cantou.services.signalements.demo.load",
)
