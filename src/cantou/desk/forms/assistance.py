from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField

if TYPE_CHECKING:
    from cantou.core.people.models import Person

HOURS = [(1, _("1 heure")), (2, _("2 heures")), (4, _("4 heures")), (8, _("8 heures"))]


class AskForm(forms.Form):
    """The operator asks to help an organisation."""

    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("L’administrateur de l’organisme lira ces mots, et ils resteront dans son journal."),
        max_length=280,
        widget=forms.Textarea({"rows": 2}),
    )
    hours = forms.TypedChoiceField(label=_("Pour"), choices=HOURS, coerce=int, initial=2)
    key = KeyField()


class AllowForm(AskForm):
    """An agent lets somebody of the operator work in their place."""

    helper = forms.ChoiceField(label=_("Qui vous aide"))
    field_order = ["helper", "reason", "hours"]

    def __init__(self, *args: Any, helpers: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {person.handle: person.pk for person in helpers}
        field: Any = self.fields["helper"]
        field.choices = [(person.handle, str(person)) for person in helpers]
        self.fields["reason"].help_text = _("Par exemple : régler nos horaires ensemble.")

    @property
    def chosen(self) -> int:
        return self.known[self.cleaned_data["helper"]]
