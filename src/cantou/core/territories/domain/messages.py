"""The words for what goes wrong: one line each, in French, saying what to do where that is not plain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from cantou.core.territories.engine.problems import Problem

_TEXTS: dict[str, _StrPromise] = {
    "decoupage_missing": gettext_lazy("le découpage administratif manque (%(value)s) : lancez « npm ci »"),
    "decoupage_unreadable": gettext_lazy("ce fichier du découpage administratif est illisible : %(value)s"),
    "decoupage_shape": gettext_lazy("ce fichier n’a pas la forme du découpage administratif : %(value)s"),
    "geojson_unreadable": gettext_lazy("ce fichier n’est pas du GeoJSON (texte JSON en UTF-8 attendu)"),
    "geojson_shape": gettext_lazy("ce GeoJSON ne contient aucun contour (« FeatureCollection » attendue)"),
    "contour_without_code": gettext_lazy("contour sans code INSEE : %(value)s"),
    "contour_without_area": gettext_lazy("contour vide ou illisible : %(value)s"),
    "contour_outside": gettext_lazy(
        "contour hors de France : %(value)s (longitudes et latitudes WGS 84 attendues, pas du Lambert 93)"
    ),
    "contour_twice": gettext_lazy("ce code figure deux fois, seul le premier contour compte : %(value)s"),
    "table_empty": gettext_lazy("ce fichier est vide"),
    "table_header": gettext_lazy("la première ligne n’est pas un en-tête de colonnes : %(value)s"),
    "column_missing": gettext_lazy("il manque la colonne « %(value)s »"),
    "row_unreadable": gettext_lazy("ligne illisible (%(value)s)"),
    "row_too_long": gettext_lazy(
        "trop de valeurs sur cette ligne (%(value)s) : un séparateur dans un texte ?"
    ),
    "bal_road": gettext_lazy("nom de voie ou de lieu-dit vide ou trop long : « %(value)s »"),
    "bal_commune": gettext_lazy("code de commune inconnu : « %(value)s »"),
    "bal_number": gettext_lazy("numéro impossible : « %(value)s » (de 0 à 9999, ou 99999 pour un lieu-dit)"),
    "bal_position": gettext_lazy("position illisible, adresse gardée sans elle : « %(value)s »"),
    "bal_outside": gettext_lazy("position hors de France, adresse gardée sans elle : « %(value)s »"),
    "bal_date": gettext_lazy("date illisible, ignorée : « %(value)s »"),
    "change_kind": gettext_lazy("type inconnu : « %(value)s » (fusion, rétablissement ou changement de nom)"),
    "change_date": gettext_lazy("date illisible : « %(value)s » (2019-01-01 ou 01/01/2019)"),
    "change_code": gettext_lazy("code INSEE impossible : %(value)s"),
    "change_same_code": gettext_lazy("ce type ne va pas avec ces codes : %(value)s"),
    "change_name": gettext_lazy("il manque le nouveau nom de %(value)s"),
}


def describe(problem: Problem) -> str:
    """« ligne 12 : numéro impossible… »."""
    text = _TEXTS[problem.code] % {"value": problem.value}
    return _("ligne %(line)d : %(text)s") % {"line": problem.line, "text": text} if problem.line else text


class TerritoryError(Exception):
    """Nothing was changed; the text is shown as it is."""
