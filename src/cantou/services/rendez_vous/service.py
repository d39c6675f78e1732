"""Rendez-vous: appointments at the mairie or a shared counter, and the queue of those who come without one."""

from cantou.core.registry import (
    Dataset,
    DeskEntry,
    HealthCheck,
    Inbox,
    Manifest,
    Periodic,
    Permission,
    PortalEntry,
    PublicEvent,
    Queue,
    Role,
    SearchSource,
    Setting,
)
from cantou.services.rendez_vous.acts import ACTS
from cantou.services.rendez_vous.domain.notices import NOTICES
from cantou.services.rendez_vous.domain.personal_data import PERSONAL_DATA

MANIFEST = Manifest(
    id="rendez_vous",
    title="Rendez-vous",
    purpose="Prendre rendez-vous à la mairie ou à un guichet partagé, et attendre son tour sans rendez-vous.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.rendez_vous",
    icon="calendar",
    acts=ACTS,
    portal_urls="cantou.services.rendez_vous.portal.urls",
    desk_urls="cantou.services.rendez_vous.desk.urls",
    permissions=(
        Permission(id="read", title="Lire l’agenda", scope="read"),
        Permission(id="treat", title="Prendre, déplacer et annuler des rendez-vous, appeler les tickets"),
        Permission(id="settings", title="Régler les motifs, les guichets et les horaires"),
    ),
    roles=(
        Role(id="reader", title="Lecture seule", permissions=("read",)),
        Role(id="agent", title="Agent", permissions=("read", "treat")),
        Role(id="manager", title="Responsable", permissions=("read", "treat", "settings")),
    ),
    settings=(
        Setting(
            id="online",
            title="Les habitants prennent eux-mêmes rendez-vous sur le portail",
            kind="yes_no",
            default=True,
            help="Sinon, le portail dit les motifs, les pièces à apporter, et de vous appeler.",
            ask=True,
        ),
        Setting(
            id="remind",
            title="Rappeler chaque rendez-vous la veille, par courriel ou SMS",
            kind="yes_no",
            default=True,
            help="Le matin, jamais la nuit. Le rappel dit comment annuler.",
            ask=True,
        ),
        Setting(
            id="walk_in",
            title="Donner aussi des tickets d’attente à ceux qui viennent sans rendez-vous",
            kind="yes_no",
            default=False,
            help="Pour un guichet où l’on attend : file, appel, écran de la salle d’attente.",
            ask=True,
        ),
        Setting(
            id="most_week",
            title="Combien de rendez-vous une même personne peut-elle prendre en ligne en une semaine ?",
            kind="number",
            default=5,
            help="Au-delà, le portail dit d’appeler. 0 : autant qu’elle veut.",
        ),
        Setting(
            id="retention_days",
            title="Combien de jours garder le nom et les coordonnées après un rendez-vous ?",
            kind="number",
            default=60,
            help="Ensuite il reste le motif, le jour et l’heure, pour vos chiffres. De 1 à 365.",
        ),
    ),
    portal=(
        PortalEntry(
            title="Prendre rendez-vous",
            summary="Carte d’identité, urbanisme, état civil, aide sociale : choisissez votre heure.",
            url_name="rendez_vous:index",
            icon="calendar",
            intent="reserver",
            moments=("arriver", "naissance", "deces", "travaux"),
        ),
    ),
    desk=(
        DeskEntry(
            title="Prendre un rendez-vous au téléphone",
            url_name="bureau:rendez_vous:new",
            icon="phone",
            permission="treat",
        ),
        DeskEntry(title="Agenda", url_name="bureau:rendez_vous:index", icon="calendar", permission="read"),
        DeskEntry(title="Ma journée", url_name="bureau:rendez_vous:my_day", icon="clock", permission="read"),
        DeskEntry(
            title="Tous les rendez-vous", url_name="bureau:rendez_vous:list", icon="list", permission="read"
        ),
        DeskEntry(
            title="Liste d’attente", url_name="bureau:rendez_vous:waiting", icon="clock", permission="read"
        ),
        DeskEntry(
            title="Accueil et tickets", url_name="bureau:rendez_vous:halls", icon="people", permission="treat"
        ),
        DeskEntry(
            title="Absences et fermetures",
            url_name="bureau:rendez_vous:absences",
            icon="stop",
            permission="treat",
        ),
        DeskEntry(
            title="Motifs de rendez-vous",
            url_name="bureau:rendez_vous:motives",
            icon="settings",
            permission="settings",
        ),
        DeskEntry(
            title="Guichets et horaires",
            url_name="bureau:rendez_vous:counters",
            icon="settings",
            permission="settings",
        ),
        DeskEntry(
            title="Chiffres des rendez-vous",
            url_name="bureau:rendez_vous:statistics",
            icon="chart",
            permission="read",
        ),
    ),
    queues=(
        Queue(
            id="appointments",
            title="Rendez-vous à revoir",
            permission="treat",
            url_name="bureau:rendez_vous:appointment",
        ),
        Queue(
            id="requests",
            title="Demandes de rendez-vous",
            permission="treat",
            url_name="bureau:rendez_vous:request",
        ),
        Queue(
            id="calendars",
            title="Agendas extérieurs qui ne se lisent plus",
            permission="treat",
            url_name="desk_calendar_trouble",
        ),
    ),
    inboxes=(
        Inbox(
            id="rdv",
            title="Prendre ou annuler un rendez-vous",
            receive="cantou.services.rendez_vous.domain.letters.receive",
            answer="cantou.services.rendez_vous.domain.letters.answer",
            words=("rendezvous", "rendez"),
        ),
    ),
    notices=NOTICES,
    search=(
        SearchSource(
            id="motives",
            title="Motifs de rendez-vous",
            rebuild="cantou.services.rendez_vous.domain.motives.rebuild_search",
        ),
    ),
    datasets=(
        Dataset(
            id="rendez_vous_motifs",
            title="Motifs de rendez-vous et pièces à apporter",
            formats=("csv", "json"),
            rows="cantou.services.rendez_vous.domain.datasets.motives",
        ),
        Dataset(
            id="rendez_vous_delais",
            title="Rendez-vous tenus par mois et par motif",
            formats=("csv", "json"),
            rows="cantou.services.rendez_vous.domain.datasets.months",
        ),
    ),
    periodic=(
        Periodic(
            id="reminders",
            title="Rappels de la veille",
            task="cantou.services.rendez_vous.tasks.remind",
            cron="10 9 * * *",
        ),
        Periodic(
            id="close_day",
            title="Tickets et rendez-vous du jour oubliés",
            task="cantou.services.rendez_vous.tasks.close_day",
            cron="30 22 * * *",
        ),
    ),
    health=(HealthCheck(id="open", check="cantou.services.rendez_vous.domain.health.somebody_receives"),),
    events=(
        PublicEvent(
            id="booked",
            title="un rendez-vous a été pris",
            event="cantou.services.rendez_vous.domain.events.Booked",
            reference="cantou.services.rendez_vous.domain.events.reference_of",
        ),
        PublicEvent(
            id="changed",
            title="un rendez-vous a été déplacé ou annulé",
            event="cantou.services.rendez_vous.domain.events.Changed",
            reference="cantou.services.rendez_vous.domain.events.reference_of",
        ),
    ),
    personal_data=PERSONAL_DATA,
    practice="cantou.services.rendez_vous.domain.practice.fill",
    demo="cantou.services.rendez_vous.demo.load",
)
