"""What says the same: which report it joins, and the words that its reporter reads."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

WORDS = _("Merci\u00a0! Quelqu’un nous l’avait déjà signalé\u00a0: vous serez averti de la suite.")


class MergeForm(forms.Form):
    into = forms.CharField(
        label=_("Référence de l’autre signalement"),
        max_length=20,
        error_messages={"required": _("Choisissez l’un des signalements proposés, ou écrivez sa référence.")},
        widget=forms.TextInput(attrs={"class": "mid", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("Mot à la personne qui a signalé"),
        max_length=500,
        initial=WORDS,
        error_messages={"required": _("Écrivez un mot\u00a0: la personne qui a signalé le lira.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class UnmergeForm(forms.Form):
    words = forms.CharField(
        label=_("Mot à la personne qui a signalé"),
        max_length=500,
        initial=_(
            "Après vérification, ce n’était pas le même problème\u00a0: votre signalement est de nouveau suivi."
        ),
        error_messages={"required": _("Écrivez un mot\u00a0: la personne avait appris le contraire.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
