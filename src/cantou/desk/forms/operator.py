from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.organisations.models import Banner
from cantou.core.registry import services
from cantou.core.web.idempotency import KeyField

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LARGEST = 2_000_000
_MOMENT = "%Y-%m-%dT%H:%M"


class OnboardingForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("La liste des communes, en CSV"),
        help_text=gettext_lazy(
            "Une ligne par organisme, avec son code INSEE ou son SIREN. Colonnes reconnues : insee, siren, nom, type,"
            " courriel, telephone, horaires, adresse, site, services, administrateur (son adresse"
            " électronique : une invitation lui est écrite)."
        ),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={"empty": gettext_lazy("Ce fichier est vide.")},
    )
    services = forms.MultipleChoiceField(
        label=gettext_lazy("Services à ouvrir là où la ligne n’en dit rien"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    key = KeyField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["services"]
        field.choices = [(manifest.id, _(manifest.title)) for manifest in services()]

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("Ce fichier dépasse 2 Mo : est-ce bien une liste de communes ?"))
        return file


class SearchForm(forms.Form):
    q = forms.CharField(label=gettext_lazy("Nom, SIREN ou code INSEE"), required=False, max_length=80)


class BannerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Ce que tous liront"),
        help_text=gettext_lazy(
            "Exemple : Mardi 3 mars de 18 h à 19 h, la plateforme sera arrêtée pour entretien."
        ),
        max_length=240,
        widget=forms.Textarea({"rows": 2}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("Ton"),
        choices=Banner.Level.choices,
        widget=forms.RadioSelect,
        initial=Banner.Level.CARE,
    )
    until = forms.DateTimeField(
        label=gettext_lazy("Jusqu’à"),
        help_text=gettext_lazy("Laissez vide pour l’enlever vous-même."),
        required=False,
        input_formats=[_MOMENT],
        widget=forms.DateTimeInput({"type": "datetime-local", "class": "mid"}, format=_MOMENT),
    )

    def refuse(self, error: ValidationError) -> None:
        for name, texts in error.message_dict.items():
            self.add_error(name, texts)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        help_text=gettext_lazy("Noté dans le journal de l’organisme et dans le vôtre."),
        max_length=280,
        widget=forms.Textarea({"rows": 2}),
    )


class LeaveForm(ReasonForm):
    name = forms.CharField(
        label=gettext_lazy("Nom de l’organisme, recopié"),
        help_text=gettext_lazy("Pour être sûr que c’est bien lui."),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    field_order = ["name", "reason"]

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._name = name

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if _letters(typed) != _letters(self._name):
            raise ValidationError(_("Ce n’est pas son nom : recopiez « %s ».") % self._name)
        return typed


def _letters(text: str) -> str:
    """Neither accents, capitals, hyphens nor the shape of an apostrophe make another name."""
    return "".join(each for each in unicodedata.normalize("NFKD", text.casefold()) if each.isalnum())


class EraseForm(ReasonForm):
    code = forms.CharField(
        label=gettext_lazy("Code donné à la première étape"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "class": "mid"}),
    )
    field_order = ["code", "reason"]
