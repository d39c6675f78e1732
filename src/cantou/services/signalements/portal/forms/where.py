"""Where it is: a position, a hamlet or an address, words. At least one of them, and in this commune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.territories.domain.gazetteer import search_places
from cantou.core.territories.domain.locate import at_point, outside_france
from cantou.core.web.addresses import portal_path
from cantou.core.web.idempotency import KeyField
from cantou.services.signalements.domain.places import Where
from cantou.services.signalements.models import Given
from cantou.services.signalements.portal.forms.words import WordsField

if TYPE_CHECKING:
    from cantou.core.territories.models import Place, Territory

MOST_PLACES = 8
FARTHEST_METRES = 20_000
"""From the middle of a commune whose contour is unknown: no commune of France reaches so far, but a few."""
KEEP_WORDS = "mots"


class WhereForm(forms.Form):
    """`lieu` is looked up in the gazetteer; when several places answer, they are offered in `choix`."""

    lieu = forms.CharField(
        label=_("Lieu-dit, rue ou adresse"),
        max_length=200,
        required=False,
        help_text=_("Par exemple : Le Bourg, Route de Salers, 12 rue des Écoles."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "list": "lieux"}),
    )
    mots = WordsField(
        label=_("Comment trouver l’endroit exact ?"),
        most=300,
        required=False,
        help_text=_("Par exemple : devant le four à pain, après le deuxième virage."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    cle = KeyField()

    def __init__(self, *args: Any, commune: Territory, before: Where | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commune = commune
        self.before = before
        self.places: list[Place] = []
        self.chosen: Place | None = None

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        self._check_point(values)
        self._look_up(values)
        if not self.errors and not self.where.is_somewhere and not self.data.get("carte"):
            self.add_error(
                "lieu",
                _now("Dites où c’est : un lieu-dit, une adresse, quelques mots ou un point sur la carte."),
            )
        return values

    def _check_point(self, values: dict[str, Any]) -> None:
        lon, lat = values.get("lon"), values.get("lat")
        if lon is None or lat is None:
            values["lon"] = values["lat"] = None
            return
        refusal = refuse_point(self.commune, lon, lat)
        if refusal:
            self.add_error("lieu", refusal)

    def _look_up(self, values: dict[str, Any]) -> None:
        text = values.get("lieu", "")
        choice = self.data.get("choix", "")
        if not text or choice == KEEP_WORDS:
            return
        found = list(search_places(self.commune.pk, text)[: MOST_PLACES + 1])
        exact = [place for place in found if place.label.casefold() == text.strip().casefold()]
        chosen = [place for place in found if str(place.pk) == choice]
        if chosen or len(found) == 1 or len(exact) == 1:
            self.chosen = (chosen or exact or found)[0]
        elif found:
            self.places = found[:MOST_PLACES]
            self.add_error("lieu", _now("Plusieurs endroits portent ce nom : lequel est-ce ?"))

    @property
    def where(self) -> Where:
        """After validation. A point that was shown on the map stays until another one takes its place."""
        values = self.cleaned_data
        place, text, words = self.chosen, values.get("lieu", ""), values.get("mots", "")
        lon, lat, given = values.get("lon"), values.get("lat"), Given.POSITION
        if lon is None and self.before is not None and self.before.given == Given.MAP:
            lon, lat, given = self.before.lon, self.before.lat, Given.MAP
        if lon is None and place is not None and place.lon is not None:
            lon, lat, given = place.lon, place.lat, Given.PLACE
        if lon is None:
            given = Given.PLACE if place is not None else Given.WORDS
        return Where(
            given=given,
            lon=lon,
            lat=lat,
            place=place.pk if place is not None else None,
            label=place.label if place is not None else text,
            words=words,
        )


def refuse_point(commune: Territory, lon: float, lat: float) -> str:
    """Why a point cannot be kept for this commune, in words; nothing when it can."""
    if outside_france(lon, lat):
        return _now(
            "Ce point n’est pas en France. Choisissez-en un autre, ou décrivez l’endroit avec des mots."
        )
    found = at_point(lon, lat)
    if found is None:
        return _elsewhere(commune)
    if found.commune.pk == commune.pk:
        far = found.how == "centre" and found.metres > FARTHEST_METRES
        return _elsewhere(commune) if far else ""
    if found.how != "contour":
        return ""  # Nobody knows the limit exactly enough to contradict somebody who stands there.
    if found.commune.slug is None:
        return _elsewhere(commune)
    return format_html(
        _now(
            'Ce point est à {there}, pas à {here}. Déplacez-le, ou <a href="{url}">signalez-le à {there}</a>.'
        ),
        there=found.commune.name,
        here=commune.name,
        url=portal_path(found.commune.slug, "signalements:new"),
    )


def _elsewhere(commune: Territory) -> str:
    return _now(
        "Ce point est loin de %(commune)s. Choisissez-en un autre, ou décrivez l’endroit avec des mots."
    ) % {"commune": commune.name}
