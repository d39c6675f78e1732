"""Every week: an association says which day, from when to when, from which date to which, and what it does without."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.web.idempotency import KeyField
from cantou.services.salles.domain.words import AUDIENCES, WEEKDAYS
from cantou.services.salles.portal.forms.asking import ContactForm, LineField
from cantou.services.salles.portal.forms.when import FARTHEST, DayField, HourField

WHO = ("association", "association_outside")


class WeeklyForm(ContactForm):
    cle = KeyField()
    label = LineField(
        label=_("Votre association"),
        max_length=120,
        error_messages={"required": _("Écrivez le nom de l’association.")},
    )
    audience = forms.ChoiceField(
        label=_("Elle est"),
        choices=[(name, AUDIENCES[name]) for name in WHO],
        initial="association",
        widget=forms.RadioSelect,
    )
    event = LineField(
        label=_("Pour quelle activité ?"),
        max_length=120,
        help_text=_("Chorale, gymnastique, répétition…"),
        error_messages={"required": _("Dites en un mot pour quoi faire.")},
    )
    weekday = forms.TypedChoiceField(
        label=_("Quel jour ?"),
        choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)],
        coerce=int,
        widget=forms.Select(attrs={"class": "mid"}),
    )
    starts = HourField(label=_("De"), error_messages={"required": _("À partir de quelle heure\u00a0?")})
    ends = HourField(label=_("À"), error_messages={"required": _("Jusqu’à quelle heure\u00a0?")})
    first = DayField(label=_("À partir du"))
    last = DayField(label=_("Jusqu’au"))
    interval = forms.TypedChoiceField(
        label=_("Quelles semaines ?"),
        choices=[("1", _("Toutes les semaines")), ("2", _("Une semaine sur deux"))],
        coerce=int,
        initial="1",
        widget=forms.Select(attrs={"class": "mid"}),
    )
    school = forms.BooleanField(label=_("Pas pendant les vacances scolaires"), required=False, initial=True)
    public = forms.BooleanField(label=_("Pas les jours fériés"), required=False, initial=True)

    field_order = (
        *("cle", "label", "audience", "event", "weekday", "starts", "ends", "first", "last", "interval"),
        *("school", "public", "name", "phone", "email", "postal", "wants"),
    )

    def __init__(self, *args: Any, outside: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not outside:
            self.fields["audience"].choices = [(WHO[0], AUDIENCES[WHO[0]])]  # type: ignore[attr-defined]

    def clean_first(self) -> date:
        day: date = self.cleaned_data["first"]
        if day < timezone.localdate():
            raise forms.ValidationError(_now("Ce jour est passé."))
        return day

    def clean_last(self) -> date:
        day: date = self.cleaned_data["last"]
        if day > timezone.localdate() + FARTHEST:
            raise forms.ValidationError(_now("C’est trop loin\u00a0: dix-huit mois au plus."))
        return day

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _now("La fin est avant le début."))
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", _now("C’est avant la première fois."))
        elif first and last and "weekday" in values and self.first_day > last:
            day = WEEKDAYS[values["weekday"]]
            self.add_error("last", _now("Il n’y a aucun %(day)s entre ces deux dates.") % {"day": day})
        return values

    @property
    def first_day(self) -> date:
        given = self.cleaned_data
        first: date = given["first"]
        return first + timedelta(days=(given["weekday"] - first.weekday()) % 7)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Of the first date, on the clock of the wall."""
        given = self.cleaned_data
        return datetime.combine(self.first_day, given["starts"]), datetime.combine(
            self.first_day, given["ends"]
        )


class SendDatesForm(forms.Form):
    """The dates that are kept, then the conditions."""

    dates = forms.MultipleChoiceField(
        label=_("Les dates libres que vous demandez"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Décochez celles dont vous n’avez pas besoin."),
        error_messages={
            "required": _("Gardez au moins une date."),
            "invalid_choice": _("Une de ces dates vient d’être prise\u00a0: relisez la liste."),
        },
    )
    agreed = forms.BooleanField(
        label=_("J’ai lu les conditions"),
        error_messages={"required": _("Lisez les conditions, puis cochez la case.")},
    )

    def __init__(self, *args: Any, dates: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dates"].choices = dates  # type: ignore[attr-defined]
        self.fields["dates"].initial = [key for key, _told in dates]
