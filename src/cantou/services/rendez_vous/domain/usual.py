"""The motives of most mairies, to begin with: an organisation keeps, changes or leaves them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usual:
    code: str
    title: str
    hint: str
    icon: str
    minutes: int
    documents: tuple[str, ...] = ()
    ways: tuple[str, ...] = ("place",)
    online: bool = True
    letter: str = "A"


USUAL = (
    Usual(
        "carte-identite",
        "Carte d’identité ou passeport",
        "Première demande ou renouvellement",
        "document",
        20,
        (
            "La personne elle-même, même un enfant",
            "Le numéro de la pré-demande, ou la demande remplie",
            "L’ancienne carte ou l’ancien passeport",
            "Une photographie d’identité de moins de six mois",
            "Un justificatif de domicile de moins d’un an",
        ),
    ),
    Usual(
        "retrait-titre",
        "Retirer une carte d’identité ou un passeport",
        "Vous avez reçu le SMS qui dit qu’il est prêt",
        "document",
        10,
        ("La personne elle-même, dès 12 ans", "L’ancienne carte ou l’ancien passeport"),
    ),
    Usual(
        "etat-civil",
        "État civil",
        "Mariage, PACS, reconnaissance, livret de famille",
        "people",
        30,
        ("Une pièce d’identité", "Le livret de famille, si vous en avez un"),
        letter="B",
    ),
    Usual(
        "urbanisme",
        "Urbanisme et travaux",
        "Déclaration préalable, permis, plan local",
        "house",
        30,
        ("La référence de la parcelle, si vous la connaissez", "Un plan ou une photographie du projet"),
        ("place", "phone", "video"),
        letter="C",
    ),
    Usual(
        "social",
        "Aide sociale (CCAS)",
        "Un moment difficile, une aide, un dossier",
        "heart",
        45,
        ("Votre dernier avis d’imposition, si vous l’avez", "Les courriers reçus"),
        ("place", "phone"),
        letter="D",
    ),
    Usual(
        "elections",
        "Élections et recensement",
        "Liste électorale, recensement à 16 ans",
        "flag",
        10,
        ("Une pièce d’identité", "Un justificatif de domicile"),
        letter="A",
    ),
    Usual(
        "elu",
        "Rencontrer le maire ou un adjoint",
        "Dites en un mot de quoi il s’agit",
        "town-hall",
        30,
        (),
        ("place", "phone"),
        letter="E",
    ),
    Usual(
        "demarches-en-ligne",
        "Être aidé pour une démarche en ligne",
        "Impôts, retraite, santé, allocations, permis",
        "help",
        45,
        ("Vos identifiants, si vous en avez", "Les courriers reçus", "Votre téléphone portable"),
        ("place", "video"),
        letter="F",
    ),
)
BY_CODE = {one.code: one for one in USUAL}
