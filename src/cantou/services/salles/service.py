"""Salles: the village hall, from the question on the portal to the keys given back; the season; what is lent."""

from cantou.core.registry import (
    Dataset,
    DeskEntry,
    HealthCheck,
    Manifest,
    Periodic,
    Permission,
    PortalEntry,
    Queue,
    Role,
    SearchSource,
    Setting,
)
from cantou.services.salles.acts import ACTS
from cantou.services.salles.domain.notices import NOTICES
from cantou.services.salles.domain.personal_data import PERSONAL_DATA

MANIFEST = Manifest(
    id="salles",
    title="Salles et matériel",
    purpose="Réserver la salle des fêtes, partager les créneaux entre associations, prêter le matériel.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.salles",
    icon="hall",
    acts=ACTS,
    portal_urls="cantou.services.salles.portal.urls",
    desk_urls="cantou.services.salles.desk.urls",
    permissions=(
        Permission(id="read", title="Voir le planning et les réservations", scope="read"),
        Permission(id="treat", title="Réserver, confirmer, remettre les clés", scope="write"),
        Permission(id="settings", title="Régler les salles, les tarifs et le matériel"),
    ),
    roles=(
        Role(id="reader", title="Lecture seule", permissions=("read",)),
        Role(id="agent", title="Agent", permissions=("read", "treat")),
        Role(id="manager", title="Responsable", permissions=("read", "treat", "settings")),
    ),
    settings=(
        Setting(
            id="free_uses",
            title="Combien d’utilisations gratuites par an pour une association de la commune ?",
            kind="number",
            default=1,
            help="Comptées toutes salles confondues. 0 : aucune.",
            ask=True,
        ),
        Setting(
            id="outside",
            title="Louer aussi à des personnes qui n’habitent pas la commune",
            kind="yes_no",
            default=True,
            ask=True,
        ),
        Setting(
            id="keys_phone",
            title="Téléphone de la personne qui remet les clés",
            kind="phone",
            default="",
            help="Donné à qui a réservé, avec la confirmation. Laissez vide si c’est celui de la mairie.",
            ask=True,
        ),
        Setting(
            id="year_month",
            title="De quel mois part l’année des utilisations gratuites ?",
            kind="choice",
            default="1",
            choices=(("1", "janvier"), ("9", "septembre")),
        ),
        Setting(
            id="remind_days",
            title="Rappeler la réservation combien de jours avant ?",
            kind="number",
            default=3,
            help="0 : pas de rappel.",
        ),
        Setting(
            id="lend",
            title="Proposer le prêt de matériel sur le portail",
            kind="yes_no",
            default=True,
        ),
        Setting(
            id="simulate",
            title="Proposer un paiement simulé, pour s’exercer",
            kind="yes_no",
            default=False,
            help="Aucun argent ne passe : la page de suivi montre ce que verrait la personne.",
        ),
        Setting(
            id="conditions",
            title="Conditions à lire avant d’envoyer une demande",
            kind="long_text",
            default="",
            help="Montrées à la dernière étape, et dans la convention.",
        ),
    ),
    periodic=(
        Periodic(
            id="reminders",
            title="Rappels des réservations et des clés",
            task="cantou.services.salles.tasks.remind",
            cron="10 9 * * *",
        ),
    ),
    portal=(
        PortalEntry(
            title="Réserver une salle",
            summary="Les salles de la commune, leurs jours libres, leurs prix : demandez la vôtre.",
            url_name="salles:index",
            icon="hall",
            intent="reserver",
            moments=("association", "quotidien"),
        ),
        PortalEntry(
            title="Emprunter du matériel",
            summary="Tables, bancs, barnums, vidéoprojecteur : ce que la commune prête, et quand.",
            url_name="salles:items",
            icon="box",
            intent="reserver",
            moments=("association",),
        ),
    ),
    queues=(
        Queue(id="hires", title="Demandes de salle", permission="treat", url_name="bureau:salles:hire"),
        Queue(id="loans", title="Prêts de matériel", permission="treat", url_name="bureau:salles:loan"),
        Queue(
            id="calendars",
            title="Agendas extérieurs qui ne se lisent plus",
            permission="treat",
            url_name="desk_calendar_trouble",
        ),
    ),
    desk=(
        DeskEntry(
            title="Saisir une réservation",
            url_name="bureau:salles:call",
            icon="phone",
            permission="treat",
        ),
        DeskEntry(
            title="Planning des salles",
            url_name="bureau:salles:index",
            icon="calendar",
            permission="read",
        ),
        DeskEntry(title="Réservations", url_name="bureau:salles:hires", icon="list", permission="read"),
        DeskEntry(
            title="Liste d’attente des salles",
            url_name="bureau:salles:waiting",
            icon="clock",
            permission="read",
        ),
        DeskEntry(title="Prêt de matériel", url_name="bureau:salles:loans", icon="box", permission="read"),
        DeskEntry(
            title="Partage des créneaux",
            url_name="bureau:salles:seasons",
            icon="people",
            permission="treat",
        ),
        DeskEntry(
            title="Associations",
            url_name="bureau:salles:associations",
            icon="people",
            permission="treat",
        ),
        DeskEntry(
            title="Salles et tarifs",
            url_name="bureau:salles:halls",
            icon="settings",
            permission="settings",
        ),
    ),
    notices=NOTICES,
    search=(
        SearchSource(
            id="halls",
            title="Salles et matériel",
            rebuild="cantou.services.salles.domain.halls.rebuild_search",
        ),
    ),
    datasets=(
        Dataset(
            id="equipements",
            title="Salles communales",
            formats=("csv", "geojson", "json"),
            rows="cantou.services.salles.domain.datasets.halls",
        ),
        Dataset(
            id="occupation",
            title="Occupation des salles, sans aucun nom",
            formats=("csv", "json"),
            rows="cantou.services.salles.domain.datasets.occupation",
        ),
    ),
    health=(HealthCheck(id="hours", check="cantou.services.salles.domain.health.hours_are_understood"),),
    personal_data=PERSONAL_DATA,
    practice="cantou.services.salles.domain.practice.fill",
    demo="cantou.services.salles.demo.load",
)
