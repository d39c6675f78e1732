"""From when to when: a day and a span that has a name, or hours of one's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.engine import local
from cantou.core.web.days import FIRST, LAST
from cantou.services.salles.domain.words import MOMENTS
from cantou.services.salles.engine import moments

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHER = "other"
FARTHEST = timedelta(days=550)
LONGEST = timedelta(days=31)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "mid"})


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"class": "short"})


class DayField(forms.DateField):
    widget = DayInput
    default_error_messages = {
        "required": _("Choisissez un jour."),
        "invalid": _("Ce jour n’existe pas. Exemple\u00a0: 12/06/2027."),
    }

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        if day is not None and not FIRST <= day <= LAST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class HourField(forms.TimeField):
    widget = HourInput
    default_error_messages = {"invalid": _("Écrivez une heure. Exemple\u00a0: 18:30.")}


class WhenForm(forms.Form):
    """Cleans to the instants `starts_at` and `ends_at`; `past` lets an agent write down what has been."""

    past = False

    jour = DayField(label=_("Quel jour ?"))
    moment = forms.ChoiceField(
        label=_("À quel moment ?"),
        choices=[*MOMENTS.items(), (OTHER, _("D’autres heures"))],
        initial="evening",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez un moment, ou d’autres heures.")},
    )
    starts = HourField(label=_("De"), required=False)
    ends = HourField(
        label=_("À"),
        required=False,
        help_text=_("Avant l’heure du début\u00a0: c’est le lendemain."),
    )
    until = DayField(
        label=_("Jusqu’à quel jour ?"),
        required=False,
        help_text=_("Laissez vide si cela finit le jour même ou dans la nuit."),
    )

    @property
    def hours(self) -> list[forms.BoundField]:
        return [self[name] for name in ("starts", "ends", "until")]

    def clean_jour(self) -> date:
        day: date = self.cleaned_data["jour"]
        today = timezone.localdate()
        if day < today and not self.past:
            raise forms.ValidationError(_now("Ce jour est passé."))
        if day > today + FARTHEST or day < today - FARTHEST:
            raise forms.ValidationError(_now("C’est trop loin\u00a0: dix-huit mois au plus."))
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day, moment = values.get("jour"), values.get("moment")
        if day is None or not moment:
            return values
        span = self._hours(day, values) if moment == OTHER else _named(moment, day)
        if span is not None:
            self._keep(values, *span)
        return values

    def _hours(self, day: date, values: Mapping[str, Any]) -> tuple[datetime, datetime] | None:
        starts, ends, until = values.get("starts"), values.get("ends"), values.get("until")
        if starts is None and "starts" not in self.errors:
            self.add_error("starts", _now("À partir de quelle heure\u00a0?"))
        if ends is None and "ends" not in self.errors:
            self.add_error("ends", _now("Jusqu’à quelle heure\u00a0?"))
        if starts is None or ends is None or "until" in self.errors:
            return None
        last = until or (day if ends > starts else day + timedelta(days=1))
        first, end = datetime.combine(day, starts), datetime.combine(last, ends)
        if end <= first:
            field = "until" if until else "ends"
            self.add_error(field, _now("La fin est avant le début\u00a0: vérifiez les jours et les heures."))
            return None
        if end - first > LONGEST:
            self.add_error("until", _now("Un mois au plus en une fois."))
            return None
        return first, end

    def _keep(self, values: dict[str, Any], starts: datetime, ends: datetime) -> None:
        try:
            values["starts_at"] = local.instant(starts)
            values["ends_at"] = local.instant_of_end(ends, values["starts_at"])
        except local.NoSuchHourError as error:
            self.add_error("starts" if values["moment"] == OTHER else "jour", str(error))
            return
        if values["starts_at"] < datetime.now(UTC) and not self.past:
            self.add_error(
                "starts" if values["moment"] == OTHER else "moment", _now("Cette heure est passée.")
            )


def _named(moment: str, day: date) -> tuple[datetime, datetime]:
    one = next(each for each in moments.MOMENTS if each.id == moment)
    return moments.span(one, day)


def initial_of(starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """What the form shows of a span that was chosen before."""
    starts, ends = local.wall(starts_at), local.wall(ends_at)
    named = moments.moment_of(starts, ends)
    later = (ends.date() - starts.date()).days
    return {
        "jour": starts.date(),
        "moment": named or OTHER,
        "starts": starts.time(),
        "ends": ends.time(),
        "until": ends.date() if later > (1 if ends.time() <= starts.time() else 0) else None,
    }
