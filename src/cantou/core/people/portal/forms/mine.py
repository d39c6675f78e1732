"""Forms of one's own space."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.registry import services


class DetailsForm(forms.Form):
    given_name = forms.CharField(
        label=_("Prénom"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label=_("Nom"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        help_text=_("Par exemple : 04 71 00 00 00"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "class": "mid"}),
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class ChildForm(forms.Form):
    given_name = forms.CharField(label=_("Prénom"), max_length=80)
    family_name = forms.CharField(label=_("Nom"), max_length=80)


class MandateForm(forms.Form):
    names = forms.MultipleChoiceField(
        label=_("Pour quels services ?"),
        help_text=_("Cette personne ne pourra rien faire ailleurs."),
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = forms.DateField(
        label=_("Jusqu’à quand ?"),
        help_text=_("Deux ans au plus. Vous pouvez y mettre fin avant, quand vous voulez."),
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"ends_on": timezone.localdate() + timedelta(days=365)})
        super().__init__(*args, **kwargs)
        names: Any = self.fields["names"]
        names.choices = [(one.id, one.title) for one in services()]


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=_("J’ai compris : mon compte et mes données seront effacés."))
