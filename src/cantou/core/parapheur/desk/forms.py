from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi vous ne signez pas"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Les agents le lisent. Le dossier leur revient."),
        error_messages={"required": _("Dites pourquoi : les agents doivent savoir quoi changer.")},
    )
