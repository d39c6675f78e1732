from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", attrs={"class": "mid"})


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Le code de votre lettre"),
        max_length=30,
        help_text=_("Douze lettres et chiffres, avec ou sans espaces."),
        widget=forms.TextInput({"class": "mid", "autocomplete": "off", "autocapitalize": "characters"}),
    )


class GatheringForm(forms.Form):
    title = forms.CharField(label=_("Quoi"), max_length=120, help_text=_("« Concours de pétanque »"))
    starts_at = forms.DateTimeField(label=_("Quand"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("Jusqu’à"), widget=MomentInput(), required=False)
    where = forms.CharField(label=_("Où"), max_length=160, required=False)
    text = forms.CharField(
        label=_("En quelques mots"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cle = KeyField()


class MemberForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=120)
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel", "class": "mid"}),
    )
    email = forms.CharField(
        label=_("Courriel"), max_length=254, required=False, widget=forms.TextInput({"type": "email"})
    )
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("« Trésorière », « à jour »")
    )
    cle = KeyField()


class RequestForm(forms.Form):
    subject = forms.CharField(label=_("Objet"), max_length=120)
    text = forms.CharField(
        label=_("Votre demande"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    cle = KeyField()
