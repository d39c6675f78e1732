"""What somebody says on the telephone or at the counter, typed by an agent: one form, one screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.portal.subscribing import STOP_HELP
from cantou.core.organisations.domain.cleaning import clean_phone, takes_sms
from cantou.services.signalements.domain import marks
from cantou.services.signalements.models import Report, Wants
from cantou.services.signalements.portal.forms.what import MOST_PHOTOS, photos_field
from cantou.services.signalements.portal.forms.where import WhereForm
from cantou.services.signalements.portal.forms.words import WordsField

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.territories.models import Territory
    from cantou.services.signalements.domain.defaults import Kind

OLDEST = timedelta(days=365)
AHEAD = timedelta(minutes=5)
FEWEST_LINES = 2
_FORMAT = "%Y-%m-%dT%H:%M"
_NEEDS = {
    Wants.CALL.value: ("phone", _("Écrivez le numéro à rappeler, ou choisissez une autre réponse.")),
    Wants.SMS.value: ("phone", _("Écrivez un numéro de portable, ou choisissez une autre réponse.")),
    Wants.EMAIL.value: ("email", _("Écrivez l’adresse électronique, ou choisissez une autre réponse.")),
    Wants.LETTER.value: ("postal", _("Écrivez l’adresse postale, ou choisissez une autre réponse.")),
}


class MinuteInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=_FORMAT, attrs={"class": "mid"})


class CommuneForm(forms.Form):
    """Where an organisation covers several communes: which one, typed or chosen."""

    commune = forms.ChoiceField(label=_("Commune"), widget=forms.Select(attrs={"autofocus": True}))

    def __init__(self, *args: Any, communes: Iterable[Territory], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(commune.code, commune.name) for commune in communes]
        self.fields["commune"].choices = [("", _now("Choisissez")), *choices]  # type: ignore[attr-defined]


class CallForm(WhereForm):
    channel = forms.ChoiceField(
        label=_("C’est"),
        choices=[
            (Report.Channel.PHONE.value, _("un appel")),
            (Report.Channel.VISIT.value, _("une visite")),
        ],
        initial=Report.Channel.PHONE.value,
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(label=_("Sujet"), widget=forms.Select(attrs={"autofocus": True}))
    description = WordsField(
        label=_("Ce que la personne dit"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Écrivez en quelques mots ce qui se passe.")},
    )
    photos = photos_field(MOST_PHOTOS)
    name = forms.CharField(label=_("Son nom"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Son téléphone"),
        max_length=30,
        required=False,
        help_text=STOP_HELP,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "mid"}),
    )
    wants = forms.ChoiceField(
        label=_("Comment lui répondre ?"),
        choices=[
            (Wants.NOTHING.value, _("Pas de réponse")),
            (Wants.CALL.value, _("Rappeler")),
            (Wants.SMS.value, _("SMS")),
            (Wants.EMAIL.value, _("Courriel")),
            (Wants.LETTER.value, _("Lettre")),
        ],
        required=False,
        widget=forms.Select(attrs={"class": "mid"}),
    )
    email = forms.EmailField(
        label=_("Son adresse électronique"),
        required=False,
        error_messages={"invalid": _("Cette adresse semble incomplète. Exemple : jeanne@exemple.fr")},
    )
    postal = forms.CharField(
        label=_("Son adresse postale"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("La rue ou le lieu-dit, puis le code postal et la commune, sur deux lignes."),
    )
    received = forms.DateTimeField(
        label=_("Reçu le"), input_formats=[_FORMAT, "%Y-%m-%dT%H:%M:%S"], widget=MinuteInput()
    )

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(kind.code, kind.title) for kind in kinds]
        self.fields["category"].choices = [("", _now("Choisissez")), *choices]  # type: ignore[attr-defined]
        self.fields["received"].initial = lambda: timezone.localtime().replace(second=0, microsecond=0)
        self.fields["ou"].label = _("Où est-ce ?")

    def clean_received(self) -> datetime:
        received: datetime = self.cleaned_data["received"]
        now = timezone.now()
        if received > now + AHEAD:
            raise forms.ValidationError(_now("Cette date est dans le futur."))
        if received < now - OLDEST:
            raise forms.ValidationError(_now("Cette date a plus d’un an : vérifiez-la."))
        return min(received, now)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        wants = values.get("wants", "")
        field, message = _NEEDS.get(wants, ("", ""))
        if field and not values.get(field) and field not in self.errors:
            self.add_error(field, message)
        if wants == Wants.SMS and values.get("phone") and not takes_sms(values["phone"]):
            self.add_error("phone", _now("Ce numéro ne reçoit pas de SMS : écrivez un numéro de portable."))
        lines = [line for line in values.get("postal", "").splitlines() if line.strip()]
        if wants == Wants.LETTER and lines and len(lines) < FEWEST_LINES:
            self.add_error(
                "postal", _now("Il faut au moins deux lignes : la rue, puis le code postal et la commune.")
            )
        return values

    @property
    def contact(self) -> dict[str, str]:
        given = {name: self.cleaned_data[name] for name in ("name", "phone", "email", "wants")}
        lines = [line.strip() for line in self.cleaned_data["postal"].splitlines() if line.strip()]
        return {**given, "postal": "\n".join(lines)}

    @property
    def mark(self) -> str:
        """By whom a « moi aussi » is counted: the address given, else this form."""
        given = self.cleaned_data
        told = self.told_too
        return marks.of_contact(email=told["email"], phone=told["phone"]) or marks.of_browser(given["cle"])

    @property
    def told_too(self) -> dict[str, str]:
        """For a « moi aussi »: whoever wants to be called back is named in the words that agents read."""
        given = self.cleaned_data
        wants, words = given["wants"], given["description"]
        if wants in {Wants.CALL, Wants.LETTER}:
            said = [given["name"], given["phone"], " ".join(given["postal"].split())]
            words = "\n".join([words, _now("À prévenir : ") + ", ".join(part for part in said if part)])
            wants = Wants.NOTHING.value
        return {
            "wants": wants,
            "words": words,
            "email": given["email"] if wants == Wants.EMAIL else "",
            "phone": given["phone"] if wants == Wants.SMS else "",
        }
