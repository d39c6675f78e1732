"""Letting another organisation take part in a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.services.signalements.desk.forms.acts import ActForm
from cantou.services.signalements.models import Part

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from cantou.core.organisations.models import Organisation

LONGEST = 400


class HandOverForm(forms.Form):
    to = forms.TypedChoiceField(
        label=_("À quel organisme ?"),
        coerce=int,
        error_messages={"required": _("Choisissez un organisme.")},
    )
    part = forms.ChoiceField(
        label=_("Pour quoi faire ?"),
        choices=[
            (Part.IN_CHARGE, _("S’en occuper à notre place")),
            (Part.HELPS, _("Nous donner un coup de main")),
            (Part.INFORMED, _("Être tenu au courant")),
        ],
        initial=Part.IN_CHARGE,
    )
    why = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Lu par l’autre organisme, et par la personne qui a signalé s’il s’en occupe."),
        error_messages={"required": _("Dites pourquoi : la personne qui a signalé le lira.")},
    )

    def __init__(self, *args: Any, bodies: Iterable[Organisation], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_hand_%s")
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [("", _now("Choisissez…")), *((body.pk, body.name) for body in bodies)]  # type: ignore[attr-defined]


class HandOnForm(HandOverForm):
    """By whoever is in charge: to a third body, which sees to it instead."""

    part = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_hand_on_%s")
        super().__init__(*args, **kwargs)


class GiveBackForm(ActForm):
    why = forms.CharField(
        label=_("Pourquoi ?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Dites pourquoi : l’autre organisme le lira.")},
    )

    def alike(self) -> Hashable:
        return self.auto_id
