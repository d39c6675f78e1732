from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.engine import local
from cantou.core.booking.engine.local import NoSuchHourError
from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import unveiled, veil
from cantou.services.dechets.desk.forms.sectors import DayInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.territories.models import Territory


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"class": "mid"})


class RoundForm(forms.Form):
    day = forms.DateField(label=_("Jour de la tournée"), widget=DayInput())
    first = forms.TimeField(label=_("De"), widget=HourInput(), initial="08:00")
    last = forms.TimeField(label=_("À"), widget=HourInput(), initial="12:00")
    places = forms.IntegerField(
        label=_("Combien d’arrêts au plus"),
        min_value=1,
        max_value=200,
        initial=12,
        widget=forms.NumberInput({"class": "short"}),
    )
    commune = forms.ChoiceField(label=_("Où"), required=False)
    cle = KeyField()

    def __init__(self, *args: Any, communes: Iterable[Territory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = [(veil(one.pk), one.name) for one in communes]
        self.fields["commune"].choices = [("", _("Dans toutes les communes")), *served]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for field, name in (("first", "starts_at"), ("last", "ends_at")):
            if given.get("day") is None or given.get(field) is None:
                continue
            try:
                given[name] = local.instant(datetime.combine(given["day"], given[field]))
            except NoSuchHourError as error:
                self.add_error(field, str(error))
        return given

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        commune = unveiled(given["commune"]) if given["commune"] else None
        return {
            "starts_at": given["starts_at"],
            "ends_at": given["ends_at"],
            "places": given["places"],
            "commune": commune,
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=200, help_text=_("Lu par ceux qui attendaient : « camion en panne ».")
    )
