from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.engine import local, recurrence, repeats
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.booking.engine.local import NoSuchHourError
from cantou.core.web.idempotency import KeyField
from cantou.services.site.desk.forms.common import MomentField, SaidForm, initial_of

if TYPE_CHECKING:
    from datetime import date

    from cantou.services.site.models import Event

KEPT = "kept"
"""A repetition that the list does not have, left as it is: of an event that was imported."""
ONE_DAY = timedelta(days=1)
TWO_HOURS = timedelta(hours=2)


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "mid"})


class HourInput(forms.TimeInput):
    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M", attrs={"class": "mid"})


class DayField(forms.DateField):
    widget = DayInput
    default_error_messages = {
        "invalid": _("Cette date n’existe pas dans le calendrier : vérifiez le jour et le mois.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)


class HourField(forms.TimeField):
    widget = HourInput
    default_error_messages = {"invalid": _("Cette heure n’existe pas : écrivez-la comme 18:30.")}


class EventForm(SaidForm):
    day = DayField(label=_("Le"))
    hour = HourField(label=_("À"), required=False, help_text=_("Vide : toute la journée."))
    last_day = DayField(label=_("Jusqu’au"), required=False, help_text=_("Vide : le même jour."))
    last_hour = HourField(label=_("Fin"), required=False, help_text=_("Vide : deux heures après."))
    repeat = forms.ChoiceField(label=_("Cela se répète"), required=False)
    until = DayField(label=_("Dernière fois"), required=False, help_text=_("Vide : sans fin prévue."))
    organiser = forms.CharField(
        label=_("Organisé par"), max_length=120, required=False, help_text=_("Si ce n’est pas vous.")
    )
    price = forms.CharField(
        label=_("Prix"), max_length=120, required=False, help_text=_("« Gratuit », « 12 €, enfants 6 € ».")
    )
    contact = forms.CharField(label=_("Renseignements"), max_length=200, required=False)

    def __init__(self, *args: Any, event: Event | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["repeat"].choices = [  # type: ignore[attr-defined]
            ("", _("Non, une seule fois")),
            ("weekly", _("Chaque semaine, le même jour")),
            ("fortnight", _("Une semaine sur deux")),
            ("monthly_weekday", _("Chaque mois, le même jour de la semaine (« 1er samedi »)")),
            ("monthly_day", _("Chaque mois, à la même date")),
            ("yearly", _("Chaque année, à la même date")),
            *([(KEPT, _("Comme aujourd’hui"))] if event and _repeat(event) is None else []),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        day = given.get("day")
        if day is None or "hour" in self.errors or "last_hour" in self.errors or "last_day" in self.errors:
            return given
        given["is_all_day"] = given.get("hour") is None
        start, end = self._span(given)
        for field, shown in (("hour", start), ("last_hour", end)):
            try:
                local.instant(shown)
            except NoSuchHourError as error:
                self.add_error(field, str(error))
                return given
        given["starts_at"], given["ends_at"] = local.instant(start), local.instant(end)
        if end <= start:
            field = "last_day" if given.get("last_day") and given["last_day"] < day else "last_hour"
            self.add_error(field, _("La fin est avant le début."))
            return given
        self._repeated(given, start)
        return given

    def _span(self, given: dict[str, Any]) -> tuple[datetime, datetime]:
        day: date = given["day"]
        last: date = given.get("last_day") or day
        if given["is_all_day"]:
            return datetime.combine(day, time()), datetime.combine(last + ONE_DAY, time())
        start = datetime.combine(day, given["hour"])
        if given.get("last_hour") is not None:
            end = datetime.combine(last, given["last_hour"])
            past_midnight = given.get("last_day") is None and end < start and end.hour < 8  # noqa: PLR2004
            return start, end + ONE_DAY if past_midnight else end
        return start, start + TWO_HOURS if last == day else datetime.combine(last, given["hour"]) + TWO_HOURS

    def _repeated(self, given: dict[str, Any], start: datetime) -> None:
        until, repeat = given.get("until"), given.get("repeat", "")
        if until is not None and until < start.date():
            self.add_error("until", _("La dernière fois est avant la première."))
            return
        try:
            if repeat == KEPT and self.event:
                given["rule"] = str(repeats.checked(self.event.rule, start))
            else:
                given["rule"] = repeats.rule_of(repeat, start, until)
        except RecurrenceError as error:
            self.add_error("repeat", str(error))
            return
        february = (start.month, start.day) == (2, 29)
        if repeat == "yearly" and february:
            self.add_error(
                "repeat",
                _(
                    "Le 29 février ne revient que tous les quatre ans : choisissez le 28 février ou le 1er mars."
                ),
            )

    @property
    def values(self) -> dict[str, Any]:
        given = super().values
        for name in ("day", "hour", "last_day", "last_hour", "repeat", "until"):
            given.pop(name, None)
        return given


def _repeat(event: Event) -> str | None:
    return repeats.repeat_of(event.rule, local.wall(event.starts_at))


def initial_of_event(event: Event) -> dict[str, Any]:
    start, end = local.wall(event.starts_at), local.wall(event.ends_at)
    last = (end - ONE_DAY).date() if event.is_all_day else end.date()
    rule = recurrence.parse(event.rule) if event.rule else None
    repeat = _repeat(event)
    return initial_of(event) | {
        "day": start.date(),
        "hour": None if event.is_all_day else start.time(),
        "last_day": last if last != start.date() else None,
        "last_hour": None if event.is_all_day else end.time(),
        "repeat": KEPT if repeat is None else repeat,
        "until": rule.until.date() if rule and rule.until else None,
        "organiser": event.organiser,
        "price": event.price,
        "contact": event.contact,
    }


class TimeForm(forms.Form):
    """One time of an event: cancelled, or at other hours."""

    what = forms.ChoiceField(
        label=_("Cette fois"),
        choices=(("cancel", _("C’est annulé")), ("move", _("C’est à un autre moment, ou ailleurs"))),
        widget=forms.RadioSelect,
        initial="cancel",
    )
    starts_at = MomentField(label=_("Nouveau début"), required=False)
    ends_at = MomentField(label=_("Nouvelle fin"), required=False)
    where = forms.CharField(label=_("Nouveau lieu"), max_length=120, required=False)
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=200, required=False, help_text=_("Lu par tout le monde.")
    )
    cle = KeyField()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("what") == "move":
            for name in ("starts_at", "ends_at"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _now("Dites le nouveau moment."))
        return given


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Pourquoi"), max_length=200, required=False, help_text=_("Lu par tout le monde.")
    )
