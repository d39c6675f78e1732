"""Déchets: when the bins are collected, where the rest goes, a word the evening before."""

from cantou.core.registry import (
    Dataset,
    DeskEntry,
    HealthCheck,
    Manifest,
    Periodic,
    Permission,
    PersonalData,
    PortalEntry,
    PublicEvent,
    Queue,
    Role,
    SearchSource,
    Setting,
)
from cantou.services.dechets.acts import ACTS
from cantou.services.dechets.domain.notices import NOTICES

MANIFEST = Manifest(
    id="dechets",
    title="Déchets",
    purpose="Savoir quand sortir ses bacs, où porter le reste, et être prévenu la veille.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.dechets",
    icon="bin",
    acts=ACTS,
    api="cantou.services.dechets.api.router",
    portal_urls="cantou.services.dechets.portal.urls",
    desk_urls="cantou.services.dechets.desk.urls",
    permissions=(
        Permission(id="read", title="Lire les calendriers de collecte", scope="read"),
        Permission(id="treat", title="Traiter ce qui est dit d’un point d’apport"),
        Permission(id="edit", title="Régler les collectes, les points d’apport et les déchèteries"),
    ),
    roles=(
        Role(id="reader", title="Lecture seule", permissions=("read",)),
        Role(id="agent", title="Agent", permissions=("read", "treat")),
        Role(id="manager", title="Responsable", permissions=("read", "treat", "edit")),
    ),
    settings=(
        Setting(
            id="put_out",
            title="Quand les habitants sortent-ils leurs bacs ?",
            kind="text",
            default="la veille au soir",
            help="Écrit sous chaque date et dans les rappels, après « À sortir : ».",
            ask=True,
        ),
        Setting(
            id="phone",
            title="Téléphone pour une question sur les collectes",
            kind="phone",
            default="",
            help="Laissez vide s’il n’y en a pas.",
            ask=True,
        ),
        Setting(
            id="bulky",
            title="Comment faire enlever des encombrants ?",
            kind="text",
            default="",
            help="Une phrase : « sur inscription à la mairie, le premier lundi du mois ». Vide : rien n’est dit.",
            ask=True,
        ),
        Setting(
            id="bulky_days",
            title="Encombrants : jusqu’à combien de jours avant la tournée s’inscrit-on, ou annule-t-on ?",
            kind="number",
            default=2,
        ),
        Setting(
            id="bulky_most",
            title="Encombrants : combien de choses au plus par foyer et par passage ?",
            kind="number",
            default=5,
        ),
    ),
    portal=(
        PortalEntry(
            title="Quand sortir mes bacs ?",
            summary="Les prochaines collectes chez vous, un rappel la veille, les points d’apport et la déchèterie.",
            url_name="dechets:index",
            icon="bin",
            intent="s_informer",
            moments=("quotidien", "arriver"),
            offline_url_name="dechets:offline",
        ),
        PortalEntry(
            title="Où jeter cet objet ?",
            summary="Le guide de tri, par le nom de l’objet.",
            url_name="dechets:guide",
            icon="search",
            intent="s_informer",
            moments=("quotidien",),
        ),
    ),
    desk=(
        DeskEntry(title="Collectes", url_name="bureau:dechets:index", icon="calendar", permission="read"),
        DeskEntry(title="Points d’apport", url_name="bureau:dechets:points", icon="pin", permission="read"),
        DeskEntry(title="Déchèteries", url_name="bureau:dechets:centres", icon="clock", permission="read"),
        DeskEntry(title="Encombrants", url_name="bureau:dechets:bulky", icon="calendar", permission="read"),
        DeskEntry(
            title="Flux et guide de tri", url_name="bureau:dechets:guide", icon="bin", permission="edit"
        ),
    ),
    queues=(
        Queue(
            id="points",
            title="Points d’apport pleins ou cassés",
            permission="treat",
            url_name="bureau:dechets:report",
        ),
        Queue(
            id="bulky",
            title="Encombrants : places libérées, à dire par téléphone",
            permission="treat",
            url_name="bureau:dechets:bulky_freed",
        ),
    ),
    search=(
        SearchSource(
            id="places",
            title="Points d’apport et déchèteries",
            rebuild="cantou.services.dechets.domain.centres.rebuild_search",
        ),
        SearchSource(
            id="words",
            title="Guide de tri",
            rebuild="cantou.services.dechets.domain.guide.find_words",
        ),
    ),
    notices=NOTICES,
    datasets=(
        Dataset(
            id="collectes",
            title="Dates de collecte",
            formats=("csv", "ics", "json"),
            rows="cantou.services.dechets.domain.datasets.collections",
        ),
        Dataset(
            id="points",
            title="Points d’apport volontaire",
            formats=("csv", "geojson", "json"),
            rows="cantou.services.dechets.domain.datasets.points",
        ),
        Dataset(
            id="decheteries",
            title="Déchèteries",
            formats=("csv", "geojson", "json"),
            rows="cantou.services.dechets.domain.datasets.centres",
        ),
    ),
    periodic=(
        Periodic(
            id="evening",
            title="Rappels de la veille",
            task="cantou.services.dechets.tasks.evening",
            cron="0 18 * * *",
        ),
    ),
    events=(
        PublicEvent(
            id="point",
            title="un point d’apport est dit plein ou cassé",
            event="cantou.services.dechets.domain.events.PointSpokenOf",
            reference="cantou.services.dechets.domain.events.reference_of",
        ),
    ),
    personal_data=(
        PersonalData(
            what="Adresse, mobile ou compte de qui veut un rappel, et l’endroit où il habite",
            purpose="Le prévenir la veille des collectes",
            legal_basis="consentement",
            retention_days=395,
            recipients="Personne : l’adresse est chiffrée et ne sert qu’à l’envoi",
            export="cantou.services.dechets.domain.subscriptions.export_person",
            erase="cantou.services.dechets.domain.subscriptions.erase_person",
            purge="cantou.services.dechets.domain.subscriptions.purge",
        ),
        PersonalData(
            what="Nom, adresse et coordonnées de qui fait enlever des encombrants, et ce qu’il y a à prendre",
            purpose="Passer chez lui, le prévenir",
            legal_basis="mission d’intérêt public",
            retention_days=60,
            recipients="Les agents de la collecte ; oubliés deux mois après la tournée",
            purge="cantou.services.dechets.domain.retention.purge_pickups",
        ),
        PersonalData(
            what="Quelques mots facultatifs sur un point d’apport plein ou cassé, sans nom ni adresse",
            purpose="Le faire vider ou réparer",
            legal_basis="mission d’intérêt public",
            retention_days=180,
            purge="cantou.services.dechets.domain.retention.purge",
        ),
    ),
    health=(HealthCheck(id="calendars", check="cantou.services.dechets.domain.health.calendars_go_on"),),
    latest="cantou.services.dechets.portal.news.latest",
    practice="cantou.services.dechets.domain.practice.fill",
    demo="cantou.services.dechets.demo.load",
)
