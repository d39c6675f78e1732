"""What outside schemas ask of a place, a defibrillator, a fire hydrant: each value by the name it has there. Pure.

`ACCESS` is the part of acceslibre that somebody at a mairie can answer on the spot; `DAE` and `PEI` are theirs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

FactKind = Literal["yes_no", "whole", "number", "choice", "several", "text", "day", "phone", "email"]


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    label: str
    kind: FactKind = "yes_no"
    yes: str = ""
    """What the page says where it is so; empty: nothing."""
    no: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    needed: bool = False
    """The schema refuses a row without it."""
    help: str = ""


class FactError(ValueError):
    """Its text says what is wrong, in French."""


def _same(*values: str) -> tuple[tuple[str, str], ...]:
    return tuple((value, value) for value in values)


ACCESS: tuple[Fact, ...] = (
    Fact("stationnement_pmr", "Une place de stationnement adaptée devant", yes="Place de stationnement adaptée devant"),
    Fact("stationnement_ext_pmr", "Une place adaptée à moins de 200 mètres", yes="Place adaptée à moins de 200 m"),
    Fact("cheminement_ext_plain_pied", "Le chemin jusqu’à l’entrée est de plain-pied", yes="Chemin de plain-pied", no="Chemin avec une marche ou plus"),
    Fact("cheminement_ext_terrain_stable", "Le sol du chemin est stable", yes="Sol stable", no="Sol meuble ou gravillonné"),
    Fact("entree_plain_pied", "L’entrée est de plain-pied", yes="Entrée de plain-pied", no="Entrée avec des marches"),
    Fact("entree_marches", "Nombre de marches à l’entrée", "whole"),
    Fact("entree_marches_rampe", "Une rampe", "choice", choices=(("aucune", "aucune"), ("fixe", "fixe"), ("amovible", "amovible"))),
    Fact("entree_largeur_mini", "Largeur de la porte, en centimètres", "whole"),
    Fact("entree_dispositif_appel", "Une sonnette ou un interphone à l’entrée", yes="Sonnette ou interphone à l’entrée"),
    Fact("entree_aide_humaine", "Quelqu’un peut aider à entrer", yes="Quelqu’un peut aider à entrer"),
    Fact("accueil_personnels", "Le personnel est formé à l’accueil des personnes handicapées", "choice", choices=(("aucun", "pas de personnel"), ("formés", "formé"), ("non-formés", "pas formé"))),
    Fact("accueil_equipements_malentendants_presence", "Un équipement pour les personnes malentendantes", yes="Équipement pour les personnes malentendantes"),
    Fact("sanitaires_presence", "Des toilettes", yes="Toilettes"),
    Fact("sanitaires_adaptes", "Des toilettes adaptées", yes="Toilettes adaptées", no="Toilettes qui ne sont pas adaptées"),
)  # fmt: skip

DAE: tuple[Fact, ...] = (
    Fact("acc", "Dedans ou dehors", "choice", choices=_same("Extérieur", "Intérieur"), needed=True),
    Fact("acc_lib", "On peut y aller sans demander", yes="En accès libre", no="À demander sur place", needed=True),
    Fact("acc_complt", "Où exactement", "text", help="« Sous le porche, à droite de la porte »"),
    Fact("acc_etg", "Étage", "text"),
    Fact("disp_j", "Quels jours", "several", choices=_same("7j/7", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "jours fériés", "événements"), needed=True),
    Fact("disp_h", "À quelles heures", "several", choices=_same("24h/24", "heures ouvrables", "heures de nuit"), needed=True),
    Fact("etat_fonct", "État", "choice", choices=_same("En fonctionnement", "Hors service", "Absent momentanément", "Supprimé définitivement", "Inconnu"), needed=True),
    Fact("fab_rais", "Fabricant", "text", needed=True),
    Fact("modele", "Modèle", "text", needed=True),
    Fact("num_serie", "Numéro de série", "text", needed=True),
    Fact("date_instal", "Installé le", "day"),
    Fact("dermnt", "Dernière maintenance le", "day", needed=True),
    Fact("dtpr_lcad", "Électrodes adultes : périment le", "day"),
    Fact("dtpr_bat", "Batterie : périme le", "day"),
    Fact("lc_ped", "Électrodes pour les enfants", yes="Électrodes pour enfants"),
    Fact("mnt_rais", "Qui l’entretient", "text"),
)  # fmt: skip

PEI: tuple[Fact, ...] = (
    Fact("type_pei", "Genre", "choice", choices=(("PI", "poteau d’incendie"), ("BI", "bouche d’incendie"), ("PA", "point d’aspiration"), ("CI", "citerne")), needed=True),
    Fact("id_sdis", "Numéro du SDIS", "text"),
    Fact("diam_pei", "Diamètre, en millimètres", "choice", choices=_same("80", "100", "150")),
    Fact("source_pei", "Source", "choice", choices=(("reseau_aep", "réseau d’eau potable"), ("citerne", "citerne"), ("plan_eau", "plan d’eau"), ("cours_eau", "cours d’eau"), ("puits", "puits"), ("piscine", "piscine"), ("reseau_irrigation", "réseau d’irrigation"))),
    Fact("statut", "Statut", "choice", choices=(("public", "public"), ("prive", "privé"))),
    Fact("debit", "Débit, en m³ par heure", "number"),
    Fact("press_dyn", "Pression dynamique, en bars", "number"),
    Fact("volume", "Volume, en m³", "number"),
    Fact("disponible", "Il est disponible", yes="Disponible", no="Indisponible"),
    Fact("date_ct", "Dernier contrôle technique le", "day"),
    Fact("date_ro", "Dernière reconnaissance le", "day"),
)  # fmt: skip
OF_KIND = {"dae": DAE, "pei": PEI}
YES, NO = frozenset({"oui", "true", "1", "vrai"}), frozenset({"non", "false", "0", "faux"})
LONGEST = 120


def read_fact(fact: Fact, value: Any) -> Any:
    """As it is kept in JSON; None for nothing. Raises FactError."""
    if value in (None, "", []):
        return None
    return _READERS[fact.kind](fact, value)


def _yes_no(_fact: Fact, value: Any) -> bool:
    word = str(value).strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise FactError(f"« {word[:30]} » : répondez par oui ou non.")


def _whole(_fact: Fact, value: Any) -> int:
    text = str(value).strip()
    if not text.isdecimal() or len(text) > 5:  # noqa: PLR2004
        raise FactError("Donnez un nombre entier.")
    return int(text)


def _number(_fact: Fact, value: Any) -> float:
    try:
        found = float(str(value).strip().replace(",", "."))
    except ValueError:
        raise FactError("Donnez un nombre.") from None
    if not 0 <= found < 1e6:  # noqa: PLR2004
        raise FactError("Ce nombre est hors de ce qui est possible.")
    return found


def _choice(fact: Fact, value: Any) -> str:
    word = str(value).strip()
    for code, label in fact.choices:
        if word.lower() in {code.lower(), label.lower()}:
            return code
    raise FactError("Une de ces valeurs : " + ", ".join(label for _, label in fact.choices) + ".")


def _several(fact: Fact, value: Any) -> list[str]:
    words = value.split("|") if isinstance(value, str) else list(value)
    chosen = {_choice(fact, word) for word in words}
    return [code for code, _ in fact.choices if code in chosen]


def _text(_fact: Fact, value: Any) -> str:
    text = " ".join(str(value).split())
    if len(text) > LONGEST:
        raise FactError(f"{LONGEST} signes au plus.")
    return text


def _day(_fact: Fact, value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    if len(parts := text.split("/")) == 3:  # noqa: PLR2004
        text = "-".join(reversed(parts))
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise FactError("Donnez une date, comme 2026-11-22 ou 22/11/2026.") from None


_READERS = {
    "yes_no": _yes_no,
    "whole": _whole,
    "number": _number,
    "choice": _choice,
    "several": _several,
    "text": _text,
    "day": _day,
    "phone": _text,
    "email": _text,
}


def said_access(values: dict[str, Any]) -> list[str]:
    """What the page says of how one enters."""
    lines = []
    for fact in ACCESS:
        value = values.get(fact.name)
        if value is True and fact.yes:
            lines.append(fact.yes)
        elif value is False and fact.no:
            lines.append(fact.no)
    if steps := values.get("entree_marches"):
        lines.append(f"{steps} marche{'s' if steps > 1 else ''} à l’entrée")
    if values.get("entree_marches_rampe") in {"fixe", "amovible"}:
        lines.append(f"Rampe {values['entree_marches_rampe']}")
    if width := values.get("entree_largeur_mini"):
        lines.append(f"Porte large de {width} cm")
    if values.get("accueil_personnels") == "formés":
        lines.append("Personnel formé à l’accueil des personnes handicapées")
    return lines


def said_facts(kind: str, values: dict[str, Any]) -> list[str]:
    """What matters to whoever runs to it."""
    if kind == "dae":
        found = [values.get("acc_complt", ""), values.get("acc", "")]
        found += [
            fact.yes if values.get(fact.name) else fact.no
            for fact in DAE
            if isinstance(values.get(fact.name), bool)
        ]
        if values.get("disp_j") or values.get("disp_h"):
            found.append(", ".join([*values.get("disp_j", []), *values.get("disp_h", [])]))
        if values.get("etat_fonct") not in {None, "", "En fonctionnement"}:
            found.insert(0, values["etat_fonct"])
        return [line for line in found if line]
    if kind == "pei":
        labels = dict(PEI[0].choices)
        found = [labels.get(values.get("type_pei", ""), "")]
        if values.get("debit"):
            found.append(f"{values['debit']:g} m³ par heure")
        if values.get("disponible") is False:
            found.append("Indisponible")
        return [line[0].upper() + line[1:] for line in found if line]
    return []
