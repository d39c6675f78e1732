from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.portal.subscribing import AddressForm
from cantou.services.site.models import Theme


class ByMailForm(AddressForm):
    """A letter of a week is too long for an SMS: by e-mail, or in one's account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["phone"]
        way = self.fields["moyen"]
        way.choices = [choice for choice in way.choices if choice[0] != "sms"]  # type: ignore[attr-defined]
        if len(way.choices) == 1:  # type: ignore[attr-defined]
            way.widget, way.required = forms.HiddenInput(), False

    def clean_moyen(self) -> str:
        return self.cleaned_data["moyen"] or "email"

    def clean(self) -> dict[str, Any]:
        return super().clean() | {"phone": ""}


class DigestForm(ByMailForm):
    themes = forms.MultipleChoiceField(
        label=_("Sur quoi ?"),
        required=False,
        choices=Theme.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tout."),
    )
