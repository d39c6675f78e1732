"""What the service tells people, for its manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

PAGE = Placeholder(id="lien", title="Page de l’abonnement", example="https://…/lettre/…/")
NOTICES = (
    Notice(
        id="digest",
        title="La lettre de la semaine",
        channels=("in_app", "email"),
        placeholders=(
            Placeholder(id="commune", title="La commune", example="Vic-sur-Cère"),
            Placeholder(
                id="actualites", title="Les actualités", example="- La passerelle rouvre : https://…"
            ),
            Placeholder(id="agenda", title="L’agenda", example="- Le marché : samedi 12 décembre 2026"),
            Placeholder(id="lien", title="Page de l’agenda", example="https://…/site/agenda/"),
            Placeholder(id="abonnements", title="Page de l’abonnement", example="https://…/lettre/…/"),
            Placeholder(id="quitter", title="Adresse pour tout arrêter", example="https://…/arreter/"),
        ),
        action="Voir l’agenda",
    ),
    Notice(
        id="confirm",
        title="Confirmer un abonnement à la lettre",
        channels=("email",),
        required=True,
        placeholders=(Placeholder(id="quoi", title="Quoi", example="Vic-sur-Cère"), PAGE),
        action="Confirmer mon abonnement",
    ),
    Notice(
        id="my_subscriptions",
        title="L’adresse de la page de son abonnement",
        channels=("in_app", "email"),
        placeholders=(PAGE,),
        action="Ouvrir mon abonnement",
    ),
)
