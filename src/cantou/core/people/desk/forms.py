from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.people.portal.forms.mine import MandateForm
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


class CounterMandateForm(MandateForm):
    named = forms.CharField(
        label=_("Qui pourra agir ?"),
        help_text=_("Prénom et nom de la personne de confiance, comme la personne les dit."),
        max_length=160,
    )
    consent = forms.ChoiceField(
        label=_("Comment la personne donne-t-elle son accord ?"),
        choices=[
            ("counter", _("Elle signe ici, devant moi")),
            ("paper", _("Elle emporte le papier et le renvoie signé")),
            ("sms", _("Elle reçoit un code par SMS et me le lit")),
        ],
        widget=forms.RadioSelect,
        initial="counter",
    )
    field_order = ("named", "names", "ends_on", "consent")


class ConsentForm(forms.Form):
    code = forms.CharField(
        label=_("Code lu par la personne"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "short"}),
    )


class EndMandateForm(forms.Form):
    number = forms.CharField(
        label=_("Numéro du mandat"), max_length=12, widget=forms.TextInput(attrs={"class": "short"})
    )
    family_name = forms.CharField(
        label=_("Nom de famille de la personne qui l’a donné"),
        max_length=80,
        widget=forms.TextInput(attrs={"class": "mid"}),
    )
