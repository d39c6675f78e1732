"""Alertes: warning everybody, on a Sunday too, and never mistaking an exercise for the real thing."""

from cantou.core.registry import (
    DeskEntry,
    Inbox,
    Manifest,
    Periodic,
    Permission,
    PersonalData,
    PortalEntry,
    PublicEvent,
    Role,
    Setting,
)
from cantou.services.alertes.acts import ACTS
from cantou.services.alertes.domain.notices import NOTICES

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
        Permission(id="cell", title="Suivre un événement : réponses, porte-à-porte, main courante"),
        Permission(id="register", title="Ouvrir le registre des personnes à protéger, si l’on y est nommé"),
        Permission(id="manage", title="Régler les alertes"),
    ),
    roles=(
        Role(id="reader", title="Lecture seule", permissions=("read",)),
        Role(id="sender", title="Habilité à alerter", permissions=("read", "send", "cell")),
        Role(id="cell", title="Cellule de crise", permissions=("read", "cell")),
        Role(id="register", title="Veille des personnes à protéger", permissions=("read", "register")),
        Role(
            id="manager",
            title="Responsable (règle, mais n’envoie pas)",
            permissions=("read", "manage", "cell"),
        ),
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
        Setting(
            id="wakes",
            title="Un exercice peut-il sonner la nuit et le dimanche ?",
            kind="yes_no",
            default=False,
            help="Non : ses SMS et ses appels attendent l’heure permise. Une alerte réelle n’attend jamais.",
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
    desk=(
        DeskEntry(title="Alertes", url_name="bureau:alertes:index", icon="warning", permission="read"),
        DeskEntry(
            title="Alertes des autres", url_name="bureau:alertes:relay", icon="received", permission="read"
        ),
        DeskEntry(title="Sans réseau", url_name="bureau:alertes:telephones", icon="phone", permission="read"),
        DeskEntry(title="Abonnés", url_name="bureau:alertes:subscribers", icon="bell", permission="read"),
        DeskEntry(
            title="Personnes à protéger",
            url_name="bureau:alertes:register",
            icon="user",
            permission="register",
        ),
        DeskEntry(title="Plan de sauvegarde", url_name="bureau:alertes:plan", icon="book", permission="cell"),
    ),
    demo="cantou.services.alertes.demo.load",
    practice="cantou.services.alertes.domain.practice.fill",
    screen="cantou.services.alertes.portal.slides.slides",
    latest="cantou.services.alertes.portal.news.latest",
    urgent="cantou.services.alertes.portal.urgent.urgent",
    events=(
        PublicEvent(
            id="issued",
            title="une alerte est envoyée, mise à jour ou annulée",
            event="cantou.services.alertes.domain.events.AlertIssued",
            reference="cantou.services.alertes.domain.events.reference_of",
        ),
    ),
    inboxes=(
        Inbox(
            id="alertes",
            title="S’abonner aux alertes, répondre à une alerte",
            receive="cantou.services.alertes.domain.letters.receive",
            answer="cantou.services.alertes.domain.letters.answer",
            words=("abonner",),
        ),
        Inbox(
            id="alerte",
            title="Alerter par SMS, d’un téléphone autorisé",
            receive="cantou.services.alertes.domain.commands.receive",
            words=("alerter",),
        ),
    ),
    notices=NOTICES,
    periodic=(
        Periodic(
            id="feeds",
            title="Lire les alertes des autres",
            task="cantou.services.alertes.tasks.read_feeds",
            cron="*/5 * * * *",
        ),
    ),
    personal_data=(
        PersonalData(
            what="Nom et téléphone des agents qui peuvent alerter par SMS, et des personnes de l’arbre téléphonique",
            purpose="Prévenir les habitants quand le réseau est coupé",
            legal_basis="mission d’intérêt public",
            retention_days=1095,
            recipients="Les agents du service",
        ),
        PersonalData(
            what="Adresse, numéro, navigateur ou compte de qui veut être alerté, et l’endroit qui l’intéresse",
            purpose="L’alerter",
            legal_basis="consentement",
            retention_days=395,
            recipients="Personne : l’adresse est chiffrée. La cellule de crise voit celle de qui demande de l’aide",
            export="cantou.services.alertes.domain.subscriptions.export_person",
            erase="cantou.services.alertes.domain.subscriptions.erase_person",
            purge="cantou.services.alertes.domain.subscriptions.purge",
        ),
        PersonalData(
            what="Réponses à une alerte : en sécurité ou besoin d’aide, et ce que la personne ajoute",
            purpose="Secourir qui le demande",
            legal_basis="sauvegarde des intérêts vitaux",
            retention_days=365,
            recipients="La cellule de crise",
            purge="cantou.services.alertes.domain.retention.purge_answers",
        ),
        PersonalData(
            what="Registre des personnes à protéger : nom, téléphone, adresse, proche, ce qu’il faut savoir",
            purpose="Prendre de leurs nouvelles lors d’une canicule ou d’un autre danger (CASF L121-6-1)",
            legal_basis="consentement",
            retention_days=395,
            recipients="Les agents nommés ; chaque lecture est inscrite au journal",
            purge="cantou.services.alertes.domain.register.purge",
        ),
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
