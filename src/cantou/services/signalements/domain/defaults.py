"""What goes wrong in a village: the categories that every organisation starts with.

An organisation changes their wording, questions and delays, hides those of no use to it, and adds its own
(models/category.py). Delays are in working days: what a mairie with one village agent can hold.
"""

from __future__ import annotations

from dataclasses import dataclass

from cantou.services.signalements.domain.questions import Question

RETENTION_DAYS = 180
"""How long what says who reported is kept once a report is closed, unless a category says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    code: str
    title: str
    hint: str
    icon: str
    due_days: int
    danger: str = ""
    """When not to write but to call. Shown before the form, besides the emergency numbers."""
    questions: tuple[Question, ...] = ()
    retention_days: int = RETENTION_DAYS
    near_metres: int = 100
    """Within which a report that is still open may be the same problem; 0: nothing is offered."""
    is_offered: bool = True
    is_own: bool = False
    """Added by the organisation: no default stands behind it."""


OTHER = "autre"

KINDS: tuple[Kind, ...] = (
    Kind(
        code="voirie",
        title="Route, rue, trottoir",
        hint="Nid-de-poule, affaissement, caniveau bouché, accotement",
        icon="road",
        due_days=10,
        near_metres=250,
        danger="La chaussée s’est effondrée, ou un obstacle peut causer un accident.",
        questions=(
            Question(
                id="ou_sur_la_voie",
                kind="choice",
                label="Où, sur la voie ?",
                choices=("Sur la chaussée", "Sur l’accotement", "Sur le trottoir", "Dans le fossé"),
            ),
            Question(
                id="route",
                kind="text",
                label="Quelle route, si vous connaissez son numéro ?",
                help="Par exemple D 54. Il est écrit sur les bornes et les panneaux.",
            ),
            Question(id="gene", kind="yes_no", label="Les voitures doivent-elles changer de côté ?"),
        ),
    ),
    Kind(
        code="eclairage",
        title="Éclairage public",
        hint="Lampadaire éteint, qui clignote, allumé en plein jour",
        icon="lamp",
        due_days=15,
        near_metres=50,
        danger="Un lampadaire est tombé, ou des fils électriques sont à nu.",
        questions=(
            Question(
                id="combien",
                kind="choice",
                label="Combien de lampadaires ?",
                choices=("Un seul", "Plusieurs", "Toute la rue"),
            ),
            Question(
                id="numero",
                kind="text",
                label="Quel numéro porte le poteau ?",
                help="Une petite plaque, à hauteur des yeux. Laissez vide s’il n’y en a pas.",
            ),
        ),
    ),
    Kind(
        code="dechets",
        title="Déchets, dépôt sauvage",
        hint="Sacs, gravats ou meubles abandonnés, conteneur plein ou abîmé",
        icon="bin",
        due_days=5,
        danger="Le dépôt brûle, ou contient des produits dangereux : bidons, amiante, bouteilles de gaz.",
        questions=(
            Question(
                id="quoi",
                kind="choice",
                label="De quoi s’agit-il ?",
                choices=(
                    "Sacs ou ordures",
                    "Meubles ou électroménager",
                    "Gravats",
                    "Pneus ou carcasse",
                    "Conteneur plein",
                    "Conteneur abîmé",
                ),
            ),
            Question(
                id="volume",
                kind="choice",
                label="Quelle quantité, à peu près ?",
                choices=("Un sac", "Un coffre de voiture", "Une remorque", "Davantage"),
            ),
        ),
    ),
    Kind(
        code="eau",
        title="Eau, fuite, égout",
        hint="Fuite dans la rue, bouche d’égout, fontaine, eau trouble",
        icon="water",
        due_days=2,
        danger="L’eau envahit la route ou une maison, ou un regard est resté ouvert.",
        questions=(
            Question(
                id="debit",
                kind="choice",
                label="Comment l’eau coule-t-elle ?",
                choices=("Goutte à goutte", "Un filet", "À gros débit", "Elle ne coule plus"),
            ),
            Question(id="depuis", kind="number", label="Depuis combien de jours, à peu près ?"),
        ),
    ),
    Kind(
        code="arbre",
        title="Arbre, haie, branches",
        hint="Branche qui menace, arbre sur le chemin, haie qui déborde",
        icon="tree",
        due_days=10,
        near_metres=150,
        danger="Un arbre est tombé sur la route ou sur une ligne électrique : ne vous approchez pas.",
        questions=(
            Question(
                id="passage",
                kind="choice",
                label="Peut-on passer ?",
                choices=("Oui", "À pied seulement", "Non"),
            ),
        ),
    ),
    Kind(
        code="neige",
        title="Neige, verglas",
        hint="Route non déneigée, plaque de verglas, congère",
        icon="snow",
        due_days=1,
        near_metres=500,
        danger="Quelqu’un est bloqué, ou des secours ne peuvent pas passer.",
        questions=(
            Question(
                id="etat",
                kind="choice",
                label="Comment est la route ?",
                choices=("Glissante", "Enneigée", "Impraticable"),
            ),
            Question(
                id="besoin",
                kind="yes_no",
                label="Une personne malade ou isolée habite-t-elle au bout de cette route ?",
            ),
        ),
        retention_days=60,
    ),
    Kind(
        code="mobilier",
        title="Banc, jeu, mobilier",
        hint="Banc cassé, aire de jeux, abribus, barrière",
        icon="bench",
        due_days=15,
        near_metres=50,
        danger="Un jeu d’enfants est cassé et peut blesser.",
    ),
    Kind(
        code="animaux",
        title="Animal errant ou mort",
        hint="Chien perdu, bétail sur la route, animal mort",
        icon="paw",
        due_days=1,
        near_metres=500,
        danger="Des bêtes sont sur la route, ou un animal est agressif.",
        questions=(
            Question(
                id="animal",
                kind="choice",
                label="Quel animal ?",
                choices=("Chien", "Chat", "Vaches, chevaux ou moutons", "Animal sauvage", "Autre"),
            ),
            Question(id="mort", kind="yes_no", label="Est-il mort ?"),
        ),
    ),
    Kind(
        code="nuisibles",
        title="Ambroisie, frelons, nuisibles",
        hint="Ambroisie, nid de frelons asiatiques, rats, chenilles",
        icon="insect",
        due_days=5,
        danger="Quelqu’un a été piqué et se sent mal : appelez le 15.",
        questions=(
            Question(
                id="espece",
                kind="choice",
                label="Qu’avez-vous vu ?",
                choices=("Ambroisie", "Nid de frelons", "Rats", "Chenilles processionnaires", "Autre chose"),
            ),
            Question(
                id="hauteur",
                kind="number",
                label="Pour un nid : à quelle hauteur, en mètres ?",
            ),
        ),
    ),
    Kind(
        code="batiment",
        title="Bâtiment communal",
        hint="École, salle des fêtes, église, cimetière, toilettes",
        icon="town-hall",
        due_days=10,
        danger="Un mur, un toit ou une grille menace de tomber.",
    ),
    Kind(
        code="proprete",
        title="Propreté",
        hint="Rue sale, tags, déjections, affichage sauvage",
        icon="broom",
        due_days=5,
    ),
    Kind(
        code="signalisation",
        title="Panneau, marquage, signalisation",
        hint="Panneau tombé ou illisible, miroir, passage piéton effacé",
        icon="sign",
        due_days=10,
        near_metres=80,
        danger="Un stop ou un panneau de danger a disparu.",
        questions=(
            Question(id="panneau", kind="text", label="Que dit le panneau, ou que devrait-il dire ?"),
        ),
    ),
    Kind(
        code="sentier",
        title="Chemin, sentier",
        hint="Balisage, clôture, passage coupé, pont de bois",
        icon="path",
        due_days=20,
        near_metres=300,
        questions=(
            Question(
                id="praticable",
                kind="choice",
                label="Peut-on encore passer ?",
                choices=("Oui", "À pied seulement", "Non"),
            ),
        ),
    ),
    Kind(
        code=OTHER,
        title="Autre chose",
        hint="Vous ne savez pas où le ranger : la mairie s’en occupe",
        icon="help",
        due_days=10,
    ),
)

BY_CODE: dict[str, Kind] = {kind.code: kind for kind in KINDS}

_PAIRS = (
    ("voirie", "signalisation"), ("voirie", "eau"), ("voirie", "neige"), ("voirie", "arbre"), ("voirie", "sentier"),
    ("dechets", "proprete"), ("arbre", "sentier"), ("mobilier", "batiment"), ("mobilier", "signalisation"),
    ("animaux", "nuisibles"), ("eau", "proprete"),
)  # fmt: skip


def neighbours_of(code: str) -> frozenset[str] | None:
    """The categories under which somebody else may have put the same problem; None for all of them."""
    if code == OTHER:
        return None
    near = {other for pair in _PAIRS if code in pair for other in pair}
    return frozenset({code, OTHER, *near})
