"""What neighbours are told, for the manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

TITLE = Placeholder(id="annonce", title="Titre de l’annonce", example="Prête une remorque")
PAGE = Placeholder(id="lien", title="Page de l’auteur de l’annonce", example="https://…/entraide/suivre/…/")
WHY = Placeholder(id="raison", title="Raison", example="Elle donne un numéro de téléphone.")
UNTIL = Placeholder(id="fin", title="Dernier jour", example="12 janvier 2027")

FAVOUR_NOTICES = (
    Notice(
        id="favour_confirm",
        title="Confirmer une annonce d’entraide",
        channels=("email",),
        required=True,
        placeholders=(TITLE, PAGE),
        action="Confirmer mon annonce",
    ),
    Notice(
        id="favour_published",
        title="Une annonce d’entraide est en ligne",
        channels=("email",),
        placeholders=(TITLE, UNTIL, PAGE),
        action="Ouvrir ma page",
    ),
    Notice(
        id="favour_refused",
        title="Une annonce d’entraide est refusée ou retirée",
        channels=("email",),
        placeholders=(TITLE, WHY, PAGE),
        action="Ouvrir ma page",
    ),
    Notice(
        id="favour_ending",
        title="Une annonce d’entraide se termine bientôt",
        channels=("email",),
        placeholders=(TITLE, UNTIL, PAGE),
        action="Prolonger ou retirer",
    ),
    Notice(
        id="favour_reply",
        title="Un voisin répond à une annonce d’entraide",
        channels=("email",),
        placeholders=(
            TITLE,
            Placeholder(id="mots", title="Ce qu’il écrit", example="Je peux samedi matin."),
            Placeholder(id="contact", title="Comment lui répondre", example="Roger, 06 12 34 56 78"),
            PAGE,
        ),
        action="Ouvrir ma page",
    ),
)
