"""What the columns of a file are, whatever they are called there. Pure."""

from __future__ import annotations

from cantou.core.web.tables import plain

NAMES: dict[str, tuple[str, ...]] = {
    "name": (
        "nom",
        "name",
        "raison sociale",
        "denomination",
        "equip nom",
        "etablissement",
        "libelle",
        "titre",
    ),
    "category": ("categorie", "activite", "type", "equip type", "metier"),
    "commune": ("commune", "ville", "code insee", "insee", "com insee", "com nom", "adr commune"),
    "summary": ("resume", "en une phrase", "objet", "accroche"),
    "text": ("description", "texte", "presentation", "details"),
    "number": ("numero", "adr numero", "adr num", "no"),
    "street": ("rue", "voie", "adresse", "lieu dit", "adr nomvoie", "adr voie", "situation"),
    "postcode": ("code postal", "cp", "adr codepostal", "com cp", "postal code"),
    "phone": ("telephone", "tel", "equip tel", "tel1", "portable", "mobile"),
    "email": ("courriel", "email", "e mail", "mail", "equip email", "adresse electronique", "site email"),
    "website": ("site", "site web", "site internet", "equip web", "url"),
    "hours": ("horaires", "equip ouverture", "ouverture", "horaires osm", "horaires d ouverture"),
    "hours_note": ("note horaires", "a savoir des horaires"),
    "lon": ("longitude", "lon", "lng", "x wgs84", "equip long", "long coor1"),
    "lat": ("latitude", "lat", "y wgs84", "equip lat", "lat coor1"),
    "siret": ("siret",),
    "outside_id": ("identifiant", "id", "uid", "equip uid", "num serie", "id sdis"),
}
FIELDS = {
    "name": "Nom",
    "category": "Catégorie",
    "commune": "Commune (nom ou code INSEE)",
    "summary": "En une phrase",
    "text": "Plus en détail",
    "number": "Numéro",
    "street": "Rue ou lieu-dit",
    "postcode": "Code postal",
    "phone": "Téléphone",
    "email": "Courriel",
    "website": "Site",
    "hours": "Horaires",
    "hours_note": "À savoir des horaires",
    "lon": "Longitude",
    "lat": "Latitude",
    "siret": "SIRET",
    "outside_id": "Identifiant dans ce fichier",
}


def guess(columns: list[str], facts: tuple[str, ...] = ()) -> dict[str, str]:
    """Column → field, where its name says it; each field once. `facts`: names that a schema gives to its own."""
    found: dict[str, str] = {}
    for column in columns:
        if column in facts and f"facts.{column}" not in found.values():
            found[column] = f"facts.{column}"
            continue
        for name, known in NAMES.items():
            if plain(column) in known and name not in found.values():
                found[column] = name
                break
    return found
