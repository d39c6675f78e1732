"""What an agent does with a case: one small form for each act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.files.forms import UploadsField
from cantou.core.web.idempotency import KeyField
from cantou.services.demarches.portal.forms.writing import LONGEST, MOST_FILES, PAPERS

if TYPE_CHECKING:
    from collections.abc import Sequence


class MessageForm(forms.Form):
    cle = KeyField()
    body = forms.CharField(
        label=_("Message à la personne"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez le message.")},
    )


class NoteForm(forms.Form):
    cle = KeyField()
    body = forms.CharField(
        label=_("Note entre agents"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La personne ne la voit jamais."),
        error_messages={"required": _("Écrivez la note.")},
    )


class AnswerForm(forms.Form):
    cle = KeyField()
    outcome = forms.ChoiceField(label=_("Ce qui est arrivé"), required=False, widget=forms.RadioSelect)
    body = forms.CharField(
        label=_("Ce qu’il faut en retenir"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La personne peut le lire."),
    )
    papers = UploadsField(
        label=_("La pièce reçue, numérisée ou photographiée"), accept=PAPERS, most=MOST_FILES, required=False
    )

    def __init__(self, *args: Any, outcomes: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["outcome"]
        field.choices = list(outcomes)
        field.initial = outcomes[0][0]
        if len(outcomes) == 1:
            field.widget = forms.HiddenInput()
