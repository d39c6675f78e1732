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
    Notice(
        id="bill",
        title="La facture d’un mois est prête",
        channels=("in_app", "email", "sms", "push", "letter"),
        placeholders=(
            Placeholder(id="mois", title="Le mois", example="novembre 2026"),
            Placeholder(id="somme", title="La somme", example="42,00 €"),
            Placeholder(id="echeance", title="À payer avant", example="31 décembre 2026"),
            Placeholder(id="reference", title="Référence", example="7K4-M2R-XAF"),
            Placeholder(id="lien", title="Page pour payer", example="https://…/paiement/…"),
        ),
        action="Voir et payer",
    ),
)
