from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cantou.core.web.days import date_format, read_day
from cantou.core.web.idempotency import KeyField
from cantou.core.web.veiled import unveiled, veil
from cantou.services.periscolaire.domain.families import LONGEST, Needs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from cantou.services.periscolaire.models import Activity

WEEKDAYS = [
    (0, _("lundi")), (1, _("mardi")), (2, _("mercredi")), (3, _("jeudi")), (4, _("vendredi")),
    (5, _("samedi")), (6, _("dimanche")),
]  # fmt: skip


class ActivitiesField(forms.MultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def offer(self, activities: Iterable[Activity]) -> None:
        self.choices = [(veil(one.pk), _said(one)) for one in activities]


def _said(activity: Activity) -> str:
    return f"{activity.title} ({activity.hours})" if activity.hours else activity.title


def chosen(activities: Iterable[Activity], given: Iterable[str]) -> list[Activity]:
    keys = {unveiled(one) for one in given}
    return [one for one in activities if one.pk in keys]


class NeedsForm(forms.Form):
    diet = forms.CharField(
        label=_("Régime"), max_length=LONGEST, required=False, help_text=_("« sans viande », par exemple.")
    )
    allergies = forms.CharField(
        label=_("Allergies, intolérances"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    plan = forms.CharField(
        label=_("Projet d’accueil individualisé (PAI) : que faire"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Écrit avec le médecin et l’école. Apportez-en aussi le papier et les médicaments."),
    )

    @property
    def said(self) -> Needs:
        given = self.cleaned_data
        return Needs(diet=given["diet"], allergies=given["allergies"], plan=given["plan"])


class EnrolForm(NeedsForm):
    child = forms.ChoiceField(label=_("Quel enfant ?"), widget=forms.RadioSelect)
    activities = ActivitiesField(label=_("À quoi ?"))
    resident = forms.BooleanField(label=_("Nous habitons la commune"), required=False, initial=True)
    agrees = forms.BooleanField(
        label=_(
            "J’accepte que ces données de santé, s’il y en a, soient lues par qui sert et garde mon enfant"
        ),
        required=False,
    )
    cle = KeyField()

    field_order = ("child", "activities", "resident", "diet", "allergies", "plan", "agrees")

    def __init__(
        self, *args: Any, children: Iterable[tuple[int, str]], offered: Iterable[Activity], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["child"].choices = [(veil(key), name) for key, name in children]  # type: ignore[attr-defined]
        self.fields["activities"].offer(offered)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if any(given.get(name) for name in ("diet", "allergies", "plan")) and not given.get("agrees"):
            self.add_error("agrees", _("Sans votre accord, ne l’écrivez pas ici : dites-le de vive voix."))
        return given


class WeeksForm(forms.Form):
    """« tous les lundis et jeudis jusqu’aux vacances »"""

    activity = forms.ChoiceField(label=_("À quoi ?"), widget=forms.RadioSelect)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Quels jours, chaque semaine ?"),
        coerce=int,
        choices=WEEKDAYS,
        widget=forms.CheckboxSelectMultiple,
    )
    until = forms.ChoiceField(label=_("Jusqu’à quand ?"), widget=forms.RadioSelect)
    act = forms.ChoiceField(
        label=_("Que faire ?"),
        choices=[("book", _("Réserver ces jours")), ("cancel", _("Annuler ces jours"))],
        initial="book",
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        offered: Iterable[Activity],
        ends: Iterable[tuple[date, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        activities = list(offered)
        self.fields["activity"].choices = [(veil(one.pk), one.title) for one in activities]  # type: ignore[attr-defined]
        self.fields["until"].choices = [  # type: ignore[attr-defined]
            (on.isoformat(), f"{said}, {date_format(on, 'j F Y')}") for on, said in ends
        ]
        open_on = {day for one in activities for day in one.weekdays}
        self.fields["weekdays"].choices = [one for one in WEEKDAYS if one[0] in open_on]  # type: ignore[attr-defined]
        if len(activities) == 1:
            self.initial["activity"] = veil(activities[0].pk)

    @property
    def last(self) -> date:
        found = read_day(self.cleaned_data["until"])
        assert found is not None
        return found
