"""What the service tells people, for its manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

APPOINTMENT = (
    Placeholder(id="reference", title="Référence du rendez-vous", example="7K4-M2R-XAF"),
    Placeholder(id="motif", title="Motif", example="Carte d’identité"),
    Placeholder(id="jour", title="Jour", example="jeudi 3 décembre"),
    Placeholder(id="heure", title="Heure", example="9 h 20"),
    Placeholder(id="lieu", title="Où, ou comment", example="Mairie, 2 rue du Four, Vic-sur-Cère"),
    Placeholder(id="endroit", title="Le nom du lieu seulement, pour un SMS", example="Mairie"),
    Placeholder(id="pieces", title="Pièces à apporter, une par ligne", example="- une photographie"),
    Placeholder(id="video", title="Adresse de la visioconférence, s’il y en a une", example="https://…"),
    Placeholder(id="lien", title="Page du rendez-vous", example="https://…/rendez-vous/suivi/…"),
    Placeholder(id="repondre", title="Comment annuler en répondant", example="Répondez ANNULER."),
)
WHY = Placeholder(id="pourquoi", title="Raison, s’il y en a une", example="la mairie est fermée ce jour-là")
UNTIL = Placeholder(id="limite", title="Jusqu’à quand répondre", example="lundi 30 novembre à 18 h")
BEFORE = Placeholder(id="avant", title="L’heure d’avant", example="mardi 1er décembre à 9 h 20")
FOR_AGENTS = (
    *APPOINTMENT[:5],
    Placeholder(id="texte", title="Ce qui est arrivé", example="annulé par la personne"),
    Placeholder(id="lien", title="Page au bureau", example="https://…/bureau/…"),
)
EVERYWHERE = ("in_app", "email", "sms", "letter")

NOTICES = (
    Notice(
        id="booked",
        title="Votre rendez-vous est pris",
        channels=EVERYWHERE,
        placeholders=APPOINTMENT,
        action="Voir, déplacer ou annuler",
        answerable=True,
    ),
    Notice(
        id="reminder",
        title="Rappel du rendez-vous, la veille",
        channels=("in_app", "email", "sms", "push"),
        placeholders=APPOINTMENT,
        action="Voir, déplacer ou annuler",
        answerable=True,
    ),
    Notice(
        id="moved",
        title="Votre rendez-vous est déplacé",
        channels=(*EVERYWHERE, "push"),
        placeholders=(*APPOINTMENT, BEFORE, WHY),
        action="Voir, déplacer ou annuler",
        answerable=True,
    ),
    Notice(
        id="cancelled",
        title="Votre rendez-vous est annulé",
        channels=(*EVERYWHERE, "push"),
        placeholders=(*APPOINTMENT, WHY),
        action="Reprendre rendez-vous",
    ),
    Notice(
        id="proposal",
        title="Votre rendez-vous ne peut pas avoir lieu : une autre heure est proposée",
        channels=(*EVERYWHERE, "push"),
        placeholders=(*APPOINTMENT, BEFORE, WHY),
        action="Accepter ou choisir une autre heure",
        answerable=True,
        required=True,
    ),
    Notice(
        id="earlier",
        title="Une heure plus tôt s’est libérée",
        channels=("in_app", "email", "sms", "push"),
        placeholders=(*APPOINTMENT, BEFORE, UNTIL),
        action="La prendre ou garder la mienne",
        answerable=True,
    ),
    Notice(
        id="unlisted",
        title="Vous n’attendez plus d’heure plus tôt",
        channels=EVERYWHERE,
        placeholders=(
            *APPOINTMENT,
            Placeholder(id="mot", title="Le mot de l’agent", example="C’est complet."),
        ),
        action="Voir mon rendez-vous",
    ),
    Notice(
        id="earlier_over",
        title="L’heure plus tôt n’est plus proposée",
        channels=("in_app", "email", "sms", "push"),
        placeholders=APPOINTMENT,
        action="Voir mon rendez-vous",
    ),
    Notice(
        id="reply",
        title="Réponse à un SMS ou un courriel",
        channels=("email", "sms"),
        placeholders=(*APPOINTMENT, Placeholder(id="mot", title="La réponse", example="C’est annulé.")),
        action="Voir mon rendez-vous",
    ),
    Notice(
        id="asked",
        title="Votre demande de rendez-vous est arrivée",
        channels=("email", "sms"),
        placeholders=(APPOINTMENT[0],),
    ),
    Notice(
        id="soon",
        title="C’est bientôt votre tour",
        channels=("sms",),
        placeholders=(
            Placeholder(id="ticket", title="Numéro du ticket", example="A 12"),
            Placeholder(id="devant", title="Combien de personnes devant", example="1 personne"),
            Placeholder(id="guichet", title="Guichet, quand c’est à vous", example="Guichet 2"),
        ),
    ),
    Notice(
        id="to_agents",
        title="Un rendez-vous à revoir",
        channels=("in_app", "email"),
        placeholders=FOR_AGENTS,
        action="Ouvrir le rendez-vous",
        daily=True,
    ),
)
