"""The words of a paper calendar, then what was understood of them, which can be corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.engine.words import DAYS, MONTHS
from cantou.core.web.idempotency import KeyField
from cantou.services.dechets.desk.forms.sectors import DayInput
from cantou.services.dechets.engine.holidays import NAMES
from cantou.services.dechets.engine.pattern import LAST
from cantou.services.dechets.models import CollectionRule

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cantou.services.dechets.domain.streams import Kind
    from cantou.services.dechets.engine.words import Reading

WEEKS = [
    ("all", _("Chaque semaine")),
    ("even", _("Les semaines paires")),
    ("odd", _("Les semaines impaires")),
    ("every", _("Une semaine sur…")),
]
NTHS = [(1, _("1er")), (2, _("2e")), (3, _("3e")), (4, _("4e")), (5, _("5e")), (LAST, _("dernier"))]
FIRST_YEAR, LAST_YEAR = 2000, 2100


def _several(label: Any, choices: Any, **kwargs: Any) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
        **kwargs,
    )


class WordsForm(forms.Form):
    stream = forms.ChoiceField(label=_("Qu’est-ce qui est collecté ?"))
    words = forms.CharField(
        label=_("Quand ? Recopiez le calendrier papier"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Par exemple « semaines paires le mardi, décalé après un férié » ou « 1er et 3e jeudi du mois »."
        ),
        error_messages={"required": _("Recopiez ce que dit le calendrier papier.")},
    )

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stream"].choices = [(kind.code, kind.title) for kind in kinds]  # type: ignore[attr-defined]


class RuleForm(WordsForm):
    weekdays = _several(_("Jours de la semaine"), list(enumerate(DAYS)))
    weeks = forms.ChoiceField(label=_("Quelles semaines ?"), choices=WEEKS, initial="all")
    every = forms.IntegerField(
        label=_("Une semaine sur combien ?"),
        min_value=1,
        max_value=26,
        required=False,
        help_text=_("Si c’est « une semaine sur… », comptée depuis la première date."),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    nths = _several(_("Ou le 1er, 2e… de ces jours dans le mois"), NTHS)
    month_days = forms.CharField(
        label=_("Ou des jours du mois"), required=False, max_length=100, help_text=_("Par exemple : 1, 15")
    )
    months = _several(
        _("Seulement certains mois"),
        list(enumerate(MONTHS, start=1)),
        help_text=_("Rien de coché : toute l’année."),
    )
    dates = forms.CharField(
        label=_("Ou des dates, une par ligne"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Par exemple : 4/3/2026"),
    )
    starts_on = forms.DateField(label=_("À partir du"), widget=DayInput())
    ends_on = forms.DateField(label=_("Jusqu’au"), required=False, widget=DayInput())
    shift = forms.ChoiceField(
        label=_("Et si c’est un jour férié ?"),
        choices=CollectionRule.Shift.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Dites ce qui se passe un jour férié.")},
    )
    holidays = forms.MultipleChoiceField(
        label=_("Quels jours fériés comptent ?"),
        required=False,
        choices=list(NAMES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tous."),
    )
    cle = KeyField()

    def clean_every(self) -> int:
        return self.cleaned_data["every"] or 1

    def clean_month_days(self) -> list[int]:
        parts = self.cleaned_data["month_days"].replace(";", ",").replace(" ", ",").split(",")
        found = [part.strip() for part in parts if part.strip()]
        wrong = [part for part in found if not (part.isdecimal() and 1 <= int(part[:4]) <= 31)]  # noqa: PLR2004
        if wrong:
            raise forms.ValidationError(_now("Aucun mois n’a de %(day)s.") % {"day": wrong[0]})
        return sorted({int(part) for part in found})

    def clean_dates(self) -> list[date]:
        field = forms.DateField()
        found = set()
        for line in self.cleaned_data["dates"].replace(",", "\n").splitlines():
            if line.strip():
                try:
                    found.add(field.clean(line.strip()))
                except forms.ValidationError as error:
                    text = _now("« %(line)s » n’est pas une date.") % {"line": line.strip()[:30]}
                    raise forms.ValidationError(text) from error
        return sorted(found)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in ("starts_on", "ends_on"):
            day = given.get(name)
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                self.add_error(name, _now("Cette année n’est pas la bonne."))
        if given.get("weeks") == "every" and given.get("every", 1) == 1:
            self.add_error("every", _now("Une semaine sur combien ?"))
        if not any(given.get(name) for name in ("weekdays", "month_days", "dates")):
            self.add_error("weekdays", _now("Quel jour ?"))
        if given.get("month_days") and given.get("weekdays"):
            self.add_error("month_days", _now("Dites soit un jour de la semaine, soit un jour du mois."))
        return given


def initial_of(reading: Reading, *, stream: str, words: str, today: date) -> dict[str, Any]:
    pattern = reading.pattern
    return {
        "stream": stream,
        "words": words,
        "weekdays": list(pattern.weekdays),
        "weeks": pattern.weeks,
        "every": pattern.every,
        "nths": list(pattern.nths),
        "month_days": ", ".join(map(str, pattern.month_days)),
        "months": list(pattern.months),
        "dates": as_lines(pattern.dates),
        "starts_on": reading.starts_on or today.replace(month=1, day=1),
        "ends_on": reading.ends_on,
        "shift": reading.shift or "",
        "holidays": list(reading.on),
    }


def initial_of_rule(rule: CollectionRule) -> dict[str, Any]:
    names = (
        "stream",
        "words",
        "weekdays",
        "weeks",
        "every",
        "nths",
        "months",
        "starts_on",
        "ends_on",
        "shift",
    )
    return {name: getattr(rule, name) for name in (*names, "holidays")} | {
        "month_days": ", ".join(map(str, rule.month_days)),
        "dates": as_lines(rule.dates),
    }


def as_lines(dates: Iterable[date]) -> str:
    return "\n".join(f"{day:%d/%m/%Y}" for day in dates)


class ChangeForm(forms.Form):
    what = forms.ChoiceField(
        label=_("Que se passe-t-il ?"),
        choices=[
            ("moved", _("Une collecte est déplacée")),
            ("cancelled", _("Une collecte est annulée")),
            ("added", _("Une collecte en plus")),
        ],
        widget=forms.RadioSelect,
    )
    stream = forms.ChoiceField(label=_("Laquelle ?"), required=False)
    removed_on = forms.DateField(label=_("Le jour prévu"), required=False, widget=DayInput())
    added_on = forms.DateField(label=_("Le nouveau jour"), required=False, widget=DayInput())
    reason = forms.CharField(
        label=_("Pourquoi, en quelques mots"),
        required=False,
        max_length=120,
        help_text=_("Par exemple : neige"),
    )
    cle = KeyField()

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stream"].choices = [  # type: ignore[attr-defined]
            ("", _now("Toutes celles de ce jour")),
            *((kind.code, kind.title) for kind in kinds),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        what = given.get("what")
        if what in {"moved", "cancelled"} and not given.get("removed_on") and "removed_on" not in self.errors:
            self.add_error("removed_on", _now("Quel jour était-elle prévue ?"))
        if what in {"moved", "added"} and not given.get("added_on") and "added_on" not in self.errors:
            self.add_error("added_on", _now("Quel jour a-t-elle lieu ?"))
        if what == "added" and not given.get("stream"):
            self.add_error("stream", _now("Dites ce qui est collecté."))
        if what == "cancelled":
            given["added_on"] = None
        if what == "added":
            given["removed_on"] = None
        return given
