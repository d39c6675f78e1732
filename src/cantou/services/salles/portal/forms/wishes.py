from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.web.idempotency import KeyField
from cantou.services.salles.domain.words import WEEKDAYS
from cantou.services.salles.models import Wish
from cantou.services.salles.portal.forms.asking import LineField
from cantou.services.salles.portal.forms.when import HourField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.salles.models import Hall


class WishFields(forms.Form):
    """What the desk and the portal ask alike."""

    cle = KeyField()
    hall = forms.ChoiceField(label=_("Salle"))
    activity = LineField(label=_("Activité"), max_length=80, help_text=_("Chorale, gymnastique, répétition…"))
    weekday = forms.TypedChoiceField(
        label=_("Jour"), choices=[(str(number), name) for number, name in enumerate(WEEKDAYS)], coerce=int
    )
    starts = HourField(label=_("De"), error_messages={"required": _("À partir de quelle heure\u00a0?")})
    ends = HourField(label=_("À"), error_messages={"required": _("Jusqu’à quelle heure\u00a0?")})
    weeks = forms.ChoiceField(label=_("Quelles semaines"), choices=Wish.Weeks.choices, initial="all")
    not_in_holidays = forms.BooleanField(
        label=_("Pas pendant les vacances scolaires"), required=False, initial=True
    )
    words = LineField(label=_("À savoir"), max_length=200, required=False)

    def __init__(self, *args: Any, halls: Iterable[Hall], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.halls = {hall.slug: hall for hall in halls}
        self.fields["hall"].choices = [(slug, hall.title) for slug, hall in self.halls.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _now("La fin est avant le début."))
        return values

    @property
    def wished(self) -> dict[str, Any]:
        given = self.cleaned_data
        names = ("activity", "weekday", "starts", "ends", "weeks", "not_in_holidays", "words")
        return {"hall": self.halls[given["hall"]], **{name: given[name] for name in names}}


class WishForm(WishFields):
    """What an association writes by itself: for the whole season, which the meeting then settles."""

    name = LineField(label=_("Votre association"), max_length=120)
    contact = LineField(label=_("Votre nom"), max_length=120)
    phone = forms.CharField(
        label=_("Votre téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
    )
    email = forms.EmailField(label=_("Votre adresse électronique"), required=False)

    field_order = ("cle", "name", "activity", "hall", "weekday", "starts", "ends")

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if not self.errors and not values.get("phone") and not values.get("email"):
            self.add_error(
                "phone", _now("Il faut un téléphone ou une adresse électronique pour vous joindre.")
            )
        return values

    @property
    def values(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {**self.wished, **{name: given[name] for name in ("name", "contact", "phone", "email")}}
