from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.salles.domain import lending
from cantou.services.salles.portal.forms.asking import ContactForm, LineField
from cantou.services.salles.portal.forms.when import FARTHEST, DayField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.services.salles.models import Item

LONGEST = timedelta(days=31)
MOST_EACH = 9_999


class DatesForm(forms.Form):
    first = DayField(label=_("Du"))
    last = DayField(label=_("Au"), help_text=_("Le jour où vous rapportez tout."))

    past = False
    longest, too_long = LONGEST, _("Un mois au plus en une fois.")

    def clean_first(self) -> date:
        day: date = self.cleaned_data["first"]
        if day < timezone.localdate() and not self.past:
            raise forms.ValidationError(_now("Ce jour est passé."))
        if day > timezone.localdate() + FARTHEST:
            raise forms.ValidationError(_now("C’est trop loin\u00a0: dix-huit mois au plus."))
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _now("La fin est avant le début."))
        elif first and last and last - first > self.longest:
            self.add_error("last", self.too_long)
        return values


class LoanForm(DatesForm, ContactForm):
    """Days, how many of each, and who: one page, since nothing of it hangs on an answer before."""

    cle = KeyField()
    label = LineField(label=_("Pour quelle association ?"), max_length=120, required=False)
    event = LineField(label=_("Pour quoi faire ?"), max_length=120, required=False)

    def __init__(self, *args: Any, items: Sequence[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        self.fields["name"].label = self.name_label
        for item in items:
            self.fields[f"item_{item.pk}"] = forms.IntegerField(
                label=item.title,
                required=False,
                min_value=0,
                max_value=MOST_EACH,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
                error_messages={
                    "invalid": _("Écrivez un nombre, en chiffres."),
                    "min_value": _("Zéro, ou plus."),
                },
            )

    name_label = _("Votre nom")

    @property
    def counts(self) -> list[tuple[Item, forms.BoundField]]:
        return [(item, self[f"item_{item.pk}"]) for item in self.items]

    @property
    def wanted(self) -> list[tuple[Item, int]]:
        return [
            (item, number) for item in self.items if (number := self.cleaned_data.get(f"item_{item.pk}") or 0)
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.errors:
            return values
        if not self.wanted:
            self.add_error(
                f"item_{self.items[0].pk}" if self.items else "first", _now("Dites combien il en faut.")
            )
            return values
        free = lending.left([item for item, _number in self.wanted], values["first"], values["last"])
        for item, number in self.wanted:
            if number > free[item.pk]:
                self.add_error(f"item_{item.pk}", _left(free[item.pk]))
        return values


def _left(number: int) -> str:
    if number == 0:
        return _now("Il n’en reste aucun ces jours-là.")
    return _now("Il en reste %(number)d ces jours-là.") % {"number": number}
