"""Who comes, and how to tell them: with an address, a mobile, or neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.engine.phones import mobile
from cantou.core.organisations.domain.cleaning import clean_phone
from cantou.core.web.idempotency import KeyField
from cantou.core.web.texts import tidy
from cantou.services.rendez_vous.domain.appointments import Said
from cantou.services.rendez_vous.models import Wants

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST_LINES = 2
EMAIL_WRONG = _("Cette adresse semble incomplète. Exemple : jeanne@exemple.fr")


class WhoForm(forms.Form):
    """Fields and rules of whoever has an appointment; the desk has its own order of them."""

    cle = KeyField()
    name = forms.CharField(
        label=_("Votre nom et votre prénom"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Écrivez le nom de la personne qui vient.")},
    )
    wants = forms.ChoiceField(
        label=_("Comment vous confirmer et vous rappeler ce rendez-vous ?"),
        choices=[
            (Wants.SMS.value, _("Par SMS")),
            (Wants.EMAIL.value, _("Par courriel")),
            (Wants.LETTER.value, _("Par une lettre, à la maison")),
            (Wants.NOTHING.value, _("Je note l’heure, ou j’imprime la page qui suit")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(
        label=_("Votre téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "mid"}),
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": EMAIL_WRONG},
    )
    postal = forms.CharField(
        label=_("Votre adresse postale"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        help_text=_("Pour la lettre : la rue ou le lieu-dit, puis le code postal et la commune."),
    )
    note = forms.CharField(
        label=_("Un mot pour la mairie"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Ce qui aide à préparer le rendez-vous. N’écrivez rien sur votre santé."),
    )

    def __init__(self, *args: Any, phone_needed: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.phone_needed = phone_needed
        self.fields["wants"].one_of_several = True  # type: ignore[attr-defined] # One is always chosen.

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def clean_postal(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["postal"].splitlines()]
        return "\n".join(line for line in lines if line)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for field, message in self._missing(values):
            if field not in self.errors:
                self.add_error(field, message)
        return values

    def _missing(self, values: Mapping[str, Any]) -> list[tuple[str, str]]:
        wants, found = values.get("wants", ""), []
        phone = values.get("phone", "")
        if wants == Wants.SMS and not phone:
            found.append(("phone", _now("Écrivez un numéro de portable, ou choisissez une autre réponse.")))
        elif wants == Wants.SMS and not mobile(phone):
            found.append(
                (
                    "phone",
                    _now(
                        "Ce numéro ne reçoit pas de SMS\u00a0: écrivez un portable, ou choisissez autre chose."
                    ),
                )
            )
        if self.phone_needed and not phone:
            found.append(
                ("phone", _now("C’est un rendez-vous par téléphone\u00a0: écrivez le numéro à appeler."))
            )
        if wants == Wants.EMAIL and not values.get("email"):
            found.append(("email", _now("Écrivez l’adresse électronique, ou choisissez une autre réponse.")))
        lines = values.get("postal", "").splitlines()
        if wants == Wants.LETTER and len(lines) < FEWEST_LINES:
            found.append(
                (
                    "postal",
                    _now("Il faut au moins deux lignes\u00a0: la rue, puis le code postal et la commune."),
                )
            )
        return found

    def said(self, person: int | None = None) -> Said:
        given = self.cleaned_data
        return Said(
            name=given["name"],
            email=given["email"],
            phone=given["phone"],
            wants=given["wants"],
            postal=given["postal"] if given["wants"] == Wants.LETTER else "",
            note=tidy(given["note"]),
            person=person,
        )
