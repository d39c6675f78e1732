"""What somebody who arrives has to do, by what they say of their household. Pure.

A step is kept by its code in the address of the page: codes never change.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trait:
    """Something that a household is, or has."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    code: str
    title: str
    text: str
    when: str
    """In which group it is read: « avant », « semaine », « mois »."""
    of: frozenset[str] = frozenset()
    """Asked of a household that has one of these; empty: of everybody."""
    category: str = ""
    """Of the annuaire: pages to show beside it."""
    url: str = ""


TRAITS = (
    Trait("enfants", "Des enfants"),
    Trait("bebe", "Un bébé, ou une naissance à venir"),
    Trait("chien", "Un chien, un chat"),
    Trait("voiture", "Une voiture"),
    Trait("maison", "Une maison à nous"),
    Trait("location", "Une location"),
    Trait("travaux", "Des travaux à faire"),
    Trait("entreprise", "Une activité, une entreprise"),
    Trait("aine", "Une personne âgée ou malade"),
    Trait("etranger", "Nous arrivons d’un autre pays"),
    Trait("bois", "Un poêle, une cheminée"),
)
WHEN = {
    "avant": "Avant, ou tout de suite",
    "semaine": "La première semaine",
    "mois": "Les premiers mois",
}


def _s(code: str, title: str, text: str, when: str, of: str = "", **more: str) -> Step:
    return Step(code, title, text, when, frozenset(of.split()), **more)


STEPS = (
    _s("mairie", "Passer à la mairie", "Dites qui vous êtes et où vous habitez : on vous expliquera le reste.", "semaine", category="mairie"),
    _s("adresse", "Dire votre nouvelle adresse", "Une seule déclaration en ligne prévient les impôts, la Caf, l’assurance maladie, France Travail.", "avant", url="https://www.service-public.fr/particuliers/vosdroits/R11193"),
    _s("courrier", "Faire suivre le courrier", "À La Poste, quelques jours avant de partir.", "avant", category="poste"),
    _s("eau", "L’eau, l’électricité", "Relevez les compteurs le jour de l’arrivée ; demandez à la mairie qui gère l’eau ici.", "avant"),
    _s("internet", "Internet et le téléphone", "Vérifiez que la fibre va jusqu’à la maison, et quel opérateur passe.", "avant"),
    _s("dechets", "Les poubelles", "Quel jour, quel bac, où est la déchèterie : le portail le dit par adresse.", "semaine"),
    _s("elections", "S’inscrire sur la liste électorale", "En mairie ou en ligne, avec un justificatif de domicile.", "mois", category="mairie"),
    _s("medecin", "Trouver un médecin", "Choisissez un médecin traitant, et une pharmacie.", "semaine", category="medecin"),
    _s("secours", "Savoir où est le défibrillateur", "Et garder la page des urgences sur le téléphone.", "semaine", category="defibrillateur"),
    _s("voisins", "Connaître ses voisins", "Une association, le marché, la fête : c’est là que l’on se rencontre.", "mois", category="culture"),
    _s("impots", "Déclarer qui occupe le logement", "En ligne, dans l’espace « Gérer mes biens immobiliers » des impôts.", "mois", "maison"),
    _s("assurance", "Assurer le logement", "Obligatoire pour un locataire, avant la remise des clefs.", "avant", "location maison"),
    _s("bail", "L’état des lieux", "Prenez des photographies ; gardez-en un exemplaire signé.", "avant", "location"),
    _s("ecole", "Inscrire les enfants à l’école", "À la mairie d’abord, avec le livret de famille et le carnet de santé ; puis à l’école.", "avant", "enfants", category="ecole"),
    _s("cantine", "Cantine, garderie, car scolaire", "Demandez en même temps que l’inscription : le car se demande avant l’été.", "avant", "enfants"),
    _s("garde", "Faire garder un petit enfant", "Crèche, assistante maternelle : les places sont rares, demandez tôt.", "avant", "bebe", category="creche"),
    _s("pmi", "Le suivi de la grossesse et du bébé", "Sage-femme, protection maternelle : gratuit, près de chez vous.", "semaine", "bebe", category="sage_femme"),
    _s("naissance", "Déclarer la naissance", "Dans les cinq jours, à la mairie du lieu de naissance.", "semaine", "bebe"),
    _s("animal", "L’animal", "Changez l’adresse de sa puce (I-CAD) ; certains chiens se déclarent en mairie.", "semaine", "chien", category="veterinaire"),
    _s("carte_grise", "Changer l’adresse de la carte grise", "Dans le mois, en ligne ; gratuit les trois premières fois.", "mois", "voiture", url="https://www.service-public.fr/particuliers/vosdroits/F12118"),
    _s("hiver", "Les pneus d’hiver", "En montagne, ils sont obligatoires du 1er novembre au 31 mars là où un panneau le dit.", "mois", "voiture", category="garage"),
    _s("permis", "Demander avant de bâtir", "Une clôture, une fenêtre, une couleur : demandez à la mairie s’il faut une déclaration.", "avant", "travaux maison", category="mairie"),
    _s("artisans", "Trouver un artisan", "Deux devis, et l’assurance décennale.", "mois", "travaux", category="artisan"),
    _s("renovation", "Se faire conseiller, et aider", "France Rénov’ conseille gratuitement, avant de signer quoi que ce soit.", "avant", "travaux", url="https://france-renov.gouv.fr/"),
    _s("ramonage", "Faire ramoner", "Une ou deux fois par an ; l’assurance le demande.", "mois", "bois", category="artisan"),
    _s("entreprise", "Déclarer votre activité", "Sur le guichet unique des entreprises ; demandez à la mairie s’il faut une autorisation.", "avant", "entreprise", url="https://procedures.inpi.fr/"),
    _s("annuaire", "Avoir votre page dans l’annuaire", "La mairie vous donne un code ; vous la tenez vous-même.", "semaine", "entreprise"),
    _s("aide", "L’aide à domicile, le portage de repas", "Demandez à la mairie ou à France services : l’Apa se demande au département.", "semaine", "aine", category="aide_domicile"),
    _s("registre", "Le registre des personnes fragiles", "La mairie appelle ceux qui y sont, en cas de canicule ou de grand froid.", "semaine", "aine", category="mairie"),
    _s("sejour", "Titre de séjour, permis étranger", "France services aide à faire les demandes ; apportez tous vos papiers.", "semaine", "etranger", category="france_services"),
    _s("francais", "Apprendre le français", "Demandez à la mairie : des bénévoles donnent des cours.", "mois", "etranger", category="solidarite"),
)  # fmt: skip


def steps_of(traits: frozenset[str]) -> tuple[Step, ...]:
    """For everybody, and for a household that has said this of itself."""
    return tuple(step for step in STEPS if not step.of or step.of & traits)
