from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.site.desk.forms.common import MomentField


class NewPageForm(forms.Form):
    title = forms.CharField(
        label=_("Titre de la page"), max_length=120, help_text=_("« L’équipe municipale », « L’école ».")
    )
    heading = forms.CharField(
        label=_("Rubrique du menu"),
        max_length=60,
        required=False,
        help_text=_("Par exemple « La mairie », « Vivre ici », « Découvrir »."),
    )
    cle = KeyField()


class PublishForm(forms.Form):
    shown_from = MomentField(label=_("À partir du"), required=False, help_text=_("Vide : tout de suite."))
    shown_until = MomentField(label=_("Jusqu’au"), required=False, help_text=_("Vide : sans fin."))


class PlaceForm(forms.Form):
    heading = forms.CharField(label=_("Rubrique"), max_length=60, required=False)
    position = forms.IntegerField(
        label=_("Rang"), min_value=0, max_value=999, help_text=_("Les plus petits d’abord.")
    )
