from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.annuaire.models import Duty


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", attrs={"class": "mid"})


class DutyForm(forms.Form):
    trade = forms.ChoiceField(label=_("Qui est de garde"), choices=Duty.Trade.choices)
    name = forms.CharField(label=_("Nom"), max_length=120, help_text=_("« Pharmacie du Pont, à Murat »"))
    phone = forms.CharField(
        label=_("Téléphone"), max_length=30, widget=forms.TextInput({"type": "tel", "class": "mid"})
    )
    where = forms.CharField(label=_("Adresse"), max_length=160, required=False)
    starts_at = forms.DateTimeField(label=_("Du"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("Jusqu’au"), widget=MomentInput())
    cle = KeyField()
