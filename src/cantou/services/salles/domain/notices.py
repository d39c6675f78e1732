"""What the service tells people, for its manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

HIRE = (
    Placeholder(id="reference", title="Référence", example="7K4-M2R-XAF"),
    Placeholder(id="salle", title="Salle", example="Salle des fêtes"),
    Placeholder(id="quand", title="Quand", example="le samedi 12 juin 2027, de 18 h à 2 h le lendemain"),
    Placeholder(id="prix", title="Prix", example="120,00 €"),
    Placeholder(id="lien", title="Adresse de la page de suivi", example="https://…/suivi/…"),
)
WITH_WORD = (
    *HIRE,
    Placeholder(id="mot", title="Le mot de l’agent, s’il y en a un", example="Le chauffage est réparé."),
)
TO_BRING = Placeholder(
    id="pieces", title="Ce qu’il faut apporter, un par ligne", example="- La convention signée"
)
LOAN = (
    Placeholder(id="reference", title="Référence", example="7K4-M2R-XAF"),
    Placeholder(id="quoi", title="Ce qui est prêté", example="10 tables, 40 chaises"),
    Placeholder(id="quand", title="Quand", example="du 12 au 14 juin 2027"),
    Placeholder(id="etat", title="Où cela en est", example="confirmé"),
    Placeholder(id="mot", title="Le mot de l’agent, s’il y en a un", example="À l’atelier, le matin."),
    Placeholder(id="lien", title="Adresse de la page de suivi", example="https://…/pret/…"),
)
ALL = ("in_app", "email", "sms", "push", "letter")
FOLLOW = "Ouvrir ma réservation"

NOTICES = (
    Notice(
        id="received",
        title="Votre demande de salle est arrivée",
        channels=("in_app", "email", "sms", "letter"),
        placeholders=HIRE,
        action=FOLLOW,
    ),
    Notice(
        id="option",
        title="Une option est posée pour vous",
        channels=ALL,
        placeholders=(
            *WITH_WORD,
            Placeholder(id="jusque", title="Jusqu’à quand elle tient", example="mardi 4 mai"),
            TO_BRING,
        ),
        action=FOLLOW,
    ),
    Notice(
        id="confirmed",
        title="Votre réservation est confirmée",
        channels=ALL,
        placeholders=(
            *WITH_WORD,
            TO_BRING,
            Placeholder(id="cles", title="Qui remet les clés", example="06 39 98 00 01"),
        ),
        action=FOLLOW,
    ),
    Notice(
        id="refused",
        title="Votre demande n’a pas pu être acceptée",
        channels=ALL,
        placeholders=WITH_WORD,
        action="Chercher un autre jour",
    ),
    Notice(
        id="cancelled",
        title="Votre réservation est annulée",
        channels=ALL,
        placeholders=WITH_WORD,
        action=FOLLOW,
    ),
    Notice(
        id="moved",
        title="Votre réservation a changé de jour, d’heure ou de salle",
        channels=ALL,
        placeholders=WITH_WORD,
        action=FOLLOW,
    ),
    Notice(
        id="expired",
        title="Votre option est arrivée à son terme",
        channels=ALL,
        placeholders=HIRE,
        action=FOLLOW,
    ),
    Notice(
        id="reminder",
        title="Rappel, quelques jours avant",
        channels=ALL,
        placeholders=(
            *HIRE,
            TO_BRING,
            Placeholder(id="cles", title="Qui remet les clés", example="06 39 98 00 01"),
        ),
        action=FOLLOW,
    ),
    Notice(
        id="message",
        title="La mairie vous a écrit",
        channels=ALL,
        placeholders=WITH_WORD,
        action="Lire le message",
    ),
    Notice(
        id="freed",
        title="Une date que vous attendiez s’est libérée",
        channels=ALL,
        placeholders=(
            *HIRE,
            Placeholder(id="jusque", title="Jusqu’à quand elle vous est gardée", example="mardi 4 mai"),
        ),
        action="Répondre",
    ),
    Notice(
        id="unlisted",
        title="Vous n’êtes plus sur la liste d’attente",
        channels=("in_app", "email", "sms"),
        placeholders=(HIRE[1], HIRE[2], WITH_WORD[-1]),
    ),
    Notice(
        id="loan",
        title="Votre prêt de matériel avance",
        channels=ALL,
        placeholders=LOAN,
        action="Ouvrir mon prêt",
    ),
    Notice(
        id="wish",
        title="Votre souhait de créneau est noté",
        channels=("in_app", "email", "sms", "letter"),
        placeholders=(
            Placeholder(id="salle", title="Salle", example="Salle des fêtes"),
            Placeholder(id="quand", title="Quand", example="le mardi de 20 h à 22 h"),
            Placeholder(id="saison", title="Saison", example="2026-2027"),
            Placeholder(id="reunion", title="Jour de la réunion", example="vendredi 12 juin"),
        ),
    ),
    Notice(
        id="to_agents",
        title="Une demande de salle ou de matériel",
        channels=("in_app", "email"),
        placeholders=(
            Placeholder(id="reference", title="Référence", example="7K4-M2R-XAF"),
            Placeholder(id="quoi", title="Quoi", example="Salle des fêtes"),
            Placeholder(id="quand", title="Quand", example="le samedi 12 juin 2027"),
            Placeholder(id="qui", title="Pour qui", example="Comité des fêtes"),
            Placeholder(id="lien", title="Adresse au bureau", example="https://…/bureau/salles/…"),
        ),
        action="Ouvrir la demande",
        daily=True,
    ),
)
