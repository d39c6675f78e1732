"""The questions of a demand, one page each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.organisations.domain.cleaning import clean_phone, takes_sms
from cantou.core.web.idempotency import KeyField
from cantou.core.web.texts import tidy, tidy_line
from cantou.services.salles.domain.words import AUDIENCES, FREE, OF_ASSOCIATIONS
from cantou.services.salles.models import Wants
from cantou.services.salles.portal.forms.when import WhenForm

MOST_GUESTS = 9_999


class LineField(forms.CharField):
    def to_python(self, value: Any) -> str:
        return tidy_line(super().to_python(value))


class TextField(forms.CharField):
    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value))


class BeginForm(WhenForm):
    cle = KeyField()


class WhoForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("Pour qui est-ce ?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez\u00a0: le prix en dépend.")},
    )
    label = LineField(
        label=_("Nom de l’association"),
        max_length=120,
        required=False,
        help_text=_("Si c’est pour une association."),
    )

    def __init__(self, *args: Any, outside: bool, free: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        left_out = {"internal"} if outside else {"internal", "outside", "association_outside"}
        if not free:
            left_out.add(FREE)
        choices = [(name, title) for name, title in AUDIENCES.items() if name not in left_out]
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("audience") in OF_ASSOCIATIONS and not values.get("label"):
            self.add_error("label", _now("Écrivez le nom de l’association."))
        if values.get("audience") not in OF_ASSOCIATIONS:
            values["label"] = ""
        return values


class WhatForm(forms.Form):
    event = LineField(
        label=_("Pour quoi faire ?"),
        max_length=120,
        help_text=_("Un mot suffit\u00a0: repas de famille, loto, réunion."),
        error_messages={"required": _("Dites en un mot pour quoi faire.")},
    )
    guests = forms.IntegerField(
        label=_("Combien serez-vous, à peu près ?"),
        min_value=1,
        max_value=MOST_GUESTS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
        error_messages={
            "required": _("Écrivez un nombre, même approché."),
            "invalid": _("Écrivez un nombre, en chiffres."),
            "min_value": _("Une personne au moins."),
        },
    )

    def __init__(self, *args: Any, most: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most = most

    def clean_guests(self) -> int:
        guests: int = self.cleaned_data["guests"]
        if self.most and guests > self.most:
            raise forms.ValidationError(
                _now("Cette salle reçoit %(most)d personnes au plus. Choisissez une salle plus grande.")
                % {"most": self.most}
            )
        return guests


class ContactForm(forms.Form):
    name = LineField(
        label=_("Votre nom"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez votre nom\u00a0: la salle est réservée à ce nom.")},
    )
    phone = forms.CharField(
        label=_("Votre téléphone"),
        max_length=30,
        required=False,
        help_text=_("Un téléphone ou une adresse électronique\u00a0: l’un des deux suffit."),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Cette adresse semble incomplète. Exemple\u00a0: jeanne@exemple.fr")},
    )
    postal = TextField(
        label=_("Votre adresse postale"),
        max_length=300,
        required=False,
        help_text=_("Pour la convention\u00a0: la rue ou le lieu-dit, puis le code postal et la commune."),
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "street-address"}),
    )
    wants = forms.ChoiceField(
        label=_("Comment vous répondre ?"),
        choices=[
            (Wants.EMAIL.value, _("Par courriel")),
            (Wants.SMS.value, _("Par SMS")),
            (Wants.CALL.value, _("Par téléphone")),
            (Wants.LETTER.value, _("Par une lettre")),
            (Wants.NOTHING.value, _("Je regarderai ma page de suivi")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "email"):
            self.fields[name].one_of_several = True  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        by_letter = values.get("wants") == Wants.LETTER and values.get("postal")
        if not self.errors and not values.get("phone") and not values.get("email") and not by_letter:
            self.add_error(
                "phone",
                _now(
                    "Écrivez un téléphone ou une adresse électronique, ou demandez une lettre pour réponse."
                ),
            )
        check_wants(self, values)
        return values


NEEDS = {
    Wants.CALL.value: ("phone", _("Écrivez le numéro à appeler, ou choisissez une autre réponse.")),
    Wants.SMS.value: ("phone", _("Écrivez un numéro de portable, ou choisissez une autre réponse.")),
    Wants.EMAIL.value: ("email", _("Écrivez l’adresse électronique, ou choisissez une autre réponse.")),
    Wants.LETTER.value: ("postal", _("Écrivez l’adresse postale, ou choisissez une autre réponse.")),
}


def check_wants(form: forms.Form, values: dict[str, Any]) -> None:
    """The way one is told by needs an address."""
    wants = values.get("wants", "")
    field, message = NEEDS.get(wants, ("", ""))
    if field and not values.get(field) and field not in form.errors:
        form.add_error(field, message)
    if wants == Wants.SMS and values.get("phone") and not takes_sms(values["phone"]):
        form.add_error("phone", _now("Ce numéro ne reçoit pas de SMS\u00a0: écrivez un numéro de portable."))


class SendForm(forms.Form):
    agreed = forms.BooleanField(
        label=_("J’ai lu les conditions"),
        error_messages={"required": _("Lisez les conditions, puis cochez la case.")},
    )
