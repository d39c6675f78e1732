"""What the gazetteer and the list of communes know of what was typed, once somebody goes on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from cantou.core.forms.engine import definition as form
from cantou.core.forms.engine.typed import COMMUNE
from cantou.core.forms.portal.times import complete_slot
from cantou.core.territories.domain.gazetteer import search_places
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.models import KnownCommune, Territory

if TYPE_CHECKING:
    from cantou.core.forms.portal.screens import Screen

FEW = 8
WITHIN = re.compile(r"^(?P<name>.+?)\s*\((?P<where>[^()]+)\)$")


def complete(screen: Screen, patch: dict[str, Any], *, territory: int | None) -> dict[str, str]:
    """Writes into `patch` what is found; gives back words for what is not (question → words)."""
    wrong: dict[str, str] = {}
    for key, one in screen.questions.items():
        if isinstance(one, form.Address) and isinstance(patch.get(key), dict) and territory is not None:
            patch[key] = found_address(patch[key], territory)
            screen.typed[key] = patch[key]
        elif isinstance(one, form.Slot):
            if words := complete_slot(screen, patch, key, one):
                wrong[key] = words
        elif isinstance(one, form.Said) and one.type == "commune" and patch.get(key):
            code, words = found_commune(patch[key])
            if code:
                patch[key] = screen.typed[key] = code
            else:
                wrong[key] = words
    return wrong


def found_commune(text: str) -> tuple[str, str]:
    """(code, "") or ("", what to do)."""
    if COMMUNE.fullmatch(text.strip().upper()):
        code = text.strip().upper()
        known = KnownCommune.objects.filter(code=code).exists() or not KnownCommune.objects.exists()
        return (code, "") if known else ("", _("Aucune commune n’a ce code."))
    within = WITHIN.match(text.strip())
    name = normalise(within["name"] if within else text)
    found = list(KnownCommune.objects.filter(normalised=name).order_by("-population")[: FEW + 1])
    if within:
        where = normalise(within["where"])
        found = [
            one for one in found if where in {one.departement_code.lower(), normalise(one.departement_name)}
        ]
    if len(found) == 1:
        return found[0].code, ""
    if found:
        several = ", ".join(f"{one.name} ({one.departement_code})" for one in found[:FEW])
        return "", _("Plusieurs communes s’appellent ainsi. Écrivez l’une de celles-ci : %(several)s.") % {
            "several": several
        }
    nearly = KnownCommune.objects.filter(normalised__startswith=name[:4]).order_by("-population")[:FEW]
    near = ", ".join(f"{one.name} ({one.departement_code})" for one in nearly)
    if near and len(name) > 3:  # noqa: PLR2004 (too short a beginning says nothing)
        return "", _("Aucune commune ne s’appelle ainsi. Peut-être : %(near)s.") % {"near": near}
    return "", _("Aucune commune ne s’appelle ainsi.")


def found_address(typed: dict[str, Any], territory: int) -> dict[str, Any]:
    """With what the gazetteer says, where the address is in this commune; otherwise as it was typed."""
    commune = Territory.objects.filter(pk=territory).values_list("code", "name").first()
    if commune is None or normalise(typed.get("city", "")) != normalise(commune[1]):
        return typed
    place = search_places(territory, typed.get("line", "")).first()
    if place is None or normalise(place.label) != normalise(typed.get("line", "")):
        return typed | {"citycode": commune[0]}
    at = {"lon": place.lon, "lat": place.lat} if place.lon is not None and place.lat is not None else {}
    return typed | {"citycode": commune[0], "id": place.key or f"{commune[0]}_{place.pk}", **at}
