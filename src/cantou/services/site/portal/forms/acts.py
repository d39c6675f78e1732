from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.services.site.models import Nature

if TYPE_CHECKING:
    from collections.abc import Iterable

PARAMETERS = ("mots", "nature", "annee", "en")


class ActFilters(forms.Form):
    mots = forms.CharField(label=_("Mots ou numéro"), required=False, max_length=80)
    nature = forms.ChoiceField(
        label=_("Nature"), required=False, choices=[("", _("Toutes")), *Nature.choices]
    )
    annee = forms.TypedChoiceField(label=_("Année"), required=False, coerce=int, empty_value=None)
    en = forms.BooleanField(label=_("Seulement en cours d’affichage"), required=False)

    def __init__(self, data: Any, *, years: Iterable[int]) -> None:
        super().__init__({name: data.get(name, "") for name in PARAMETERS})
        self.fields["annee"].choices = [("", _("Toutes")), *((str(year), str(year)) for year in years)]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """What is understood of it: an address that was damaged filters nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
