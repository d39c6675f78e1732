"""What an agent does with a case: one small form for each act."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
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


class OpinionForm(forms.Form):
    """`to` has a desk here; any other body gets a private link, by e-mail or on paper."""

    cle = KeyField()
    to = forms.TypedChoiceField(
        label=_("Un organisme qui a un bureau ici"), coerce=int, required=False, empty_value=None
    )
    body_name = forms.CharField(
        label=_("Ou un autre service, son nom"),
        max_length=160,
        required=False,
        help_text=_("Par exemple : services techniques, Bâtiments de France."),
    )
    email = forms.EmailField(
        label=_("Son adresse électronique"),
        required=False,
        help_text=_("Sans elle, donnez-lui le lien qui s’affichera dans le dossier."),
    )
    summary = forms.CharField(
        label=_("Ce qu’on lui montre du dossier"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Il ne voit que ce texte et les pièces choisies. Enlevez ce qui ne sert pas à son avis."),
        error_messages={"required": _("Dites sur quoi porte l’avis.")},
    )
    pieces = forms.MultipleChoiceField(
        label=_("Les pièces qu’on lui montre"), required=False, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(
        label=_("Réponse attendue jusqu’au"),
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
        help_text=_("Passé ce jour, l’absence de réponse en tient lieu et le dossier continue."),
        error_messages={"required": _("Choisissez un jour.")},
    )

    def __init__(self, *args: Any, bodies: Sequence[Any], files: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to, pieces = cast("Any", self.fields["to"]), cast("Any", self.fields["pieces"])
        to.choices = [("", _now("Aucun")), *((body.pk, body.name) for body in bodies)]
        pieces.choices = [(str(one.handle), one.name) for one in files]
        if not files:
            del self.fields["pieces"]
        if not bodies:
            del self.fields["to"]
            self.fields["body_name"].label = _now("À quel service ?")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("to") and not values.get("body_name", "").strip():
            self.add_error("body_name", _now("Dites à qui l’avis est demandé."))
        day = values.get("until")
        if day is not None and day < timezone.localdate():
            self.add_error("until", _now("Choisissez un jour à venir."))
        return values


class TransferForm(forms.Form):
    cle = KeyField()
    to = forms.TypedChoiceField(
        label=_("À quel organisme ?"),
        coerce=int,
        error_messages={"required": _("Choisissez un organisme.")},
    )
    why = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La personne le lit."),
        error_messages={"required": _("Dites pourquoi : la personne le lira.")},
    )

    def __init__(self, *args: Any, bodies: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to = cast("Any", self.fields["to"])
        to.choices = [("", _now("Choisissez…")), *((body.pk, body.name) for body in bodies)]
