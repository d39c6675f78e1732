"""A rule that says who sees to what, and the bench where rules are tried."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.web.idempotency import KeyField
from cantou.services.signalements.desk.forms.acts import DayInput
from cantou.services.signalements.domain.roads import RoadClass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.organisations.models import Organisation
    from cantou.core.territories.models import Territory
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.models import RoutingRule

ONE_DAY = timedelta(days=1)
US, OTHER, OUTSIDE = "us", "other", "outside"
WHO = [
    (US, _("Nous")),
    (OTHER, _("Un autre organisme de la plateforme")),
    (OUTSIDE, _("Personne ici : dire qui appeler")),
]
FOR_OUTSIDE = ("outside_name", "outside_phone", "outside_hours", "outside_words")


class RuleForm(forms.Form):
    category = forms.ChoiceField(label=_("Sujet"), required=False)
    road_class = forms.ChoiceField(
        label=_("Route"), required=False, choices=[("", _("Toutes, ou aucune")), *RoadClass.choices]
    )
    territory = forms.TypedChoiceField(label=_("Où"), coerce=int)
    who = forms.ChoiceField(label=_("Qui s’en occupe ?"), choices=WHO, widget=forms.RadioSelect)
    target = forms.TypedChoiceField(label=_("Quel organisme ?"), required=False, coerce=int, empty_value=None)
    team = forms.CharField(label=_("Équipe ou file"), max_length=80, required=False)
    competence = forms.CharField(
        label=_("Pourquoi, en quelques mots"),
        max_length=160,
        help_text=_("Montré aux habitants. Par exemple : entretien des routes départementales."),
        error_messages={"required": _("Dites pourquoi : les habitants le liront.")},
    )
    outside_name = forms.CharField(label=_("Qui appeler"), max_length=120, required=False)
    outside_phone = forms.CharField(label=_("Téléphone"), max_length=30, required=False)
    outside_hours = forms.CharField(label=_("Heures"), max_length=120, required=False)
    outside_words = forms.CharField(
        label=_("Que dire, que faire"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    blocks = forms.BooleanField(
        label=_("Ne pas prendre le signalement : montrer seulement qui appeler"), required=False
    )
    valid_from = forms.DateField(label=_("À partir du"), widget=DayInput())
    last_day = forms.DateField(
        label=_("Jusqu’au"), required=False, widget=DayInput(), help_text=_("Ce jour compris.")
    )
    priority = forms.IntegerField(
        label=_("Priorité"),
        min_value=-100,
        max_value=100,
        initial=0,
        help_text=_("Entre deux règles semblables, la plus grande passe avant."),
        widget=forms.TextInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    cle = KeyField()

    def __init__(
        self,
        *args: Any,
        kinds: dict[str, Kind],
        territories: Iterable[Territory],
        targets: Iterable[Organisation],
        us: int,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.us = us
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", _now("Tous les sujets")),
            *((kind.code, kind.title) for kind in kinds.values()),
        ]
        self.fields["territory"].choices = [(area.pk, label_of(area)) for area in territories]  # type: ignore[attr-defined]
        self.fields["target"].choices = [  # type: ignore[attr-defined]
            ("", _now("Choisissez…")),
            *((body.pk, body.name) for body in targets if body.pk != us),
        ]

    def clean_outside_phone(self) -> str:
        typed = self.cleaned_data["outside_phone"]
        return clean_phone(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("who") == OTHER and not given.get("target"):
            self.add_error("target", _now("Choisissez un organisme."))
        if given.get("who") == OUTSIDE and not given.get("outside_name"):
            self.add_error("outside_name", _now("Dites qui appeler."))
        first, last = given.get("valid_from"), given.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _now("La fin est avant le début."))
        return given

    @property
    def values(self) -> dict[str, Any]:
        """As domain.rules.save_rule takes them."""
        given = self.cleaned_data
        outside = given["who"] == OUTSIDE
        return {
            **{
                name: given[name]
                for name in ("category", "road_class", "competence", "valid_from", "priority")
            },
            "territory_id": given["territory"],
            "valid_to": given["last_day"] + ONE_DAY if given["last_day"] else None,
            "target_id": None if outside else self.us if given["who"] == US else given["target"],
            "team": "" if outside else given["team"],
            **{name: given[name] if outside else "" for name in FOR_OUTSIDE},
            "blocks": outside and given["blocks"],
        }


def label_of(area: Territory) -> str:
    """« Aurillac », « Cantal (département) »."""
    return area.name if area.level == "commune" else f"{area.name} ({area.get_level_display()})"


def initial_of(rule: RoutingRule, us: int) -> dict[str, Any]:
    who = OUTSIDE if rule.target_id is None else US if rule.target_id == us else OTHER
    same = ("category", "road_class", "team", "competence", "blocks", "valid_from", "priority", *FOR_OUTSIDE)
    return {
        **{name: getattr(rule, name) for name in same},
        "territory": rule.territory_id,
        "who": who,
        "target": rule.target_id,
        "last_day": rule.valid_to - ONE_DAY if rule.valid_to else None,
    }


class TryForm(forms.Form):
    commune = forms.TypedChoiceField(label=_("Commune"), coerce=int)
    category = forms.ChoiceField(label=_("Sujet"))
    road = forms.CharField(
        label=_("Route"), required=False, max_length=60, help_text=_("Par exemple D 54, ou rien.")
    )
    day = forms.DateField(label=_("Jour"), widget=DayInput())

    def __init__(
        self, *args: Any, kinds: dict[str, Kind], communes: Iterable[Territory], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["commune"].choices = [(area.pk, area.name) for area in communes]  # type: ignore[attr-defined]
        self.fields["category"].choices = [(kind.code, kind.title) for kind in kinds.values()]  # type: ignore[attr-defined]


class FileForm(forms.Form):
    fichier = forms.FileField(label=_("Fichier"), error_messages={"required": _("Choisissez un fichier.")})


class ImportForm(FileForm):
    replace = forms.BooleanField(label=_("Remplacer toutes vos règles par celles du fichier"), required=False)
