"""A form made from what a schema asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.services.annuaire.engine.facts import FactError, read_fact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.annuaire.engine.facts import Fact

UNKNOWN = ("", "—")
YES_NO = [("", "Ne sait pas"), ("oui", "Oui"), ("non", "Non")]


class FactField(forms.Field):
    """Cleans to what is kept in JSON."""

    def __init__(self, fact: Fact) -> None:
        super().__init__(label=fact.label, required=False, help_text=fact.help, widget=widget_of(fact))
        self.fact = fact

    def prepare_value(self, value: Any) -> Any:
        return {True: "oui", False: "non"}.get(value, value) if isinstance(value, bool) else value

    def clean(self, value: Any) -> Any:
        try:
            return read_fact(self.fact, value)
        except FactError as error:
            raise ValidationError(str(error)) from error


def widget_of(fact: Fact) -> forms.Widget:
    if fact.kind == "yes_no":
        return forms.RadioSelect(choices=YES_NO)
    if fact.kind == "choice":
        return forms.Select(choices=[UNKNOWN, *fact.choices])
    if fact.kind == "several":
        return forms.CheckboxSelectMultiple(choices=fact.choices)
    if fact.kind == "day":
        return forms.TextInput({"type": "date", "class": "mid"})
    if fact.kind in {"whole", "number"}:
        return forms.TextInput({"inputmode": "decimal", "class": "short"})
    return forms.TextInput()


class FactsForm(forms.Form):
    def __init__(self, *args: Any, facts: Iterable[Fact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = list(facts)
        for fact in self.facts:
            self.fields[fact.name] = FactField(fact)
            if fact.needed:
                self.fields[fact.name].help_text = " ".join(
                    part for part in (fact.help, _("Demandé par le schéma national.")) if part
                )

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
