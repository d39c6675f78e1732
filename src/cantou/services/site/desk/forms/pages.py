from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField


class PageForm(forms.Form):
    title = forms.CharField(label=_("Titre"), max_length=120)
    summary = forms.CharField(label=_("En une phrase"), max_length=300, required=False)
    heading = forms.CharField(
        label=_("Rubrique du menu"), max_length=60, required=False, help_text=_("Par exemple : La mairie.")
    )
    text = forms.CharField(label=_("Texte"), required=False, widget=forms.Textarea(attrs={"rows": 12}))
    cle = KeyField()
