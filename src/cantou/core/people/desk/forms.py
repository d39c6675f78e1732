from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.web.idempotency import KeyField


class CounterForm(forms.Form):
    given_name = forms.CharField(label=_("Prénom"), max_length=80)
    family_name = forms.CharField(label=_("Nom"), max_length=80)
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "class": "mid"}),
    )
    key = KeyField()
    agreed = forms.BooleanField(
        label=_("La personne est là, elle a montré qui elle est, et elle demande ce compte."),
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])
