from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.workflow import Status

if TYPE_CHECKING:
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.domain.states import Words

GROUPS = [(queries.OPEN, _lazy("En cours")), (queries.FINISHED, _lazy("Terminés"))]
PERIODS = [
    ("7", _lazy("Depuis 7 jours")),
    ("30", _lazy("Depuis un mois")),
    ("90", _lazy("Depuis trois mois")),
    ("365", _lazy("Depuis un an")),
]
ASKED_STATES = {queries.OPEN, queries.FINISHED, *Status.values}


class FilterForm(forms.Form):
    categorie = forms.ChoiceField(label=_lazy("Sujet"), required=False)
    etat = forms.ChoiceField(label=_lazy("État"), required=False)
    periode = forms.ChoiceField(
        label=_lazy("Signalé"), required=False, choices=[("", _lazy("Depuis toujours")), *PERIODS]
    )

    def __init__(self, *args: Any, kinds: dict[str, Kind], words: Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [*GROUPS, *((code, capfirst(word)) for code, word in words.items())]
        titles = [(kind.code, kind.title) for kind in kinds.values()]
        self.fields["categorie"].choices = [("", _("Tous les sujets")), *titles]  # type: ignore[attr-defined]
        self.fields["etat"].choices = [("", _("Tous les états")), *states]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.one_of_several = True  # type: ignore[attr-defined]
