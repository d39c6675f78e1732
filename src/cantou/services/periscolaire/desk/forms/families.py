from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.people.domain.dependants import check_birth
from cantou.core.web.idempotency import KeyField
from cantou.services.periscolaire.desk.forms.settings import day_input
from cantou.services.periscolaire.domain.families import NewChild
from cantou.services.periscolaire.portal.forms.calendars import ActivitiesField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.periscolaire.models import Activity

MOST_CHILDREN = 4


class FamilyForm(forms.Form):
    """Somebody without an e-mail address and their children, at the counter."""

    given_name = forms.CharField(label=_("Prénom de qui paie"), max_length=80)
    family_name = forms.CharField(label=_("Nom"), max_length=80)
    postal = forms.CharField(
        label=_("Adresse postale"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Les courriers et les factures y sont envoyés."),
    )
    phone = forms.CharField(label=_("Téléphone"), max_length=20, required=False)
    is_resident = forms.BooleanField(label=_("Habite la commune"), required=False, initial=True)
    activities = ActivitiesField(label=_("À quoi ?"))
    cle = KeyField()

    def __init__(self, *args: Any, offered: Iterable[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activities"].offer(offered)  # type: ignore[attr-defined]
        for number in range(MOST_CHILDREN):
            first = number == 0
            self.fields[f"e{number}_given"] = forms.CharField(
                label=_("Prénom"), max_length=80, required=first
            )
            self.fields[f"e{number}_family"] = forms.CharField(
                label=_("Nom, s’il est autre"), max_length=80, required=False
            )
            self.fields[f"e{number}_born"] = forms.DateField(
                label=_("Date de naissance"), widget=day_input(), required=first
            )

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in range(MOST_CHILDREN):
            name, born = given.get(f"e{number}_given"), given.get(f"e{number}_born")
            if name and born is None and f"e{number}_born" not in self.errors:
                self.add_error(f"e{number}_born", _now("Donnez sa date de naissance."))
            if born is not None:
                try:
                    check_birth(born_on=born, kind="child")
                except ValidationError as error:
                    self.add_error(f"e{number}_born", error)
        return given

    @property
    def facts(self) -> list[forms.BoundField]:
        names = ("given_name", "family_name", "postal", "phone", "is_resident")
        return [self[name] for name in names]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"e{n}_{part}"] for part in ("given", "family", "born")] for n in range(MOST_CHILDREN)]

    @property
    def children(self) -> list[NewChild]:
        given = self.cleaned_data
        return [
            NewChild(
                given_name=given[f"e{n}_given"],
                family_name=given[f"e{n}_family"] or given["family_name"],
                born_on=given[f"e{n}_born"],
            )
            for n in range(MOST_CHILDREN)
            if given.get(f"e{n}_given") and given.get(f"e{n}_born")
        ]


class AlsoForm(forms.Form):
    """A known child, in one more activity."""

    activities = ActivitiesField(label=_("Inscrire aussi à"))
    cle = KeyField()

    def __init__(self, *args: Any, offered: Iterable[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activities"].offer(offered)  # type: ignore[attr-defined]
