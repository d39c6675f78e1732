"""What whoever asked is told, for the manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

QUESTION_NOTICES = (
    Notice(
        id="answered",
        title="La mairie a répondu à une question",
        channels=("email",),
        placeholders=(
            Placeholder(id="objet", title="Sur quoi", example="Le lavoir"),
            Placeholder(id="reference", title="Référence", example="7K4-M2R-XAF"),
            Placeholder(id="lien", title="Page de la question", example="https://…/questions/suivre/…/"),
        ),
        action="Lire la réponse",
    ),
)
