"""What the service tells people, for its manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

FICHE = Placeholder(id="fiche", title="Nom de la fiche", example="La Boule vicoise")
NOTICES = (
    Notice(
        id="invitation",
        title="Invitation à tenir une fiche",
        channels=("email",),
        required=True,
        placeholders=(
            FICHE,
            Placeholder(id="organisme", title="Qui invite", example="Mairie de Vic-sur-Cère"),
            Placeholder(
                id="lien", title="L’adresse de la page à tenir", example="https://…/annuaire/tenir/…/"
            ),
        ),
        action="Tenir ma page",
    ),
    Notice(
        id="decided",
        title="Réponse à une demande de qui tient une fiche",
        channels=("email",),
        placeholders=(
            FICHE,
            Placeholder(id="quoi", title="Ce qui était demandé", example="Concours du samedi"),
            Placeholder(id="decision", title="Ce qui en est fait", example="fait"),
            Placeholder(id="reponse", title="La réponse", example="Merci, c’est en ligne."),
        ),
    ),
)
