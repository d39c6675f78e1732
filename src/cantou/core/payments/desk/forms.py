from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cantou.core.payments.domain.debts import MOST_INSTALMENTS
from cantou.core.payments.domain.providers import providers
from cantou.core.payments.engine.prices import MOST_CENTS
from cantou.core.payments.models import Debt, Means, RefundMeans, Regie, RegieMode
from cantou.core.web.days import FIRST, LAST
from cantou.core.web.idempotency import KeyField
from cantou.core.web.money import euros

_AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")
_TODAY = {"type": "date", "class": "mid"}


class EurosField(forms.CharField):
    """« 120 » or « 120,50 » → cents."""

    default_error_messages = {
        "required": _("Écrivez le montant."),
        "invalid": _("Écrivez un montant en euros, par exemple 120 ou 120,50."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}))
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 100},{value % 100:02}" if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        text = re.sub(r"[\s\u00a0\u202f€]", "", super().clean(value) or "")
        found = _AMOUNT.fullmatch(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


class DayField(forms.DateField):
    default_error_messages = {
        "required": _("Choisissez un jour."),
        "invalid": _("Ce jour n’existe pas. Exemple : 12/06/2027."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs=_TODAY, format="%Y-%m-%d"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        if day is not None and not FIRST <= day <= LAST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class _OfDebt(forms.Form):
    """Prefixed, because a page has several."""

    key = KeyField()

    def __init__(self, *args: Any, debt: Debt, **kwargs: Any) -> None:
        self.debt = debt
        super().__init__(*args, **kwargs)


class CounterForm(_OfDebt):
    prefix = "guichet"
    cents = EurosField(label=_("Montant reçu"))
    means = forms.ChoiceField(
        label=_("Par"),
        choices=[(Means.CASH, _("espèces")), (Means.CHEQUE, _("chèque"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Espèces, ou chèque ?")},
    )
    cheque = forms.CharField(
        label=_("Numéro du chèque"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "mid", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, debt: Debt, **kwargs: Any) -> None:
        super().__init__(*args, debt=debt, **kwargs)
        part = debt.next_part
        self.fields["cents"].initial = part.left_cents if part else debt.owed_cents

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("means") == Means.CHEQUE and not given.get("cheque", "").strip():
            self.add_error("cheque", _("Écrivez le numéro du chèque."))
        return given


class CreditForm(_OfDebt):
    prefix = "avoir"
    cents = EurosField(label=_("De combien baisser la somme"))
    reason = forms.CharField(
        label=_("Pourquoi"),
        help_text=_("La personne le lira."),
        max_length=300,
        error_messages={"required": _("Dites pourquoi : la personne le lira.")},
    )


class RefundForm(_OfDebt):
    prefix = "rendre"
    cents = EurosField(label=_("Montant rendu"))
    means = forms.ChoiceField(
        label=_("Par"),
        choices=RefundMeans.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites comment la somme est rendue.")},
    )

    def __init__(self, *args: Any, debt: Debt, **kwargs: Any) -> None:
        super().__init__(*args, debt=debt, **kwargs)
        self.fields["cents"].initial = debt.overpaid_cents


class InstalmentsForm(_OfDebt):
    """So many equal parts, a month apart; what does not divide goes to the first."""

    prefix = "fois"
    number = forms.IntegerField(
        label=_("En combien de fois"),
        min_value=1,
        max_value=MOST_INSTALMENTS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={
            "required": _("Écrivez un nombre."),
            "invalid": _("Écrivez un nombre, en chiffres."),
            "min_value": _("Une fois au moins."),
            "max_value": _("Douze fois au plus."),
        },
    )
    first = DayField(label=_("Première échéance"))

    def parts(self) -> list[tuple[date, int]]:
        number, first = self.cleaned_data["number"], self.cleaned_data["first"]
        each, rest = divmod(self.debt.total_cents, number)
        return [(_months_after(first, n), each + (rest if n == 0 else 0)) for n in range(number)]


def _months_after(day: date, months: int) -> date:
    """The same day of another month; the last one of a month that is too short."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(1)
    return after.replace(day=min(day.day, after.day))


class RegieForm(forms.Form):
    title = forms.CharField(
        label=_("Nom de la régie"),
        max_length=160,
        error_messages={"required": _("Donnez-lui un nom.")},
    )
    provider = forms.ChoiceField(label=_("Paiement en ligne"), required=False, widget=forms.RadioSelect)
    client_number = forms.CharField(
        label=_("Numéro client PayFiP"),
        help_text=_("Six chiffres, donnés par la DGFiP avec l’adhésion."),
        required=False,
        max_length=6,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short", "autocomplete": "off"}),
    )
    mode = forms.ChoiceField(
        label=_("PayFiP est"), choices=RegieMode.choices, required=False, widget=forms.RadioSelect
    )
    relay_email = forms.EmailField(
        label=_("Adresse électronique de relais"),
        help_text=_("PayFiP en veut une pour son ticket : celle-ci sert à qui n’en a pas."),
        required=False,
        error_messages={"invalid": _("Cette adresse n’est pas complète. Exemple : regie@mairie.fr.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("provider", "mode"):  # An answer is always marked: « (facultatif) » would say nothing.
            self.fields[name].one_of_several = True  # type: ignore[attr-defined]
        known = [(one.id, one.title) for one in providers()]
        self.fields["provider"].choices = [("", _("Non : au guichet seulement")), *known]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        number = given.get("client_number", "")
        if (given.get("provider") == "payfip" or number) and not re.fullmatch(r"[0-9]{6}", number):
            self.add_error("client_number", _("Le numéro client PayFiP a six chiffres."))
        given["mode"] = given.get("mode") or RegieMode.TEST
        return given


class DebtForm(forms.Form):
    """A sum that no service wrote: a small régie's own."""

    key = KeyField()
    regie = forms.ChoiceField(label=_("Régie"), error_messages={"required": _("Choisissez une régie.")})
    title = forms.CharField(
        label=_("Pour quoi"),
        help_text=_("Par exemple « Photocopies, association du Four »."),
        max_length=160,
        error_messages={"required": _("Dites pour quoi.")},
    )
    cents = EurosField(label=_("Montant"))
    due_on = DayField(label=_("À payer avant le"))
    payer_name = forms.CharField(
        label=_("Qui paie"), max_length=120, error_messages={"required": _("Écrivez le nom de qui paie.")}
    )
    payer_email = forms.EmailField(
        label=_("Son adresse électronique"),
        required=False,
        error_messages={"invalid": _("Cette adresse n’est pas complète. Exemple : nom@exemple.fr.")},
    )
    payer_phone = forms.CharField(
        label=_("Son téléphone"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "class": "mid", "autocomplete": "off"}),
    )
    payer_postal = forms.CharField(
        label=_("Son adresse postale"),
        help_text=_("Pour lui écrire sur papier si rien d’autre ne l’atteint."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    titre = forms.CharField(
        label=_("Numéro du titre de recette"),
        help_text=_(
            "S’il y en a un, la somme se paie une fois le titre pris en charge par le comptable public."
        ),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"class": "mid", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, regies: list[Regie], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.regies = {one.key: one for one in regies}
        self.fields["regie"].choices = [(one.key, one.title) for one in regies]  # type: ignore[attr-defined]
        self.fields["due_on"].initial = timezone.localdate() + timedelta(30)

    def clean_cents(self) -> int:
        cents: int = self.cleaned_data["cents"]
        if not 0 < cents <= MOST_CENTS:
            raise forms.ValidationError(
                _("Une somme due va de 0,01 € à %(most)s.") % {"most": euros(MOST_CENTS)}
            )
        return cents


class PeriodForm(forms.Form):
    du = DayField(label=_("Du"), required=False)
    au = DayField(label=_("Au"), required=False)

    def period(self) -> tuple[date, date]:
        """This year where nothing else is said, or what was said is no day."""
        self.is_valid()
        today = timezone.localdate()
        return (
            self.cleaned_data.get("du") or today.replace(month=1, day=1),
            self.cleaned_data.get("au") or today,
        )
