"""What is wrong with typed data (pydantic), in French, beside its field: for the API, and for manifests in JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLAIN = {
    "missing": gettext_lazy("Ce champ est obligatoire."),
    "extra_forbidden": gettext_lazy("Ce champ n’existe pas."),
    "json_invalid": gettext_lazy("Ce n’est pas du JSON."),
    "finite_number": gettext_lazy("Donnez un nombre."),
    "string_pattern_mismatch": gettext_lazy("Cette valeur n’a pas la forme attendue."),
    "string_unicode": gettext_lazy("Ce texte contient des caractères illisibles."),
}
FAMILIES = (
    ("string", gettext_lazy("Donnez un texte.")),
    ("int", gettext_lazy("Donnez un nombre entier.")),
    ("float", gettext_lazy("Donnez un nombre.")),
    ("bool", gettext_lazy("Répondez par true ou false.")),
    ("datetime", gettext_lazy("Donnez une date et une heure, comme 2026-11-22T18:00:00Z.")),
    ("date", gettext_lazy("Donnez une date, comme 2026-11-22.")),
    ("uuid", gettext_lazy("Donnez un identifiant UUID.")),
    ("url", gettext_lazy("Donnez une adresse complète, comme https://exemple.fr/.")),
    ("list", gettext_lazy("Donnez une liste.")),
    ("tuple", gettext_lazy("Donnez une liste.")),
    ("dict", gettext_lazy("Donnez un objet JSON.")),
    ("model", gettext_lazy("Donnez un objet JSON.")),
)
BOUNDED = {
    "string_too_short": ("min_length", gettext_lazy("Il faut au moins %(bound)s caractères.")),
    "string_too_long": ("max_length", gettext_lazy("Il faut au plus %(bound)s caractères.")),
    "too_short": ("min_length", gettext_lazy("Il en faut au moins %(bound)s.")),
    "too_long": ("max_length", gettext_lazy("Il en faut au plus %(bound)s.")),
    "greater_than_equal": ("ge", gettext_lazy("Au moins %(bound)s.")),
    "less_than_equal": ("le", gettext_lazy("Au plus %(bound)s.")),
    "greater_than": ("gt", gettext_lazy("Plus que %(bound)s.")),
    "less_than": ("lt", gettext_lazy("Moins que %(bound)s.")),
    "literal_error": ("expected", gettext_lazy("Une de ces valeurs\N{NO-BREAK SPACE}: %(bound)s.")),
    "enum": ("expected", gettext_lazy("Une de ces valeurs\N{NO-BREAK SPACE}: %(bound)s.")),
}


def in_french(error: Mapping[str, Any]) -> str:
    """One entry of pydantic's `errors()`. What one of our own validators says is French already."""
    kind, context = str(error["type"]), error.get("ctx") or {}
    if kind in {"value_error", "assertion_error"} and context.get("error"):
        return str(context["error"])
    if kind in PLAIN:
        return str(PLAIN[kind])
    if kind in BOUNDED:
        name, text = BOUNDED[kind]
        bound = str(context.get(name, "")).replace(" or ", _(" ou "))
        return str(text) % {"bound": bound}
    for prefix, told in FAMILIES:
        if kind.startswith(prefix):
            return str(told)
    return _("Cette valeur ne convient pas.")


def field_name(path: Sequence[str | int]) -> str:
    """`("contact", "email")` → `contact.email`, `("portal", 0, "url")` → `portal[0].url`."""
    name = ""
    for part in path:
        name += f"[{part}]" if isinstance(part, int) else f".{part}" if name else part
    return name
