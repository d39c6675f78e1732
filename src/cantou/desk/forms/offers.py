"""The questions of an offer, made from the manifest; and where it is provided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.organisations.domain.settings import check_setting
from cantou.core.territories.domain.search import search
from cantou.core.web.idempotency import KeyField

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cantou.core.organisations.domain.settings import Value
    from cantou.core.organisations.models import Organisation
    from cantou.core.registry import Manifest, Setting
    from cantou.core.territories.models import Territory

YES_NO = [("oui", gettext_lazy("Oui")), ("non", gettext_lazy("Non"))]
OWN, SOME = "tout", "partie"
MOST_BOXES = 80
"""Past that many communes one writes their names rather than look for boxes."""


class SettingsForm(forms.Form):
    """`asked` keeps the at most three questions of the opening."""

    def __init__(
        self, *args: Any, manifest: Manifest, values: Mapping[str, Value], asked: bool = False, **kwargs: Any
    ) -> None:
        self.settings = [setting for setting in manifest.settings if setting.ask or not asked]
        initial = {setting.id: _shown(setting, values[setting.id]) for setting in self.settings}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for setting in self.settings:
            self.fields[setting.id] = _field(setting)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for setting in self.settings:
            if setting.id in cleaned:
                try:
                    cleaned[setting.id] = check_setting(setting, cleaned[setting.id])
                except ValidationError as error:
                    self.add_error(setting.id, error)
        return cleaned


def _field(setting: Setting) -> forms.Field:
    words: dict[str, Any] = {"label": _(setting.title), "help_text": _(setting.help) if setting.help else ""}
    if setting.kind == "yes_no":
        return forms.ChoiceField(choices=YES_NO, widget=forms.RadioSelect, **words)
    if setting.kind == "choice":
        choices = [(value, _(title)) for value, title in setting.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **words)
    widgets: dict[str, forms.Widget] = {
        "number": forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        "phone": forms.TextInput(attrs={"type": "tel", "class": "mid", "autocomplete": "off"}),
        "email": forms.TextInput(attrs={"type": "email", "autocomplete": "off"}),
        "long_text": forms.Textarea(attrs={"rows": 5}),
    }
    required = setting.kind == "number"
    return forms.CharField(required=required, widget=widgets.get(setting.kind, forms.TextInput()), **words)


def _shown(setting: Setting, value: Value) -> str:
    if setting.kind == "yes_no":
        return "oui" if value else "non"
    return str(value)


class WhereForm(forms.Form):
    """On which territories: all of one's own, or some of what lies in it."""

    where = forms.ChoiceField(label=gettext_lazy("Où ce service est-il ouvert ?"), widget=forms.RadioSelect)
    communes = forms.MultipleChoiceField(
        label=gettext_lazy("Les communes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    names = forms.CharField(
        label=gettext_lazy("Communes, une par ligne"),
        help_text=gettext_lazy("Le nom, le code postal ou le code INSEE."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(
        self, *args: Any, organisation: Organisation, inside: Collection[Territory], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = organisation
        self.inside = {territory.pk: territory for territory in inside}
        own = organisation.territory
        assert own is not None  # the step exists only then
        self._field("where").choices = [
            (OWN, _("Partout : %(name)s") % {"name": own.long_name}),
            (SOME, _("Seulement dans certaines communes")),
        ]
        if len(self.inside) <= MOST_BOXES:
            self._field("communes").choices = [(str(pk), each.name) for pk, each in self.inside.items()]
            del self.fields["names"]
        else:
            del self.fields["communes"]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    def clean_names(self) -> list[int]:
        """Each line's own fault is said: nobody looks for the wrong one among forty."""
        found, wrong = [], []
        for line in filter(None, map(str.strip, self.cleaned_data["names"].splitlines())):
            matches = [
                match
                for match in search(line, limit=4, levels=["commune"]).matches
                if match.id in self.inside
            ]
            if len(matches) == 1 or (matches and matches[0].code == line):
                found.append(matches[0].id)
            elif matches:
                names = ", ".join(f"{match.name} {match.code}" for match in matches)
                wrong.append(_("« %(line)s » : laquelle ? %(names)s") % {"line": line, "names": names})
            else:
                wrong.append(_("« %(line)s » ne se trouve pas dans votre territoire.") % {"line": line})
        if wrong:
            raise ValidationError(wrong)
        return found

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        name = "communes" if "communes" in self.fields else "names"
        if cleaned.get("where") == SOME and not cleaned.get(name) and name not in self.errors:
            self.add_error(name, _("Choisissez au moins une commune."))
        return cleaned

    @property
    def territories(self) -> list[int]:
        """Empty: the organisation's own territory, whatever becomes of it."""
        if self.cleaned_data["where"] == OWN:
            return []
        return [int(pk) for pk in self.cleaned_data.get("communes") or self.cleaned_data.get("names", [])]


class ConfirmForm(forms.Form):
    key = KeyField()
