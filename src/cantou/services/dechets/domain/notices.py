"""What the service tells people, for its manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

PAGE = Placeholder(id="lien", title="Page des rappels", example="https://…/rappel/…/")
BULKY = (
    Placeholder(id="reference", title="Référence", example="7K4-M2R-XAF"),
    Placeholder(id="quand", title="Quand", example="le jeudi 10 décembre 2026 de 8 h à 12 h"),
    Placeholder(id="lieu", title="Où", example="Salvagnac, Vic-sur-Cère"),
    Placeholder(id="choses", title="Ce qu’il y a à prendre", example="- un canapé"),
    Placeholder(id="limite", title="Jusqu’à quand annuler", example="mardi 8 décembre 2026 à 8 h"),
    Placeholder(id="lien", title="Page de l’enlèvement", example="https://…/dechets/enlevement/…/"),
)
NOTICES = (
    Notice(
        id="bulky_booked",
        title="L’enlèvement de vos encombrants est pris",
        channels=("email", "sms"),
        placeholders=BULKY,
        action="Voir ou annuler",
    ),
    Notice(
        id="bulky_freed",
        title="Une place s’est libérée pour vos encombrants",
        channels=("email", "sms"),
        placeholders=BULKY,
        action="Voir ou annuler",
    ),
    Notice(
        id="bulky_unlisted",
        title="Vous n’attendez plus de place pour vos encombrants",
        channels=("email", "sms"),
        placeholders=(
            *BULKY[1:4],
            BULKY[5],
            Placeholder(id="pourquoi", title="Raison, s’il y en a une", example="le camion est en panne"),
        ),
        action="Choisir un autre jour",
    ),
    Notice(
        id="bulky_off",
        title="L’enlèvement de vos encombrants est annulé",
        channels=("email", "sms"),
        placeholders=(
            *BULKY,
            Placeholder(id="pourquoi", title="Raison, s’il y en a une", example="le camion est en panne"),
        ),
        action="Choisir un autre jour",
    ),
    Notice(
        id="eve",
        title="La veille d’une collecte",
        channels=("in_app", "email", "sms", "push"),
        placeholders=(
            Placeholder(id="jour", title="Quel jour", example="demain, mardi 8 décembre"),
            Placeholder(id="quoi", title="Quoi", example="Emballages et papiers"),
            Placeholder(id="liste", title="Quoi, avec le bac", example="- Emballages et papiers (bac jaune)"),
            Placeholder(id="lieu", title="Où", example="Salvagnac, Vic-sur-Cère"),
            Placeholder(id="consigne", title="Quand sortir les bacs", example="la veille, après 19 h"),
            Placeholder(id="lien", title="Page des collectes", example="https://…/dechets/"),
            Placeholder(id="abonnements", title="Page des rappels", example="https://…/rappel/…/"),
            Placeholder(id="quitter", title="Adresse pour tout arrêter", example="https://…/arreter/"),
        ),
        action="Voir le calendrier",
    ),
    Notice(
        id="confirm",
        title="Confirmer un rappel, par courriel",
        channels=("email",),
        required=True,
        placeholders=(Placeholder(id="quoi", title="Où", example="Salvagnac, Vic-sur-Cère"), PAGE),
        action="Confirmer mon rappel",
    ),
    Notice(
        id="confirm_code",
        title="Confirmer un rappel, par SMS",
        channels=("sms",),
        required=True,
        placeholders=(Placeholder(id="code", title="Code", example="048210"), PAGE),
    ),
    Notice(
        id="my_subscriptions",
        title="L’adresse de la page de ses rappels",
        channels=("in_app", "email", "sms"),
        placeholders=(PAGE,),
        action="Ouvrir mes rappels",
    ),
)
