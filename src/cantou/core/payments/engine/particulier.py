"""A stand-in for API Particulier, for the tests and the demonstration. Pure: a question in, an answer out.

It answers as the public documentation of v3 says: the same fields, the same shape of errors. Its families are made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TOKEN = "simulateur"  # noqa: S105 (it opens made-up families)
FAMILIES = {
    ("CHASSANG", "ROSE", "1988-04-12", "F"): ("CNAF", 612),
    ("BASTIDE", "HUGO", "1990-09-03", "M"): ("MSA", 948),
}
DOWN = "PANNE"
"""A name with which the funds do not answer."""
_NEEDED = ("recipient", "nomNaissance", "anneeDateNaissance", "codeCogInseePaysNaissance")


def answer(given: Mapping[str, Sequence[str]], token: str) -> tuple[int, dict[str, Any]]:
    """`given`: the parameters, each with its values, in order."""
    if token != TOKEN:
        return 401, _error("00101", "Interdit", "Votre jeton n’est pas valide")
    missing = [name for name in _NEEDED if not _one(given, name)]
    if missing or not given.get("prenoms[]"):
        return 422, _error("00366", "Entité non traitable", f"Paramètres manquants : {', '.join(missing)}")
    if _one(given, "nomNaissance").upper() == DOWN:
        return 502, _error("37999", "Erreur inconnue du fournisseur", "Réessayez plus tard")
    born = "-".join(
        _one(given, name).zfill(2)
        for name in ("anneeDateNaissance", "moisDateNaissance", "jourDateNaissance")
    )
    name, first = _one(given, "nomNaissance").upper(), given["prenoms[]"][0].upper()
    found = FAMILIES.get((name, first, born, _one(given, "sexeEtatCivil")))
    if found is None:
        return 404, _error("37003", "Entité non trouvée", "Dossier allocataire inexistant.")
    return 200, _family(name, first, born, _one(given, "sexeEtatCivil"), *found)


def _one(given: Mapping[str, Sequence[str]], name: str) -> str:
    values = given.get(name) or [""]
    return values[0]


def _error(code: str, title: str, detail: str) -> dict[str, Any]:
    one = {"code": code, "title": title, "detail": detail, "source": None, "meta": {"provider": "CNAV"}}
    return {"errors": [one]}


def _family(name: str, first: str, born: str, sex: str, fund: str, value: int) -> dict[str, Any]:
    person = {"nom_naissance": name, "nom_usage": None, "prenoms": first, "date_naissance": born, "sexe": sex}
    quotient = {"fournisseur": fund, "valeur": value, "annee": 2026, "mois": 11}
    return {
        "data": {
            "quotient_familial": {**quotient, "annee_calcul": 2026, "mois_calcul": 11},
            "allocataires": [person],
            "enfants": [],
            "adresse": {"destinataire": f"{first} {name}", "pays": "FRANCE"},
        },
        "links": {},
        "meta": {},
    }
