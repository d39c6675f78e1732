from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.dechets.models import Trouble

CHOICES = [
    (Trouble.FULL, _("C’est plein")),
    (Trouble.BROKEN, _("C’est cassé")),
    (Trouble.DIRTY, _("Il y a des dépôts autour")),
]


class TroubleForm(forms.Form):
    quoi = forms.ChoiceField(label=_("Qu’avez-vous vu ?"), choices=CHOICES, widget=forms.RadioSelect)
    mots = forms.CharField(
        label=_("Précisez, si vous le voulez"),
        required=False,
        max_length=300,
        help_text=_("Laquelle des colonnes, par exemple. N’écrivez ni nom ni numéro de téléphone."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    cle = KeyField()
