"""Forms of one's own space."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.people.domain.dependants import check_birth
from cantou.core.people.domain.matters import everything
from cantou.core.people.models import DependantKind
from cantou.core.territories.domain.search import Found, Match, search
from cantou.core.web.idempotency import KeyField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.core.people.models import Person

MOST_COMMUNES = 12


class DetailsForm(forms.Form):
    given_name = forms.CharField(
        label=_("Prénom"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    family_name = forms.CharField(
        label=_("Nom"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        help_text=_("Par exemple : 04 71 00 00 00"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel", "class": "mid"}),
    )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class NamesForm(forms.Form):
    """Of somebody who joins a team: colleagues and inhabitants read who answers, not the number of an account."""

    given_name = forms.CharField(
        label=_("Votre prénom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    family_name = forms.CharField(
        label=_("Votre nom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )


class HomeForm(forms.Form):
    """One's own commune, by its name or postcode; where several answer, which one. Empty: none any more."""

    commune = forms.CharField(
        label=_("Nom de la commune, ou code postal"),
        help_text=_("Par exemple : Vic-sur-Cère, ou 15800. Laissez vide pour n’en choisir aucune."),
        max_length=100,
        required=False,
    )
    code = forms.ChoiceField(label=_("Laquelle ?"), required=False, widget=forms.RadioSelect)

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        text = str(data.get("commune", "")).strip()[:100] if data else ""
        self.found = search(text, levels=["commune"], limit=MOST_COMMUNES) if text else Found()
        if len(self.found.matches) > 1:
            choice: Any = self.fields["code"]
            choice.choices = [(one.code, str(one)) for one in self.found.matches]
            choice.required = bool(data and "code" in data)
        else:
            del self.fields["code"]

    def clean_commune(self) -> str:
        text: str = self.cleaned_data["commune"].strip()
        if text and not self.found.matches:
            near = ", ".join(str(one) for one in (*self.found.elsewhere, *self.found.suggestions)[:3])
            meant = _("Aucune commune d’ici ne s’appelle ainsi. Pensiez-vous à : %(near)s ?") % {"near": near}
            raise forms.ValidationError(meant if near else _("Aucune commune ne s’appelle ainsi."))
        return text

    @property
    def chosen(self) -> Match | None:
        """None while somebody has to say which one, and where there is none."""
        if len(self.found.matches) == 1:
            return self.found.matches[0]
        code = self.cleaned_data.get("code")
        return next((one for one in self.found.matches if one.code == code), None)

    @property
    def must_choose(self) -> bool:
        return len(self.found.matches) > 1 and self.chosen is None


class FactsForm(forms.Form):
    """Of a child or an adult in one's charge."""

    given_name = forms.CharField(label=_("Prénom"), max_length=80)
    family_name = forms.CharField(label=_("Nom"), max_length=80)
    born_on = forms.DateField(
        label=_("Date de naissance"),
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Cette date n’existe pas. Exemple : 12/05/2019.")},
    )

    def __init__(self, *args: Any, kind: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_kind = kind
        self.fields["born_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        kind = given.get("kind") or self.known_kind
        if given.get("born_on") and kind:
            try:
                check_birth(born_on=given["born_on"], kind=kind)
            except forms.ValidationError as wrong:
                self.add_error("born_on", wrong)
        return given


class DependantForm(FactsForm):
    key = KeyField()
    kind = forms.ChoiceField(
        label=_("Qui ajoutez-vous ?"),
        choices=[(DependantKind.CHILD, _("Un enfant")), (DependantKind.ADULT, _("Un adulte à ma charge"))],
        help_text=_(
            "Un adulte à charge vit avec vous et ne peut pas faire ses démarches. Pour quelqu’un qui le peut, "
            "écrivez plutôt un mandat."
        ),
        widget=forms.RadioSelect,
        initial=DependantKind.CHILD,
    )
    parents = forms.TypedMultipleChoiceField(
        label=_("Qui d’autre en est parent, ou en a la charge ?"),
        help_text=_("Cette personne pourra agir pour elle ou lui comme vous."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    field_order = ("kind", "given_name", "family_name", "born_on", "parents")

    def __init__(self, *args: Any, adults: Sequence[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if adults:
            choice: Any = self.fields["parents"]
            choice.choices = [(one.pk, str(one)) for one in adults]
        else:
            del self.fields["parents"]


class MandateForm(forms.Form):
    key = KeyField()
    names = forms.MultipleChoiceField(
        label=_("Pour quels services ?"),
        help_text=_("Cette personne ne pourra rien faire ailleurs."),
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = forms.DateField(
        label=_("Jusqu’à quand ?"),
        help_text=_("Deux ans au plus. Vous pouvez y mettre fin avant, quand vous voulez."),
        widget=forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"ends_on": timezone.localdate() + timedelta(days=365)})
        super().__init__(*args, **kwargs)
        names: Any = self.fields["names"]
        names.choices = everything()


class EraseForm(forms.Form):
    sure = forms.BooleanField(label=_("J’ai compris : mon compte et mes données seront effacés."))
