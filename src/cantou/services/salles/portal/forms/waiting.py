from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.web.idempotency import KeyField
from cantou.services.salles.portal.forms.asking import LineField
from cantou.services.salles.portal.forms.when import WhenForm


class WaitForm(WhenForm):
    cle = KeyField()
    name = LineField(
        label=_("Votre nom"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("Votre téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not values.get("phone") and not values.get("email"):
            self.add_error(
                "phone", _now("Il faut un téléphone ou une adresse électronique pour vous prévenir.")
            )
        return values
