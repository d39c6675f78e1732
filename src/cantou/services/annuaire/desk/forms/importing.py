from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.tables import LARGEST
from cantou.services.annuaire.engine.facts import OF_KIND
from cantou.services.annuaire.engine.tables import FIELDS
from cantou.services.annuaire.models import Kind

if TYPE_CHECKING:
    from cantou.services.annuaire.models import Import


class FileForm(forms.Form):
    kind = forms.ChoiceField(label=_("Ce que contient le fichier"), choices=Kind.choices)
    fichier = forms.FileField(
        label=_("Le fichier CSV"),
        help_text=_(
            "De votre tableur : « Enregistrer sous », CSV. Points-virgules ou virgules, UTF-8 ou Windows."
        ),
        widget=forms.FileInput({"accept": ".csv,.txt,text/csv"}),
    )

    def clean_fichier(self) -> Any:
        given = self.cleaned_data["fichier"]
        if given.size > LARGEST:
            raise forms.ValidationError(
                _("Ce fichier est trop lourd : 2 Mo au plus. Coupez-le en plusieurs.")
            )
        return given


class MappingForm(forms.Form):
    """One choice for each column of the file."""

    def __init__(self, *args: Any, taken: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        facts = [(f"facts.{one.name}", one.label) for one in OF_KIND.get(taken.kind, ())]
        choices = [("", _("laisser de côté")), *FIELDS.items(), *facts]
        self.columns = list(taken.columns)
        for number, column in enumerate(self.columns):
            sample = next((row[number] for row in taken.rows if row[number]), "")
            self.fields[f"c{number}"] = forms.ChoiceField(
                label=column,
                choices=choices,
                required=False,
                initial=taken.mapping.get(column, ""),
                help_text=_("Par exemple : %(sample)s") % {"sample": sample[:60]} if sample else "",
            )

    @property
    def mapping(self) -> dict[str, str]:
        return {column: self.cleaned_data[f"c{number}"] for number, column in enumerate(self.columns)}
