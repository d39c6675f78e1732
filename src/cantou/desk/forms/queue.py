from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.registry import services

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

ME = "moi"
NOBODY = "personne"
DUE = {"retard": "late", "jour": "today", "semaine": "week"}


class FilterForm(forms.Form):
    """The queue's filters; they live in the address, so that a page can be kept and sent to a colleague."""

    q = forms.CharField(label=_("Référence, mots ou lieu"), required=False, max_length=80)
    organisme = forms.ChoiceField(label=_("Pour"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    qui = forms.ChoiceField(
        label=_("Confié à"),
        required=False,
        choices=[("", _("tout le monde")), (ME, _("moi")), (NOBODY, _("personne"))],
    )
    echeance = forms.ChoiceField(
        label=_("Échéance"),
        required=False,
        choices=[
            ("", _("toutes")),
            ("retard", _("en retard")),
            ("jour", _("aujourd’hui")),
            ("semaine", _("dans les sept jours")),
        ],
    )
    urgent = forms.BooleanField(label=_("Urgents seulement"), required=False)
    etat = forms.ChoiceField(
        label=_("État"), required=False, choices=[("", _("à traiter")), ("clos", _("terminés"))]
    )

    def __init__(self, data: QueryDict, *, organisations: Mapping[int, str], treated: frozenset[str]) -> None:
        super().__init__(data)
        self._field("organisme").choices = [
            ("", _("tous les organismes")),
            *((str(pk), name) for pk, name in organisations.items()),
        ]
        self._field("service").choices = [
            ("", _("tous les services")),
            *((manifest.id, manifest.title) for manifest in services() if manifest.id in treated),
        ]

    def _field(self, name: str) -> Any:
        return self.fields[name]

    @property
    def asked(self) -> dict[str, Any]:
        """The valid answers alone: a wrong value in an address shows everything rather than an error."""
        self.is_valid()
        return self.cleaned_data


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Nom de cette vue"), max_length=60)
    query = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)


def write_cursor(moment: datetime, pk: int) -> str:
    return f"{moment.isoformat()}_{pk}"


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """None for what is not one of our cursors."""
    moment, _sep, pk = text.rpartition("_")
    try:
        found = datetime.fromisoformat(moment)
        return (found, int(pk)) if found.tzinfo else None
    except ValueError:
        return None
