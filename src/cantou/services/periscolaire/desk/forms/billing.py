from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import unveiled, veil
from cantou.services.periscolaire.desk.forms.settings import day_input

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.payments.models import Regie

AMOUNT = re.compile(r"([+-]?)(\d{1,4})(?:[.,](\d{1,2}))?")


class IssueForm(forms.Form):
    regie = forms.ChoiceField(label=_("Régie"))
    due_on = forms.DateField(label=_("À payer avant le"), widget=day_input())
    cle = KeyField()

    def __init__(self, *args: Any, regies: Iterable[Regie], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(regies)
        self.fields["regie"].choices = [(veil(one.pk), one.title) for one in self.known]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Regie:
        key = unveiled(self.cleaned_data["regie"])
        return next(one for one in self.known if one.pk == key)


class AdjustForm(forms.Form):
    cents = forms.CharField(
        label=_("Montant, en euros"),
        max_length=12,
        help_text=_("« -4,10 » pour moins, « 4,10 » pour plus."),
        widget=forms.TextInput({"class": "short"}),
    )
    reason = forms.CharField(label=_("Pourquoi"), max_length=160)
    cle = KeyField()

    def clean_cents(self) -> int:
        text = re.sub(r"[\s\u00a0\u202f€]", "", self.cleaned_data["cents"]).replace("−", "-")
        found = AMOUNT.fullmatch(text)
        if found is None:
            raise forms.ValidationError(_now("Écrivez un montant en euros, par exemple 4,10 ou -4,10."))
        cents = int(found[2]) * 100 + int((found[3] or "0").ljust(2, "0"))
        return -cents if found[1] == "-" else cents
