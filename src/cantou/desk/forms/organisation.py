"""What an organisation says of itself: how to reach it, when it is open, its host names, its colours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.organisations.domain.cleaning import clean_hours, show_phone
from cantou.core.organisations.domain.themes import TITLES
from cantou.core.organisations.engine import hours, week
from cantou.core.web.idempotency import KeyField
from cantou.core.web.theme import DEFAULTS

if TYPE_CHECKING:
    from cantou.core.organisations.models import Organisation, Theme

_PHONE = {"type": "tel", "class": "mid", "autocomplete": "off"}
REACH = ("address", "phone", "on_call_phone", "email", "website")


class OrganisationForm(forms.Form):
    address = forms.CharField(
        label=gettext_lazy("Adresse postale"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Téléphone"), required=False, max_length=40, widget=forms.TextInput(_PHONE)
    )
    on_call_phone = forms.CharField(
        label=gettext_lazy("Astreinte"),
        help_text=gettext_lazy("Le numéro à appeler en cas de danger quand l’accueil est fermé."),
        required=False,
        max_length=40,
        widget=forms.TextInput(_PHONE),
    )
    email = forms.CharField(
        label=gettext_lazy("Adresse électronique"),
        required=False,
        max_length=254,
        widget=forms.TextInput({"type": "email", "autocomplete": "off"}),
    )
    website = forms.CharField(
        label=gettext_lazy("Site internet"),
        required=False,
        max_length=200,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off"}),
    )
    hours = forms.CharField(
        label=gettext_lazy("Horaires au format OpenStreetMap"),
        help_text=gettext_lazy(
            "Pour qui connaît cette écriture : elle sait dire les saisons, les semaines paires et les jours fériés."
            " Exemple : Mo-Fr 09:00-12:00; PH off"
        ),
        required=False,
        max_length=300,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        initial: dict[str, Any] = {name: getattr(organisation, name) for name in (*REACH, "hours")}
        for name in ("phone", "on_call_phone"):
            initial[name] = show_phone(initial[name]) if initial[name] else ""
        words = week.in_words(organisation.hours)
        initial |= {f"day_{number}": text for number, text in enumerate(words)}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        self.is_plain_week = week.is_plain(organisation.hours)
        for number, name in enumerate(hours.DAYS):
            self.fields[f"day_{number}"] = forms.CharField(
                label=name.capitalize(),
                required=False,
                max_length=60,
                widget=forms.TextInput({"autocomplete": "off", "placeholder": _("fermé")}),
            )

    @property
    def reach(self) -> list[forms.BoundField]:
        return [self[name] for name in REACH]

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{number}"] for number in range(len(hours.DAYS))]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        raw = "hours" in self.changed_data
        table = any(name.startswith("day_") for name in self.changed_data)
        if raw and table:
            self.add_error(
                "hours", _("Vous avez changé le tableau et ce texte : remettez l’un des deux comme il était.")
            )
        elif raw:
            self._read("hours", lambda: clean_hours(cleaned["hours"]))
        elif table:
            self._read_table(cleaned)
        return cleaned

    def _read(self, name: str, read: Any) -> None:
        try:
            self.cleaned_data["hours"] = read()
        except ValidationError as error:
            self.add_error(name, error)

    def _read_table(self, cleaned: dict[str, Any]) -> None:
        lines = [cleaned.get(f"day_{number}", "") for number in range(len(hours.DAYS))]
        try:
            cleaned["hours"] = week.from_words(lines)
        except week.DayError as error:
            for number in error.days:
                self.add_error(f"day_{number}", _("Écrivez par exemple : 9h-12h, 13h30-17h."))

    def refuse(self, error: ValidationError) -> None:
        """What the domain found wrong, beside its field."""
        for name, texts in error.message_dict.items():
            self.add_error(name if name in self.fields else None, texts)

    @property
    def values(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in (*REACH, "hours")}


class HostForm(forms.Form):
    host = forms.CharField(
        label=gettext_lazy("Nom de site"),
        help_text=gettext_lazy("Exemple : www.vic-sur-cere.fr"),
        max_length=253,
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    key = KeyField()


class ThemeForm(forms.Form):
    """Six colours. Each field is a colour chooser where the browser has one, and a text like #1d5c46 elsewhere."""

    motto = forms.CharField(
        label=gettext_lazy("Devise ou sous-titre"),
        help_text=gettext_lazy("Sous le nom, en haut de chaque page."),
        required=False,
        max_length=120,
    )

    def __init__(self, *args: Any, theme: Theme | None, **kwargs: Any) -> None:
        initial = {name: getattr(theme, name) if theme else default for name, default in DEFAULTS.items()}
        kwargs["initial"] = {**initial, "motto": theme.motto if theme else ""}
        super().__init__(*args, **kwargs)
        for name in DEFAULTS:
            self.fields[name] = forms.CharField(
                label=str(TITLES[name]).capitalize(),
                max_length=7,
                widget=forms.TextInput({"type": "color", "data-colour": name.replace("_", "-")}),
            )
        self.order_fields([*DEFAULTS, "motto"])

    @property
    def colours(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in DEFAULTS}

    def refuse(self, error: ValidationError) -> None:
        if hasattr(error, "error_dict"):
            for name, texts in error.message_dict.items():
                self.add_error(name, texts)
        else:
            self.add_error(None, error)
