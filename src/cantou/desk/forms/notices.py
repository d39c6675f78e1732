from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cantou.core.notices.models import Sender, State
from cantou.core.notices.models.notice import CHANNELS
from cantou.core.organisations.domain.cleaning import clean_email

if TYPE_CHECKING:
    from cantou.core.notices.domain.render import Words
    from cantou.core.notices.domain.templates import WordingError

LOOK_AT = "a_regarder"


class LedgerForm(forms.Form):
    reference = forms.CharField(label=gettext_lazy("Référence du dossier"), required=False, max_length=20)
    etat = forms.ChoiceField(
        label=gettext_lazy("État"),
        required=False,
        choices=[("", gettext_lazy("tous")), (LOOK_AT, gettext_lazy("à regarder")), *State.choices],
    )
    canal = forms.ChoiceField(
        label=gettext_lazy("Par"), required=False, choices=[("", gettext_lazy("tous les moyens")), *CHANNELS]
    )

    @property
    def asked(self) -> dict[str, str]:
        """The valid answers alone: a wrong value in an address shows everything rather than an error."""
        self.is_valid()
        return self.cleaned_data


class WordingForm(forms.Form):
    subject = forms.CharField(label=gettext_lazy("Objet"), max_length=150)
    text = forms.CharField(label=gettext_lazy("Message"), widget=forms.Textarea({"rows": 12}))
    sms = forms.CharField(
        label=gettext_lazy("SMS"),
        help_text=gettext_lazy("Laissez vide pour envoyer l’objet et le lien."),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args: Any, words: Words, by_sms: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"subject": words.subject, "text": words.text, "sms": words.sms}
        super().__init__(*args, **kwargs)
        if not by_sms:
            del self.fields["sms"]

    def refuse(self, error: WordingError) -> None:
        said = {
            "empty": _("Écrivez ce que la personne doit lire."),
            "unknown": _("Ces mots entre accolades n’existent pas ici : %(names)s.")
            % {"names": ", ".join(f"{{{name}}}" for name in error.unknown)},
            "brace": _("Une accolade est restée seule : écrivez par exemple {reference}."),
            "link": _("Gardez {lien} : c’est par là que la personne suit sa demande."),
            "long": _("Ce SMS est trop long : il en faudrait plus de quatre."),
        }
        self.add_error(error.field if error.field in self.fields else None, said[error.why])


class SenderForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Nom de l’expéditeur"),
        help_text=gettext_lazy("Vide : le nom de l’organisme."),
        required=False,
        max_length=80,
    )
    address = forms.CharField(
        label=gettext_lazy("Adresse d’expéditeur"),
        help_text=gettext_lazy(
            "Vide : celle de la plateforme. Une autre doit avoir été déclarée par l’exploitant."
        ),
        required=False,
        max_length=254,
        widget=forms.TextInput({"type": "email", "autocomplete": "off"}),
    )
    reply_to = forms.CharField(
        label=gettext_lazy("Où arrivent les réponses"),
        help_text=gettext_lazy("Vide : l’adresse électronique de l’organisme."),
        required=False,
        max_length=254,
        widget=forms.TextInput({"type": "email", "autocomplete": "off"}),
    )
    sms_name = forms.RegexField(
        label=gettext_lazy("Nom montré par les SMS"),
        help_text=gettext_lazy("De 3 à 11 lettres ou chiffres, sans accent."),
        regex=r"^[A-Za-z0-9 ]{3,11}$",
        required=False,
        error_messages={"invalid": gettext_lazy("De 3 à 11 lettres ou chiffres, sans accent.")},
        widget=forms.TextInput({"class": "mid"}),
    )
    sms_euros = forms.IntegerField(
        label=gettext_lazy("Budget de SMS par mois, en euros"),
        help_text=gettext_lazy("Au-delà, seuls les messages urgents partent par SMS."),
        required=False,
        min_value=0,
        max_value=100_000,
        widget=forms.TextInput({"inputmode": "numeric", "class": "short"}),
    )
    letter_place = forms.CharField(
        label=gettext_lazy("Lieu écrit en haut des lettres"), required=False, max_length=80
    )

    def __init__(self, *args: Any, sender: Sender | None, **kwargs: Any) -> None:
        known = sender or Sender()
        cents = known.sms_monthly_cents
        names = ("name", "address", "reply_to", "sms_name", "letter_place")
        kwargs["initial"] = {name: getattr(known, name) for name in names} | {
            "sms_euros": None if cents is None else cents // 100
        }
        super().__init__(*args, **kwargs)
        self.fields["sms_euros"].widget.attrs["placeholder"] = str(settings.SMS_MONTHLY_CENTS // 100)

    def clean_address(self) -> str:
        return clean_email(self.cleaned_data["address"])

    def clean_reply_to(self) -> str:
        return clean_email(self.cleaned_data["reply_to"])

    @property
    def values(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "sms_euros"}
        euros = self.cleaned_data["sms_euros"]
        return {**values, "sms_monthly_cents": None if euros is None else euros * 100}

    def refuse_domain(self, domain: str) -> None:
        self.add_error(
            "address",
            ValidationError(
                _("Le domaine « %(domain)s » n’est pas déclaré : vos messages seraient pris pour des faux.")
                % {"domain": domain}
            ),
        )
