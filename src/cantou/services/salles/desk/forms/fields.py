"""Fields that the forms of the desk share."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

MOST_CENTS = 10_000_000
_AMOUNT = re.compile(r"(\d{1,7})(?:[.,](\d{1,2}))?")


class EurosField(forms.CharField):
    """« 120 » or « 120,50 » → cents. Empty is None where it is not required."""

    default_error_messages = {
        "invalid": _("Écrivez un montant en euros, par exemple 120 ou 120,50."),
        "negative": _("Un prix ne peut pas être négatif."),
        "large": _("C’est beaucoup\u00a0: 100\u202f000\u00a0€ au plus."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}))
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            whole, rest = divmod(value, 100)
            return f"{whole},{rest:02}" if rest else str(whole)
        return value

    def clean(self, value: Any) -> int | None:  # type: ignore[override]
        text = re.sub(r"[\s\u00a0\u202f€]", "", super().clean(value) or "").replace("−", "-")
        if not text:
            return None
        if text.startswith("-"):
            raise forms.ValidationError(self.error_messages["negative"], code="negative")
        found = _AMOUNT.fullmatch(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        cents = int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))
        if cents > MOST_CENTS:
            raise forms.ValidationError(self.error_messages["large"], code="large")
        return cents


def number(label: Any, *, most: int = 9_999, least: int = 0, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=most,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={
            "invalid": _("Écrivez un nombre, en chiffres."),
            "min_value": _("Un nombre négatif ne se peut pas.") if least == 0 else _("Un au moins."),
        },
        **kwargs,
    )
