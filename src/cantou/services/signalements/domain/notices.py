"""What the service tells people, for its manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

REPORT = (
    Placeholder(id="reference", title="Référence du signalement", example="7K4-M2R-XAF"),
    Placeholder(id="sujet", title="Sujet du signalement", example="Éclairage public"),
    Placeholder(id="lieu", title="Où", example="Le Bourg, Vic-sur-Cère"),
    Placeholder(id="lien", title="Adresse de la page de suivi", example="https://…/suivi/…"),
)
STEP = (
    *REPORT,
    Placeholder(id="etat", title="Nouvel état", example="pris en charge"),
    Placeholder(id="motif", title="Raison, s’il est clos sans suite", example="c’est un terrain privé"),
    Placeholder(id="jour", title="Jour prévu, s’il y en a un", example="mardi 3 mars"),
    Placeholder(id="mot", title="Le mot de l’agent, s’il y en a un", example="L’équipe passe jeudi."),
    Placeholder(id="oui", title="Adresse pour dire que c’est réglé", example="https://…/avis/oui/"),
    Placeholder(id="non", title="Adresse pour dire que non", example="https://…/avis/non/"),
)
FOR_AGENTS = (
    *REPORT,
    Placeholder(id="texte", title="Début du texte", example="Le lampadaire devant l’école…"),
    Placeholder(id="echeance", title="À faire avant", example="mardi 3 mars"),
)
FOR_PARTICIPANTS = (
    *FOR_AGENTS,
    Placeholder(id="de", title="Qui l’a transmis", example="Mairie de Vic-sur-Cère"),
    Placeholder(id="pourquoi", title="Pourquoi", example="c’est une route départementale"),
)
PUBLISHED = (
    Placeholder(id="titre", title="Titre publié", example="Un trou devant le four"),
    Placeholder(id="sujet", title="Sujet", example="Route, rue, trottoir"),
    Placeholder(id="etat", title="État", example="pris en charge"),
    Placeholder(id="lieu", title="Où", example="Le Bourg, Vic-sur-Cère"),
    Placeholder(id="lien", title="Adresse de la page publique", example="https://…/7K4M2RXAF/"),
    Placeholder(id="abonnements", title="Page des abonnements", example="https://…/abonnements/…/"),
    Placeholder(id="quitter", title="Adresse pour tout arrêter", example="https://…/arreter/"),
)
NOTICES = (
    Notice(
        id="received",
        title="Votre signalement est arrivé",
        channels=("in_app", "email", "sms", "letter"),
        placeholders=(
            *REPORT,
            Placeholder(
                id="suite",
                title="Comment être prévenu de la suite, tant que l’adresse n’est pas confirmée",
                example="Répondez à ce message pour être prévenu de la suite.",
            ),
            Placeholder(
                id="voisin",
                title="Le signalement qui lui ressemble, s’il y en a un",
                example="Un signalement qui ressemble au vôtre est déjà suivi\u00a0: «\u00a0Un trou\u00a0» (7K4…).",
            ),
            Placeholder(
                id="voisin_court", title="Le même, pour un SMS", example="Déjà signalé\u00a0? 7K4-M2R-XAF"
            ),
        ),
        action="Suivre mon signalement",
        answerable=True,
    ),
    Notice(
        id="joined",
        title="Votre SMS est ajouté à votre signalement",
        channels=("sms",),
        placeholders=REPORT,
        answerable=True,
    ),
    Notice(
        id="step",
        title="Votre signalement avance",
        channels=("in_app", "email", "sms", "push", "letter"),
        placeholders=STEP,
        action="Suivre mon signalement",
        answerable=True,
    ),
    Notice(
        id="me_too",
        title="Votre « moi aussi » est noté",
        channels=("in_app", "email", "sms"),
        placeholders=(
            *REPORT,
            Placeholder(
                id="suite",
                title="Ce qui suit, ou comment confirmer son adresse",
                example="Nous vous dirons la suite.",
            ),
        ),
        action="Voir ou retirer",
    ),
    Notice(
        id="followed",
        title="Un signalement que vous avez vu aussi avance",
        channels=("in_app", "email", "sms", "push", "letter"),
        placeholders=STEP[:-2],
        action="Voir où cela en est",
    ),
    Notice(
        id="answer",
        title="La mairie vous a écrit",
        channels=("in_app", "email", "sms", "push", "letter"),
        placeholders=(
            *REPORT,
            Placeholder(id="mot", title="Le message", example="Pouvez-vous préciser ?"),
        ),
        action="Lire et répondre",
        answerable=True,
    ),
    Notice(
        id="in_charge",
        title="Qui s’occupe de votre signalement",
        channels=("in_app", "email", "sms", "push", "letter"),
        placeholders=(
            *REPORT,
            Placeholder(id="qui", title="Qui s’en occupe", example="Conseil départemental du Cantal"),
            Placeholder(
                id="pourquoi", title="Pourquoi, s’il y a lieu", example="c’est une route départementale"
            ),
        ),
        action="Suivre mon signalement",
        answerable=True,
    ),
    Notice(
        id="to_participant",
        title="Un signalement transmis par un autre organisme",
        channels=("in_app", "email"),
        placeholders=FOR_PARTICIPANTS,
        action="Ouvrir le signalement",
    ),
    Notice(
        id="message_to_participant",
        title="Un message sur un signalement que l’on vous a transmis",
        channels=("in_app", "email"),
        placeholders=FOR_PARTICIPANTS,
        action="Lire et répondre",
        daily=True,
    ),
    Notice(
        id="reminder",
        title="Une date limite approche, ou c’est aujourd’hui",
        channels=("in_app", "email"),
        placeholders=FOR_AGENTS,
        action="Ouvrir le signalement",
    ),
    Notice(
        id="late",
        title="Un signalement en retard, pour les responsables",
        channels=("in_app", "email"),
        placeholders=FOR_AGENTS,
        action="Ouvrir le signalement",
    ),
    Notice(
        id="on_call",
        title="Astreinte : un signalement urgent hors des heures d’ouverture",
        channels=("sms",),
        required=True,
        urgent=True,
        placeholders=REPORT,
    ),
    Notice(
        id="confirm",
        title="Confirmer un abonnement, par courriel",
        channels=("email",),
        required=True,
        placeholders=(
            Placeholder(id="quoi", title="À quoi", example="Dans toute la commune"),
            Placeholder(id="lien", title="Page où confirmer", example="https://…/abonnements/…/"),
        ),
        action="Confirmer mon abonnement",
    ),
    Notice(
        id="confirm_code",
        title="Confirmer un abonnement, par SMS",
        channels=("sms",),
        required=True,
        placeholders=(
            Placeholder(id="code", title="Code", example="048210"),
            Placeholder(id="lien", title="Page où confirmer", example="https://…/abonnements/…/"),
        ),
    ),
    Notice(
        id="my_subscriptions",
        title="L’adresse de la page de ses abonnements",
        channels=("in_app", "email", "sms"),
        placeholders=(
            Placeholder(id="lien", title="Page des abonnements", example="https://…/abonnements/…/"),
        ),
        action="Ouvrir mes abonnements",
    ),
    Notice(
        id="news",
        title="Un signalement publié, ou qui avance, pour les abonnés",
        channels=("in_app", "email", "sms", "push"),
        placeholders=PUBLISHED,
        action="Voir le signalement",
    ),
    Notice(
        id="digest",
        title="Ce qui a été publié dans la journée, pour les abonnés",
        channels=("in_app", "email", "sms", "push"),
        placeholders=(
            Placeholder(id="jour", title="Jour", example="3 mars"),
            Placeholder(id="nombre", title="Combien", example="4"),
            Placeholder(id="liste", title="Un par ligne", example="- Un trou devant le four (reçu)"),
            Placeholder(id="reste", title="Ceux qui ne sont pas dans la liste", example="et 3 autres"),
            Placeholder(id="lien", title="Page des abonnements", example="https://…/abonnements/…/"),
            Placeholder(id="abonnements", title="La même", example="https://…/abonnements/…/"),
            Placeholder(id="quitter", title="Adresse pour tout arrêter", example="https://…/arreter/"),
        ),
        action="Voir mes abonnements",
    ),
    Notice(
        id="to_agents",
        title="Un signalement à traiter",
        channels=("in_app", "email"),
        placeholders=FOR_AGENTS,
        action="Ouvrir le signalement",
        daily=True,
    ),
    Notice(
        id="message_to_agents",
        title="Un message d’une personne qui a signalé",
        channels=("in_app", "email"),
        placeholders=FOR_AGENTS,
        action="Lire et répondre",
        daily=True,
    ),
)
