"""What the service tells people, for its manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

PAGE = Placeholder(id="lien", title="Page des abonnements", example="https://…/abonnement/…/")
ALERT = (
    Placeholder(id="titre", title="Titre", example="[Alerte] Crue : éloignez-vous des cours d’eau"),
    Placeholder(id="texte", title="Texte", example="L’eau monte vite."),
    Placeholder(id="court", title="Texte du SMS", example="Alerte: Crue. Vic-sur-Cère."),
    Placeholder(id="voix", title="Ce que dit l’appel", example="Message de la mairie de Vic-sur-Cère."),
    Placeholder(id="lien", title="Page de l’alerte, où l’on répond", example="https://…/alertes/r/…/"),
    Placeholder(id="abonnements", title="Page des abonnements", example="https://…/abonnement/…/"),
    Placeholder(id="quitter", title="Adresse pour tout arrêter", example="https://…/arreter/"),
)
NOTICES = (
    Notice(
        id="alert",
        title="Une alerte",
        channels=("in_app", "email", "sms", "push", "voice"),
        placeholders=ALERT,
        urgent=True,
        answerable=True,
        action="Voir l’alerte et répondre",
    ),
    Notice(
        id="exercise",
        title="Un exercice",
        channels=("in_app", "email", "sms", "push", "voice"),
        placeholders=ALERT,
        answerable=True,
        action="Voir l’exercice",
    ),
    Notice(
        id="test",
        title="Un essai technique, à la cellule de crise seulement",
        channels=("in_app", "email", "push"),
        placeholders=(
            Placeholder(id="titre", title="Titre", example="ESSAI [Alerte] Crue"),
            Placeholder(id="texte", title="Texte", example="ESSAI. Ceci n’est pas une alerte réelle."),
            Placeholder(id="lien", title="Page de l’essai, au bureau", example="https://…/bureau/alertes/…/"),
        ),
        action="Voir l’essai",
    ),
    Notice(
        id="command",
        title="La réponse à une alerte envoyée par SMS",
        channels=("sms",),
        required=True,
        urgent=True,
        placeholders=(
            Placeholder(id="texte", title="Texte", example="Pour l’envoyer, répondez : ALERTE 048210"),
        ),
    ),
    Notice(
        id="confirm",
        title="Confirmer un abonnement, par courriel",
        channels=("email",),
        required=True,
        placeholders=(Placeholder(id="quoi", title="Où", example="Salvagnac, Vic-sur-Cère"), PAGE),
        action="Confirmer",
    ),
    Notice(
        id="confirm_code",
        title="Confirmer un abonnement, par SMS ou par un appel",
        channels=("sms", "voice"),
        required=True,
        placeholders=(
            Placeholder(id="code", title="Code", example="048210"),
            PAGE,
        ),
    ),
    Notice(
        id="my_subscriptions",
        title="L’adresse de la page de ses abonnements",
        channels=("in_app", "email", "sms"),
        placeholders=(PAGE,),
        action="Ouvrir mes abonnements",
    ),
)
