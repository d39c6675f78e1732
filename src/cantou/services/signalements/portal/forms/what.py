"""What it is: a description, photographs, the category's questions; and, if one likes, who says it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.files.forms import PhotosField
from cantou.core.notices.portal.subscribing import STOP_HELP
from cantou.core.organisations.domain.cleaning import clean_phone, takes_sms
from cantou.services.signalements.domain.photos import MOST_PHOTOS
from cantou.services.signalements.models import Wants
from cantou.services.signalements.portal.forms.words import WordsField

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cantou.services.signalements.domain.questions import Question

PREFIX = "q_"
YES, NO = "oui", "non"
LARGEST_NUMBER = 9_999


class WhatForm(forms.Form):
    description = WordsField(
        label=_("Décrivez-le en quelques mots"),
        help_text=_("Deux ou trois phrases suffisent. N’écrivez pas le nom d’autres personnes."),
        error_messages={"required": _("Dites en quelques mots ce qui se passe.")},
    )

    def __init__(
        self, *args: Any, questions: Sequence[Question], room: int = MOST_PHOTOS, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        if room > 0:
            self.fields["photos"] = photos_field(room)
        for question in questions:
            self.fields[PREFIX + question.id] = question_field(question)

    @property
    def asked(self) -> list[forms.BoundField]:
        """The category's questions, which come after the photographs."""
        return [self[PREFIX + question.id] for question in self.questions]

    @property
    def photos(self) -> list[Any]:
        return list(self.cleaned_data.get("photos") or [])

    @property
    def answers(self) -> dict[str, Any]:
        """Question → answer, as a draft keeps it."""
        given = {question.id: self.cleaned_data.get(PREFIX + question.id) for question in self.questions}
        return {name: value for name, value in given.items() if value not in (None, "")}


def photos_field(room: int) -> PhotosField:
    field = PhotosField(most=room, required=False, label=_("Photographies"))
    field.widget.attrs["data-shrink"] = True
    return field


def initial_answers(answers: Mapping[str, Any]) -> dict[str, Any]:
    """A draft's answers, as the form's fields are called."""
    said = {True: YES, False: NO}
    return {
        PREFIX + name: said[value] if isinstance(value, bool) else value for name, value in answers.items()
    }


def question_field(question: Question) -> forms.Field:
    common: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help,
        "required": question.required,
    }
    if question.kind == "choice":
        choices = [(choice, choice) for choice in question.choices]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if question.kind == "yes_no":
        return YesNoField(**common)
    if question.kind == "number":
        return forms.IntegerField(
            validators=[MinValueValidator(0), MaxValueValidator(LARGEST_NUMBER)],
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
            error_messages={"invalid": _("Écrivez un nombre, en chiffres.")},
            **common,
        )
    return forms.CharField(max_length=200, **common)


class YesNoField(forms.TypedChoiceField):
    widget = forms.RadioSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(YES, _("Oui")), (NO, _("Non"))],
            coerce=lambda value: value == YES,
            empty_value=None,
            **kwargs,
        )


class ContactForm(forms.Form):
    name = forms.CharField(
        label=_("Votre nom"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Cette adresse semble incomplète. Exemple : jeanne@exemple.fr")},
    )
    phone = forms.CharField(
        label=_("Votre téléphone"),
        max_length=30,
        required=False,
        help_text=STOP_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
    )
    wants = forms.ChoiceField(
        label=_("Voulez-vous être averti de la suite ?"),
        choices=[
            (Wants.EMAIL.value, _("Oui, par courriel")),
            (Wants.SMS.value, _("Oui, par SMS")),
            (Wants.NOTHING.value, _("Non, je regarderai ma page de suivi")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        missing = {
            Wants.EMAIL.value: (
                "email",
                _now("Écrivez votre adresse électronique, ou choisissez une autre réponse."),
            ),
            Wants.SMS.value: (
                "phone",
                _now("Écrivez votre numéro de téléphone, ou choisissez une autre réponse."),
            ),
        }
        field, message = missing.get(values.get("wants", ""), ("", ""))
        if field and not values.get(field) and field not in self.errors:
            self.add_error(field, message)
        return values

    def clean_phone(self) -> str:
        phone = clean_phone(self.cleaned_data["phone"])
        if self.data.get("wants") == Wants.SMS and phone and not takes_sms(phone):
            raise forms.ValidationError(
                _now(
                    "Ce numéro ne reçoit pas de SMS : écrivez un numéro de portable, ou choisissez une autre réponse."
                )
            )
        return phone


class MessageForm(forms.Form):
    """What the reporter adds afterwards: a text, photographs, or both."""

    body = WordsField(
        label=_("Votre message"),
        required=False,
        help_text=_("Un détail oublié, une précision, un changement."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, room: int = MOST_PHOTOS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].one_of_several = True  # type: ignore[attr-defined]
        if room > 0:
            self.fields["photos"] = photos_field(room)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("body") and not values.get("photos"):
            self.add_error("body", _now("Écrivez un message ou choisissez une photographie."))
        return values

    @property
    def photos(self) -> list[Any]:
        return list(self.cleaned_data.get("photos") or [])
