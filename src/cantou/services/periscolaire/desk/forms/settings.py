"""An activity, with its price in lines that a secretary can write; a closed day."""

from __future__ import annotations

import re
from datetime import time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import unveiled, veil
from cantou.services.periscolaire.engine.days import MOST_AHEAD
from cantou.services.periscolaire.models import Activity, ActivityKind
from cantou.services.periscolaire.portal.forms.calendars import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterable

LINE = re.compile(
    r"(?:(?P<below>\d{1,6})\s*€?\s*[:=]|(?P<rest>autres?)\s*[:=])?\s*"
    r"(?P<euros>\d{1,5})(?:[.,](?P<cents>\d{1,2}))?\s*€?"
)
PERCENTS = re.compile(r"\d{1,3}")


def day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date", "class": "mid"}, format="%Y-%m-%d")


class ActivityForm(forms.Form):
    title = forms.CharField(label=_("Nom"), max_length=80, help_text=_("« Cantine », « Garderie du soir »."))
    kind = forms.ChoiceField(label=_("Quoi"), choices=ActivityKind.choices)
    hours = forms.CharField(
        label=_("Heures"), max_length=80, required=False, help_text=_("« de 12 h à 13 h 20 »")
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Jours de la semaine"), coerce=int, choices=WEEKDAYS, widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label=_("Premier jour"), widget=day_input())
    ends_on = forms.DateField(label=_("Dernier jour"), widget=day_input())
    cutoff_days = forms.IntegerField(
        label=_("Réserver et annuler jusqu’à combien de jours ouvrés avant ?"),
        min_value=0,
        max_value=MOST_AHEAD,
        initial=1,
        help_text=_("0 : le jour même. Samedis, dimanches et jours fériés ne comptent pas."),
        widget=forms.NumberInput({"class": "short"}),
    )
    cutoff_at = forms.TimeField(
        label=_("À quelle heure"),
        initial=time(10),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "mid"}),
    )
    places = forms.IntegerField(
        label=_("Places par jour"),
        min_value=1,
        max_value=5000,
        required=False,
        help_text=_("Vide : sans limite. Au-delà, on attend une place, dans l’ordre."),
        widget=forms.NumberInput({"class": "short"}),
    )
    base = forms.CharField(
        label=_("Prix d’un jour"),
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_(
            "Un prix : « 3,50 ». Ou par quotient familial, une tranche par ligne : « 500 : 2,10 » pour moins de "
            "500 €, et « autres : 4,10 » à la fin."
        ),
    )
    outside_percent = forms.IntegerField(
        label=_("Majoration hors commune, en %"), min_value=0, max_value=300, initial=0,
        widget=forms.NumberInput({"class": "short"}),
    )  # fmt: skip
    siblings = forms.CharField(
        label=_("Remise des frères et sœurs, en %"),
        max_length=40,
        required=False,
        help_text=_("« 10, 20 » : 10 % pour le deuxième, 20 % à partir du troisième."),
        widget=forms.TextInput({"class": "mid"}),
    )
    absence_is_billed = forms.BooleanField(
        label=_("Un enfant réservé qui ne vient pas est facturé"), required=False, initial=True
    )
    is_public = forms.BooleanField(label=_("Ouvert aux inscriptions"), required=False, initial=True)
    cle = KeyField()

    def __init__(self, *args: Any, activity: Activity | None = None, **kwargs: Any) -> None:
        if activity is not None:
            kwargs["initial"] = _initial(activity)
        super().__init__(*args, **kwargs)

    def clean_cutoff_at(self) -> time:
        at: time = self.cleaned_data["cutoff_at"]
        if not time(5) <= at <= time(23):
            raise forms.ValidationError(_now("Entre 5 h et 23 h."))
        return at

    def clean_base(self) -> list[dict[str, int | None]]:
        found: list[dict[str, int | None]] = []
        for line in self.cleaned_data["base"].splitlines():
            if not line.strip():
                continue
            read = LINE.fullmatch(line.strip().lower())
            if read is None:
                raise forms.ValidationError(
                    _now("« %(line)s » n’est pas un prix."), params={"line": line.strip()}
                )
            cents = int(read["euros"]) * 100 + int((read["cents"] or "0").ljust(2, "0"))
            found.append({"below": int(read["below"]) if read["below"] else None, "cents": cents})
        if not found or found[-1]["below"] is not None or any(one["below"] is None for one in found[:-1]):
            raise forms.ValidationError(
                _now("La dernière ligne, et elle seule, est le prix de tous les autres.")
            )
        return found

    def clean_siblings(self) -> list[int]:
        return [int(one) for one in PERCENTS.findall(self.cleaned_data["siblings"])]

    @property
    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "cle"}
        grid = {
            "label": given["title"],
            "base": given.pop("base"),
            "outside_percent": given.pop("outside_percent"),
            "siblings": given.pop("siblings"),
        }
        return {**given, "grid": grid}


def _initial(activity: Activity) -> dict[str, Any]:
    grid = activity.grid
    names = (
        "title",
        "kind",
        "hours",
        "weekdays",
        "starts_on",
        "ends_on",
        "cutoff_days",
        "cutoff_at",
        "places",
    )
    return {
        **{name: getattr(activity, name) for name in names},
        "base": "\n".join(_line(one) for one in grid["base"]),
        "outside_percent": grid.get("outside_percent", 0),
        "siblings": ", ".join(str(one) for one in grid.get("siblings", [])),
        "absence_is_billed": activity.absence_is_billed,
        "is_public": activity.is_public,
    }


def _line(bracket: dict[str, Any]) -> str:
    price = f"{bracket['cents'] // 100},{bracket['cents'] % 100:02}"
    below = bracket.get("below")
    return f"autres : {price}" if below is None else f"{below} : {price}"


class ClosingForm(forms.Form):
    title = forms.CharField(
        label=_("Pourquoi"),
        max_length=80,
        help_text=_("Lu par les familles : « Vacances de Noël », « Grève »."),
    )
    starts_on = forms.DateField(label=_("Du"), widget=day_input())
    ends_on = forms.DateField(label=_("Au"), widget=day_input(), required=False)
    activity = forms.ChoiceField(label=_("Qu’est-ce qui ferme ?"), required=False)
    cle = KeyField()

    def __init__(self, *args: Any, offered: Iterable[Activity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(offered)
        each = [(veil(one.pk), one.title) for one in self.offered]
        self.fields["activity"].choices = [("", _("Tout")), *each]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        key = unveiled(given["activity"]) if given["activity"] else None
        return {
            "title": given["title"],
            "starts_on": given["starts_on"],
            "ends_on": given["ends_on"] or given["starts_on"],
            "activity": next((one for one in self.offered if one.pk == key), None),
        }
