"""What the service tells people, for its manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

DAY = (
    Placeholder(id="enfant", title="Prénom de l’enfant", example="Lou"),
    Placeholder(id="activite", title="Activité", example="Cantine"),
    Placeholder(id="jour", title="Quel jour", example="lundi 7 décembre 2026"),
)
LINK = Placeholder(id="lien", title="Page de la cantine et de la garderie", example="https://…/periscolaire/")

NOTICES = (
    Notice(
        id="place",
        title="Une place s’est libérée pour un enfant qui attendait",
        channels=("in_app", "email", "sms", "push", "letter"),
        placeholders=(*DAY, LINK),
        action="Voir le calendrier",
    ),
    Notice(
        id="closed",
        title="Un jour réservé n’aura pas lieu",
        channels=("in_app", "email", "sms", "push", "letter"),
        placeholders=(*DAY, Placeholder(id="pourquoi", title="Raison", example="Grève"), LINK),
        action="Voir le calendrier",
    ),
)
