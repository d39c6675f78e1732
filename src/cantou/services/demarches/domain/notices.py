"""What the service tells people, for its manifest: neither Django nor models here."""

from cantou.core.registry import Notice, Placeholder

CASE = (
    Placeholder(id="reference", title="Référence", example="7K4-M2R-XAF"),
    Placeholder(id="demarche", title="Démarche", example="Débit de boissons temporaire"),
    Placeholder(id="lien", title="Adresse de la page du dossier", example="https://…/suivi/…"),
)
ALL = ("in_app", "email", "sms", "push", "letter")
OPEN = "Ouvrir mon dossier"

NOTICES = (
    Notice(
        id="received",
        title="Accusé de réception d’une demande",
        channels=("in_app", "email", "sms", "letter"),
        required=True,
        placeholders=(
            *CASE,
            Placeholder(
                id="recepisse",
                title="Ce que la loi veut dans un accusé de réception",
                example="Demande reçue le 1er décembre 2026. Service chargé du dossier : Mairie…",
            ),
        ),
        action=OPEN,
    ),
    Notice(
        id="message",
        title="La mairie a écrit au sujet d’une demande",
        channels=ALL,
        placeholders=(*CASE, Placeholder(id="mot", title="Le message", example="Votre dossier est complet.")),
        action=OPEN,
    ),
    Notice(
        id="asked",
        title="La mairie demande quelque chose pour un dossier",
        channels=ALL,
        required=True,
        placeholders=(
            *CASE,
            Placeholder(id="quoi", title="Ce qui est demandé", example="L’attestation d’assurance"),
        ),
        action="Répondre",
    ),
    Notice(
        id="written",
        title="Un courrier d’une démarche, écrit par son déroulement",
        channels=ALL,
        placeholders=(
            *CASE,
            Placeholder(id="objet", title="Objet", example="Votre arrêté est signé"),
            Placeholder(id="mot", title="Le texte", example="Vous pouvez l’imprimer depuis votre dossier."),
        ),
        action=OPEN,
    ),
    Notice(
        id="silence",
        title="Le délai est passé : le silence a décidé",
        channels=ALL,
        required=True,
        placeholders=(
            *CASE,
            Placeholder(
                id="mot",
                title="Ce que le silence a décidé",
                example="Sans réponse le 3 février 2027 au soir : la demande est acceptée, de par la loi.",
            ),
        ),
        action=OPEN,
    ),
    Notice(
        id="opinion",
        title="Un avis est demandé à un autre service",
        channels=("email",),
        required=True,
        placeholders=(
            *CASE,
            Placeholder(id="jour", title="Le dernier jour pour répondre", example="15 décembre 2026"),
        ),
        action="Lire et donner l’avis",
    ),
    Notice(
        id="goes",
        title="Un dossier va être effacé",
        channels=ALL,
        required=True,
        placeholders=(
            *CASE,
            Placeholder(id="jour", title="Le dernier jour où il est là", example="15 décembre 2026"),
        ),
        action="Ouvrir et garder mon dossier",
    ),
    Notice(
        id="to_agents",
        title="Une demande, ou une réponse, est arrivée",
        channels=("in_app", "email"),
        placeholders=(
            *CASE,
            Placeholder(id="quoi", title="Ce qui est arrivé", example="Nouvelle demande"),
            Placeholder(id="qui", title="De qui", example="Comité des fêtes"),
        ),
        action="Ouvrir le dossier",
        daily=True,
    ),
)
