from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.booking.engine import local, recurrence, repeats
from cantou.core.booking.engine.errors import RecurrenceError
from cantou.core.web.idempotency import KeyField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.annuaire.domain.agenda import Time
    from cantou.services.annuaire.models import Gathering


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M", attrs={"class": "mid"})


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d", attrs={"class": "mid"})


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Le code de votre lettre"),
        max_length=30,
        help_text=_("Douze lettres et chiffres, avec ou sans espaces."),
        widget=forms.TextInput({"class": "mid", "autocomplete": "off", "autocapitalize": "characters"}),
    )


class GatheringForm(forms.Form):
    title = forms.CharField(label=_("Quoi"), max_length=120, help_text=_("« Concours de pétanque »"))
    starts_at = forms.DateTimeField(label=_("Quand"), widget=MomentInput())
    ends_at = forms.DateTimeField(label=_("Jusqu’à"), widget=MomentInput(), required=False)
    repeat = forms.ChoiceField(label=_("Cela se répète"), required=False)
    until = forms.DateField(
        label=_("Dernière fois"),
        required=False,
        widget=DayInput(),
        help_text=_("Si cela se répète : dans les dix-huit mois."),
    )
    where = forms.CharField(label=_("Où"), max_length=160, required=False)
    text = forms.CharField(
        label=_("En quelques mots"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cle = KeyField()

    def __init__(self, *args: Any, row: Gathering | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(row) if row else {}, **kwargs)
        self.fields["repeat"].choices = [  # type: ignore[attr-defined]
            ("", _("Non, une seule fois")),
            ("weekly", _("Chaque semaine, le même jour")),
            ("fortnight", _("Une semaine sur deux")),
            ("monthly_weekday", _("Chaque mois, le même jour de la semaine (« 1er samedi »)")),
            ("monthly_day", _("Chaque mois, à la même date")),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts_at, repeat, until = given.get("starts_at"), given.get("repeat"), given.get("until")
        given["rule"] = ""
        if starts_at is None or not repeat or "until" in self.errors:
            return given
        if until is None:
            self.add_error("until", _("Dites quel jour ce sera la dernière fois."))
            return given
        try:
            given["rule"] = repeats.rule_of(repeat, local.wall(starts_at), until)
        except RecurrenceError as error:
            self.add_error("until", str(error))
        return given

    @property
    def values(self) -> dict[str, Any]:
        names = ("title", "starts_at", "ends_at", "rule", "where", "text")
        return {name: self.cleaned_data[name] for name in names}


class MoveForm(forms.Form):
    time = forms.ChoiceField(label=_("Quelle date"))
    starts_at = forms.DateTimeField(
        label=_("Nouveau jour, nouvelle heure"),
        widget=MomentInput(),
        required=False,
        help_text=_("Vide : comme d’habitude, si elle avait été déplacée."),
    )
    ends_at = forms.DateTimeField(
        label=_("Jusqu’à"), widget=MomentInput(), required=False, help_text=_("Vide : la même durée.")
    )
    cle = KeyField()

    def __init__(self, *args: Any, times: Iterable[Time], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time"].choices = [(one.planned, one.said) for one in times]  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("time", "starts_at", "ends_at")}


def _initial(row: Gathering) -> dict[str, Any]:
    start = local.wall(row.starts_at)
    rule = recurrence.parse(row.rule) if row.rule else None
    return {
        "title": row.title,
        "starts_at": start,
        "ends_at": local.wall(row.ends_at),
        "repeat": repeats.repeat_of(row.rule, start),
        "until": rule.until.date() if rule and rule.until else None,
        "where": row.where,
        "text": row.text,
    }


class MemberForm(forms.Form):
    name = forms.CharField(label=_("Nom"), max_length=120)
    phone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"type": "tel", "class": "mid"}),
    )
    email = forms.CharField(
        label=_("Courriel"), max_length=254, required=False, widget=forms.TextInput({"type": "email"})
    )
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("« Trésorière », « à jour »")
    )
    cle = KeyField()


class RequestForm(forms.Form):
    subject = forms.CharField(label=_("Objet"), max_length=120)
    text = forms.CharField(
        label=_("Votre demande"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    cle = KeyField()
