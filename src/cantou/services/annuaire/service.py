"""Annuaire: who does what here, where the defibrillator is, who is on duty tonight."""

from cantou.core.registry import (
    Dataset,
    DeskEntry,
    Manifest,
    Permission,
    PersonalData,
    PortalEntry,
    Queue,
    Role,
    SearchSource,
    Setting,
)
from cantou.services.annuaire.acts import ACTS
from cantou.services.annuaire.domain.notices import NOTICES

MANIFEST = Manifest(
    id="annuaire",
    title="Annuaire",
    purpose="Trouver qui fait quoi ici : associations, commerces, producteurs, santé, services, secours.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.annuaire",
    icon="people",
    acts=ACTS,
    portal_urls="cantou.services.annuaire.portal.urls",
    desk_urls="cantou.services.annuaire.desk.urls",
    api="cantou.services.annuaire.api.router",
    permissions=(
        Permission(id="read", title="Lire les fiches", scope="read"),
        Permission(id="edit", title="Écrire les fiches et les gardes"),
    ),
    roles=(
        Role(id="reader", title="Lecture seule", permissions=("read",)),
        Role(id="manager", title="Responsable", permissions=("read", "edit")),
    ),
    settings=(
        Setting(
            id="moderated",
            title="Relire ce que les associations et les commerces changent à leur fiche, avant que cela paraisse ?",
            kind="yes_no",
            default=True,
            help="Sinon, leurs changements paraissent aussitôt ; le journal les garde.",
            ask=True,
        ),
        Setting(
            id="welcome",
            title="Un mot aux nouveaux habitants",
            kind="long_text",
            default="",
            help="En tête de la page « Nouveau ici ? ». Laissez vide s’il n’y en a pas.",
            ask=True,
        ),
    ),
    portal=(
        PortalEntry(
            title="Annuaire",
            summary="Associations, commerces, producteurs, santé, services publics : téléphone, horaires, plan.",
            url_name="annuaire:index",
            icon="people",
            intent="s_informer",
            moments=("quotidien", "arriver", "association"),
        ),
        PortalEntry(
            title="Urgences et gardes",
            summary="15, 17, 18, 112, 114, le défibrillateur le plus proche, la pharmacie de garde.",
            url_name="annuaire:emergency",
            icon="heart",
            intent="se_soigner",
            moments=("quotidien", "vieillir"),
            offline_url_name="annuaire:offline",
        ),
        PortalEntry(
            title="Nouveau ici ?",
            summary="Ce qu’il y a à faire quand on arrive, selon votre foyer : une liste à cocher, à imprimer.",
            url_name="annuaire:newcomer",
            icon="house",
            intent="s_informer",
            moments=("arriver",),
        ),
    ),
    desk=(
        DeskEntry(title="Fiches", url_name="bureau:annuaire:index", icon="list", permission="read"),
        DeskEntry(title="Gardes", url_name="bureau:annuaire:duties", icon="clock", permission="read"),
        DeskEntry(
            title="Import", url_name="bureau:annuaire:import_start", icon="document", permission="edit"
        ),
        DeskEntry(title="Exports", url_name="bureau:annuaire:exports", icon="download", permission="read"),
    ),
    queues=(
        Queue(
            id="proposals",
            title="Demandes de ceux qui tiennent une fiche",
            permission="edit",
            url_name="bureau:annuaire:proposal",
        ),
    ),
    search=(
        SearchSource(
            id="listings",
            title="Annuaire",
            rebuild="cantou.services.annuaire.domain.listings.rebuild_search",
        ),
        SearchSource(
            id="gatherings",
            title="Rendez-vous des associations",
            rebuild="cantou.services.annuaire.domain.gatherings.rebuild_search",
        ),
    ),
    notices=NOTICES,
    datasets=(
        Dataset(
            id="fiches",
            title="Annuaire",
            formats=("csv", "geojson", "json"),
            rows="cantou.services.annuaire.domain.datasets.listings",
        ),
        Dataset(
            id="rendez-vous",
            title="Rendez-vous des associations",
            formats=("csv", "ics", "json"),
            rows="cantou.services.annuaire.domain.datasets.gatherings",
        ),
    ),
    personal_data=(
        PersonalData(
            what="Adresse électronique de qui tient une fiche",
            purpose="L’inviter, lui répondre",
            legal_basis="mission d’intérêt public",
            retention_days=0,
            recipients="Les agents habilités ; oubliée dès que l’invitation est retirée ou la fiche supprimée",
        ),
        PersonalData(
            what="Membres d’une association : nom, téléphone, courriel, note, tenus par elle",
            purpose="Tenir sa liste ; l’organisme l’héberge sans la lire",
            legal_basis="contrat",
            retention_days=0,
            recipients="Qui tient la page de l’association, et personne d’autre ; effacé dès qu’elle l’ôte",
        ),
        PersonalData(
            what="Demandes de ceux qui tiennent une fiche",
            purpose="Y répondre",
            legal_basis="mission d’intérêt public",
            retention_days=730,
            purge="cantou.services.annuaire.domain.retention.purge_proposals",
        ),
        PersonalData(
            what="Nom et téléphone des professionnels de garde",
            purpose="Dire qui appeler la nuit et le dimanche",
            legal_basis="mission d’intérêt public",
            retention_days=90,
            recipients="Tout le monde : c’est affiché",
            purge="cantou.services.annuaire.domain.retention.purge",
        ),
    ),
    demo="cantou.services.annuaire.demo.load",
    announced="cantou.services.annuaire.portal.announced.announced",
    latest="cantou.services.annuaire.portal.news.latest",
    practice="cantou.services.annuaire.domain.practice.fill",
)
