"""Cantine et périscolaire: days booked and given back in a calendar; who serves sees who comes; a bill a month."""

from cantou.core.registry import DeskEntry, Manifest, Permission, PersonalData, PortalEntry, Role, Setting
from cantou.services.periscolaire.domain.notices import NOTICES

MANIFEST = Manifest(
    id="periscolaire",
    title="Cantine et périscolaire",
    purpose="Inscrire ses enfants, réserver et annuler des jours, connaître les effectifs, facturer le mois.",
    version="0.1.0",
    core=">=0.1,<0.2",
    app="cantou.services.periscolaire",
    icon="people",
    portal_urls="cantou.services.periscolaire.portal.urls",
    desk_urls="cantou.services.periscolaire.desk.urls",
    permissions=(
        Permission(id="read", title="Lire les effectifs, sans nom", scope="read"),
        Permission(
            id="serve", title="Voir qui vient et ce qu’il faut savoir de chacun, cocher les présences"
        ),
        Permission(id="enrol", title="Inscrire les enfants, réserver et annuler leurs jours"),
        Permission(id="bill", title="Facturer les familles"),
        Permission(id="edit", title="Régler les activités, les jours fermés et les prix"),
    ),
    roles=(
        Role(id="cook", title="Cuisine : les effectifs", permissions=("read",)),
        Role(id="server", title="Service et garderie", permissions=("read", "serve")),
        Role(id="manager", title="Secrétariat", permissions=("read", "enrol", "bill", "edit")),
    ),
    settings=(
        Setting(
            id="phone",
            title="Téléphone pour une question sur la cantine ou la garderie",
            kind="phone",
            default="",
            help="Laissez vide s’il n’y en a pas.",
            ask=True,
        ),
    ),
    portal=(
        PortalEntry(
            title="Cantine et garderie",
            summary="Inscrire un enfant, réserver ou annuler ses jours.",
            url_name="periscolaire:index",
            icon="people",
            intent="reserver",
            moments=("ecole", "quotidien"),
        ),
    ),
    desk=(
        DeskEntry(
            title="Effectifs", url_name="bureau:periscolaire:headcount", icon="calendar", permission="read"
        ),
        DeskEntry(
            title="Enfants", url_name="bureau:periscolaire:children", icon="people", permission="enrol"
        ),
        DeskEntry(
            title="Factures de la cantine",
            url_name="bureau:periscolaire:bills_latest",
            icon="document",
            permission="bill",
        ),
        DeskEntry(
            title="Activités", url_name="bureau:periscolaire:activities", icon="calendar", permission="edit"
        ),
    ),
    notices=NOTICES,
    personal_data=(
        PersonalData(
            what="Nom, naissance, jours réservés et présences des enfants ; nom et adresse de qui paie",
            purpose="Accueillir les enfants, préparer les repas, facturer",
            legal_basis="mission d’intérêt public",
            retention_days=730,
            recipients="Le secrétariat, et qui sert ou garde les enfants",
            export="cantou.services.periscolaire.domain.privacy.export_person",
            erase="cantou.services.periscolaire.domain.privacy.erase_person",
            purge="cantou.services.periscolaire.domain.privacy.purge",
        ),
        PersonalData(
            what="Régime, allergies et projet d’accueil individualisé (PAI) des enfants : données de santé, chiffrées",
            purpose="Ne rien servir qui leur nuise, savoir que faire en cas de réaction",
            legal_basis="consentement",
            retention_days=730,
            recipients="Qui sert ou garde les enfants, personne d’autre",
        ),
    ),
    demo="cantou.services.periscolaire.demo.load",
)
