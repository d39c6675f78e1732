from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.files.forms import PhotoField
from cantou.core.web.idempotency import KeyField
from cantou.services.site.models import Favour


class FavourForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Vous proposez ou vous cherchez ?"), choices=Favour.Kind.choices, widget=forms.RadioSelect
    )
    category = forms.ChoiceField(
        label=_("Quel genre d’aide ?"), choices=[("", _("Choisir")), *Favour.Category.choices]
    )
    title = forms.CharField(
        label=_("En quelques mots"), max_length=100, help_text=_("« Prête ma remorque le week-end ».")
    )
    text = forms.CharField(
        label=_("Un peu plus"),
        max_length=1_500,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Ni téléphone, ni adresse : les voisins vous écrivent par cette page."),
    )
    where = forms.CharField(
        label=_("Hameau ou quartier"), max_length=80, required=False, help_text=_("Sans numéro ni rue.")
    )
    photo = PhotoField(label=_("Photographie"), required=False)
    alt = forms.CharField(
        label=_("Ce que l’on voit sur la photographie"),
        max_length=200,
        required=False,
        help_text=_("Pour qui ne la voit pas."),
    )
    courriel = forms.EmailField(
        label=_("Votre adresse de courriel"),
        help_text=_("Jamais montrée : les réponses de vos voisins vous y sont transmises."),
    )
    cle = KeyField()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("photo") and not given.get("alt"):
            self.add_error("alt", _("Décrivez la photographie en quelques mots."))
        return given

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("kind", "category", "title", "text", "where")}


class ReplyForm(forms.Form):
    mots = forms.CharField(
        label=_("Votre message"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    contact = forms.CharField(
        label=_("Votre nom, et comment vous répondre"),
        max_length=120,
        help_text=_("Un téléphone ou un courriel : seul l’auteur de l’annonce le lira."),
    )
    cle = KeyField()


class ReportForm(forms.Form):
    raison = forms.CharField(
        label=_("Qu’est-ce qui ne va pas ?"),
        max_length=500,
        help_text=_("La mairie le lit ; l’auteur de l’annonce, non."),
    )
