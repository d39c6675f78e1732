"""What is likely to happen in a village, ready to be sent: a secretary changes two words and reads it again."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """`keyword`: the word of the SMS command. `hours`: how long it runs, unless somebody says otherwise."""

    id: str
    title: str
    keyword: str
    icon: str
    event: str
    categories: tuple[str, ...]
    responses: tuple[str, ...]
    urgency: str
    severity: str
    certainty: str
    hours: int
    headline: str
    description: str
    instruction: str


TEMPLATES = (
    Template(
        id="crue",
        title="Crue, inondation",
        keyword="CRUE",
        icon="wave",
        event="Crue",
        categories=("Met", "Geo"),
        responses=("Prepare", "Avoid"),
        urgency="Expected",
        severity="Severe",
        certainty="Likely",
        hours=12,
        headline="Crue : éloignez-vous des cours d’eau",
        description="L’eau monte vite. Des routes et des caves peuvent être inondées.",
        instruction=(
            "Ne descendez pas à la cave ni au garage souterrain.\n"
            "Ne prenez pas une route inondée, ni à pied ni en voiture.\n"
            "Montez à l’étage ce qui vous est précieux. Coupez le gaz et l’électricité si l’eau approche.\n"
            "Laissez les enfants à l’école : ils y sont en sécurité.\n"
            "En danger : appelez le 112, ou envoyez un SMS au 114."
        ),
    ),
    Template(
        id="tempete",
        title="Tempête, vent violent",
        keyword="TEMPETE",
        icon="wind",
        event="Tempête",
        categories=("Met",),
        responses=("Shelter", "Avoid"),
        urgency="Expected",
        severity="Severe",
        certainty="Likely",
        hours=12,
        headline="Tempête : restez à l’abri",
        description="Un vent violent est attendu. Des arbres et des lignes électriques peuvent tomber.",
        instruction=(
            "Restez chez vous, fermez les volets, rentrez ce qui peut s’envoler.\n"
            "N’allez pas en forêt, ne montez pas sur un toit.\n"
            "Ne touchez jamais un fil électrique tombé à terre.\n"
            "En danger : appelez le 112, ou envoyez un SMS au 114."
        ),
    ),
    Template(
        id="neige",
        title="Neige, verglas",
        keyword="NEIGE",
        icon="snow",
        event="Neige et verglas",
        categories=("Met", "Transport"),
        responses=("Avoid", "Prepare"),
        urgency="Expected",
        severity="Moderate",
        certainty="Likely",
        hours=24,
        headline="Neige et verglas : évitez de prendre la route",
        description="La neige rend les routes difficiles. Des hameaux peuvent être isolés quelques heures.",
        instruction=(
            "Ne prenez la route que s’il le faut : pneus neige ou chaînes, couverture, téléphone chargé.\n"
            "Ne stationnez pas sur le passage de la déneigeuse.\n"
            "Prenez des nouvelles de vos voisins âgés ou seuls."
        ),
    ),
    Template(
        id="eau",
        title="Coupure d’eau, eau non potable",
        keyword="EAU",
        icon="water",
        event="Coupure d’eau",
        categories=("Infra", "Health"),
        responses=("Prepare",),
        urgency="Expected",
        severity="Moderate",
        certainty="Observed",
        hours=8,
        headline="Coupure d’eau",
        description="L’eau est coupée le temps d’une réparation.",
        instruction=(
            "Gardez quelques litres d’eau d’avance.\n"
            "Fermez vos robinets : ils couleraient au retour de l’eau.\n"
            "Au retour, laissez couler l’eau jusqu’à ce qu’elle soit claire, avant de la boire."
        ),
    ),
    Template(
        id="incendie",
        title="Incendie",
        keyword="FEU",
        icon="flame",
        event="Incendie",
        categories=("Fire",),
        responses=("Avoid", "Prepare"),
        urgency="Immediate",
        severity="Severe",
        certainty="Observed",
        hours=6,
        headline="Incendie : éloignez-vous et laissez passer les secours",
        description="Un feu est en cours.",
        instruction=(
            "N’approchez pas. Laissez les routes libres pour les pompiers.\n"
            "Fermez fenêtres, volets et aérations. Rentrez les animaux.\n"
            "Si le feu vient vers vous, n’attendez pas : appelez le 18 ou le 112.\n"
            "Partez si les secours vous le demandent, avec vos papiers et vos médicaments."
        ),
    ),
    Template(
        id="canicule",
        title="Canicule",
        keyword="CANICULE",
        icon="sun",
        event="Canicule",
        categories=("Met", "Health"),
        responses=("Monitor", "Prepare"),
        urgency="Expected",
        severity="Moderate",
        certainty="Likely",
        hours=72,
        headline="Canicule : buvez, restez au frais, veillez sur vos proches",
        description="De fortes chaleurs, de jour comme de nuit, sont attendues.",
        instruction=(
            "Buvez de l’eau souvent, sans attendre la soif. Mouillez-vous la peau.\n"
            "Fermez volets et fenêtres le jour, ouvrez la nuit.\n"
            "Évitez tout effort entre 11 h et 18 h.\n"
            "Appelez chaque jour vos proches et vos voisins âgés ou seuls.\n"
            "Un malaise : appelez le 15."
        ),
    ),
    Template(
        id="disparition",
        title="Personne disparue",
        keyword="DISPARU",
        icon="user",
        event="Personne disparue",
        categories=("Rescue", "Safety"),
        responses=("Monitor",),
        urgency="Immediate",
        severity="Severe",
        certainty="Observed",
        hours=24,
        headline="Une personne est recherchée",
        description="Décrivez la personne : âge, taille, vêtements, où et quand elle a été vue.",
        instruction=(
            "Regardez dans vos granges, vos caves, vos jardins, vos dépendances.\n"
            "Si vous la voyez, ne la laissez pas seule et appelez le 17 ou le 112.\n"
            "Ne partez pas à sa recherche sans l’avoir dit aux gendarmes."
        ),
    ),
    Template(
        id="electricite",
        title="Coupure d’électricité",
        keyword="COURANT",
        icon="bolt",
        event="Coupure d’électricité",
        categories=("Infra",),
        responses=("Prepare",),
        urgency="Expected",
        severity="Moderate",
        certainty="Observed",
        hours=8,
        headline="Coupure d’électricité",
        description="Le courant est coupé.",
        instruction=(
            "Débranchez les appareils sensibles. N’ouvrez pas le congélateur.\n"
            "Pas de barbecue ni de groupe électrogène à l’intérieur : ils tuent par leurs gaz.\n"
            "Un appareil médical chez vous ? Appelez la mairie, ou le 15 si c’est urgent."
        ),
    ),
)
BY_ID = {one.id: one for one in TEMPLATES}
