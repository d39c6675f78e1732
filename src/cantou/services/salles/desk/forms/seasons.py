"""The season, its holidays, and what each association wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.salles.portal.forms.asking import LineField
from cantou.services.salles.portal.forms.when import DayField
from cantou.services.salles.portal.forms.wishes import WishFields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.salles.models import Association, Season

MOST_HOLIDAYS = 6
LONGEST_SEASON = 550


class SeasonForm(forms.Form):
    cle = KeyField()
    title = LineField(label=_("Nom"), max_length=60, help_text=_("Par exemple\u00a0: 2026-2027."))
    starts_on = DayField(label=_("Premier jour"))
    ends_on = DayField(label=_("Dernier jour"))
    meeting_on = DayField(label=_("Jour de la réunion"), required=False)
    is_public = forms.BooleanField(
        label=_("Les associations écrivent leurs souhaits sur le portail"), required=False
    )
    wishes_until = DayField(label=_("Jusqu’au"), required=False)

    def __init__(self, *args: Any, season: Season | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = season.holidays if season else []
        for number in range(MOST_HOLIDAYS):
            one = kept[number] if number < len(kept) else {}
            for part, label in (("title", _("Vacances")), ("from", _("Du")), ("to", _("Au"))):
                field = (LineField if part == "title" else DayField)(label=label, required=False)
                field.initial = one.get(part)
                self.fields[f"h{number}_{part}"] = field

    @property
    def periods(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"h{number}_{part}"] for part in ("title", "from", "to")] for number in range(MOST_HOLIDAYS)
        ]

    @property
    def facts(self) -> list[forms.BoundField]:
        return [
            self[name]
            for name in ("title", "starts_on", "ends_on", "meeting_on", "is_public", "wishes_until")
        ]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts_on"), values.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _now("La fin est avant le début."))
        elif starts and ends and (ends - starts).days > LONGEST_SEASON:
            self.add_error("ends_on", _now("Dix-huit mois au plus."))
        for number in range(MOST_HOLIDAYS):
            first, last = values.get(f"h{number}_from"), values.get(f"h{number}_to")
            if bool(first) != bool(last) and not self.errors.get(f"h{number}_to"):
                self.add_error(f"h{number}_to", _now("Écrivez les deux jours, ou aucun."))
            elif first and last and last < first:
                self.add_error(f"h{number}_to", _now("La fin est avant le début."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        holidays = [
            {
                "title": given[f"h{number}_title"] or _now("Vacances"),
                "from": given[f"h{number}_from"].isoformat(),
                "to": given[f"h{number}_to"].isoformat(),
            }
            for number in range(MOST_HOLIDAYS)
            if given[f"h{number}_from"]
        ]
        names = ("title", "starts_on", "ends_on", "meeting_on", "is_public", "wishes_until")
        return {**{name: given[name] for name in names}, "holidays": holidays}


class WishForm(WishFields):
    association = forms.ChoiceField(label=_("Association"))
    first = DayField(label=_("À partir du"))
    last = DayField(label=_("Jusqu’au"))

    field_order = ("cle", "association", "activity", "hall", "weekday", "starts", "ends")

    def __init__(
        self, *args: Any, season: Season, associations: Iterable[Association], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.season = season
        self.associations = {str(one.pk): one for one in associations}
        choices = [(key, one.name) for key, one in self.associations.items()]
        self.fields["association"].choices = [("", _now("Choisissez")), *choices]  # type: ignore[attr-defined]
        self.fields["first"].initial, self.fields["last"].initial = season.starts_on, season.ends_on

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _now("La fin est avant le début."))
        for name in ("first", "last"):
            day = values.get(name)
            if day and not self.season.starts_on <= day <= self.season.ends_on:
                self.add_error(name, _now("Ce jour n’est pas dans la saison."))
        return values

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        found = self.associations[given["association"]]
        return {**self.wished, "association": found, "first": given["first"], "last": given["last"]}
