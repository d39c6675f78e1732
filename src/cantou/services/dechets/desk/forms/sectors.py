from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.maps.forms import PlaceField
from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import unveiled, veil

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.territories.models import Place, Territory

MOST_CORNERS = 40
LONGEST = 4_000


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "mid"})


class SectorForm(forms.Form):
    name = forms.CharField(
        label=_("Nom du secteur"), max_length=80, help_text=_("Celui du calendrier papier, s’il y en a un.")
    )
    note = forms.CharField(
        label=_("Un mot pour les habitants de ce secteur"),
        max_length=200,
        required=False,
        help_text=_("Montré sous leurs dates."),
    )
    cle = KeyField()


class AreaForm(forms.Form):
    """The whole commune, or some of it."""

    what = forms.ChoiceField(
        label=_("Quelle partie de la commune ?"),
        choices=[("all", _("Toute la commune")), ("some", _("Seulement des lieux-dits ou des voies"))],
        initial="all",
        widget=forms.RadioSelect,
    )
    places = forms.MultipleChoiceField(
        label=_("Lieux-dits et voies"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cle = KeyField()

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_key = {veil(place.pk): place for place in places}
        self.fields["places"].choices = [(key, place.label) for key, place in self.by_key.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("what") == "some" and not given.get("places"):
            self.add_error("places", _now("Cochez au moins un lieu-dit ou une voie."))
        return given

    @property
    def chosen(self) -> list[Place]:
        if self.cleaned_data["what"] == "all":
            return []
        return [self.by_key[key] for key in self.cleaned_data["places"]]


class CommuneForm(forms.Form):
    commune = forms.ChoiceField(label=_("Dans quelle commune ?"))

    def __init__(self, *args: Any, communes: Iterable[Territory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = [(veil(one.pk), one.name) for one in communes]  # type: ignore[attr-defined]

    @property
    def key(self) -> int | None:
        return unveiled(self.cleaned_data["commune"])


class ZoneForm(forms.Form):
    """Corners, one a line (« latitude, longitude »), and the map to add the next one."""

    label = forms.CharField(label=_("Nom de la zone"), max_length=120, required=False)
    corners = forms.CharField(
        label=_("Les coins, dans l’ordre du tour"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Une ligne par coin : latitude, longitude. La carte en ajoute."),
    )
    ou = PlaceField(label=_("Le coin suivant, sur la carte"), required=False, anywhere=True)
    cle = KeyField()

    def clean_corners(self) -> list[tuple[float, float]]:
        """Longitude first."""
        found = []
        for number, line in enumerate(self.cleaned_data["corners"].splitlines(), start=1):
            if not line.strip():
                continue
            parts = line.replace(";", ",").split(",")
            try:
                lat, lon = (float(part) for part in parts)
            except ValueError as error:
                text = _now("Ligne %(number)d : écrivez par exemple « 44.98, 2.62 ».")
                raise forms.ValidationError(text % {"number": number}) from error
            if not (-90 < lat < 90 and -180 <= lon <= 180):  # noqa: PLR2004
                raise forms.ValidationError(_now("Ligne %(number)d : hors de la Terre.") % {"number": number})
            found.append((lon, lat))
        if len(found) > MOST_CORNERS:
            raise forms.ValidationError(_now("Quarante coins au plus."))
        return found


def as_lines(corners: Iterable[tuple[float, float]]) -> str:
    return "\n".join(f"{lat:.6f}, {lon:.6f}" for lon, lat in corners)
