"""Where it is: core.maps asks, a gazetteer that is too long for a list is looked up here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.maps.forms import PlaceField
from cantou.core.territories.domain.gazetteer import search_places
from cantou.core.web.idempotency import KeyField
from cantou.core.web.texts import tidy

if TYPE_CHECKING:
    from cantou.core.maps.domain.somewhere import Somewhere


class WhereForm(forms.Form):
    ou = PlaceField(
        label=_("Indiquez l’endroit"),
        help_text=_("Un lieu-dit, quelques mots ou un point sur la carte : une seule réponse suffit."),
    )
    cle = KeyField()

    def __init__(self, *args: Any, commune: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commune = commune
        self.fields["ou"].locate(commune)  # type: ignore[attr-defined]

    def clean_ou(self) -> Somewhere:
        """« 12 rue des Écoles » written as words is that address, if there is one and no other."""
        found: Somewhere = self.cleaned_data["ou"]
        found = replace(found, words=tidy(found.words))
        if found.place is not None or not found.words:
            return found
        places = list(search_places(self.commune, found.words)[:2])
        if len(places) != 1 or places[0].label.casefold() != found.words.casefold():
            return found
        place = places[0]
        known = replace(found, place=place.pk, label=place.label, words="")
        if found.how != "words":
            return known
        return replace(known, how="place", lon=place.lon, lat=place.lat)
