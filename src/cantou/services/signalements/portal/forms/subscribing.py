from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.domain.push import DeviceError, checked_text
from cantou.core.notices.engine.phones import mobile
from cantou.services.signalements.models import Subscriber, Subscription
from cantou.services.signalements.portal.forms.stop import STOP_HELP

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.services.signalements.domain.defaults import Kind

RADII = (
    (500, _("500 mètres")),
    (1_000, _("1 kilomètre")),
    (2_000, _("2 kilomètres")),
    (5_000, _("5 kilomètres")),
)


PUSH = Subscriber.Channel.PUSH.value
PUSH_TITLE = capfirst(Subscriber.Channel.PUSH.label)
RHYTHMS = [(code, capfirst(title)) for code, title in Subscription.Rhythm.choices]


class AddressForm(forms.Form):
    """By which way one is reached."""

    moyen = forms.ChoiceField(label=_("Comment être averti ?"), widget=forms.RadioSelect)
    email = forms.EmailField(label=_("Votre adresse électronique"), required=False, max_length=200)
    phone = forms.CharField(
        label=_("Votre numéro de mobile"), required=False, max_length=30, help_text=STOP_HELP
    )

    def __init__(self, *args: Any, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        channels = [
            (code, capfirst(title))
            for code, title in Subscriber.Channel.choices
            if code != PUSH and (signed_in or code != "account")
        ]
        self.fields["moyen"].choices = list(reversed(channels)) if signed_in else channels  # type: ignore[attr-defined]
        self.fields["moyen"].initial = "account" if signed_in else "email"
        for name in ("email", "phone"):
            self.fields[name].one_of_several = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("moyen") == "email" and not given.get("email") and "email" not in self.errors:
            self.add_error("email", _now("Écrivez votre adresse électronique."))
        if given.get("moyen") == "sms" and not mobile(given.get("phone") or ""):
            self.add_error("phone", _now("Écrivez un numéro de mobile : un fixe ne reçoit pas de SMS."))
        return given

    @property
    def address(self) -> str:
        return str(
            {"email": self.cleaned_data["email"], "sms": self.cleaned_data["phone"]}.get(
                self.cleaned_data["moyen"], ""
            )
        )


class SubscribeForm(AddressForm):
    """`places`: (key, label) of hamlets that have a point; not asked about one report that is followed.

    Besides an address: this browser, a choice that its script adds where it can receive (assets/js/push.js).
    """

    appareil = forms.CharField(required=False, widget=forms.HiddenInput)

    lieu = forms.ChoiceField(label=_("Où ?"), required=False)
    rayon = forms.TypedChoiceField(
        label=_("Jusqu’à quelle distance du lieu-dit ?"), coerce=int, choices=RADII, initial=1_000, required=False,
        empty_value=1_000,
    )  # fmt: skip
    sujets = forms.MultipleChoiceField(
        label=_("De quoi ?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tous les sujets."),
    )
    rythme = forms.ChoiceField(label=_("Quand ?"), choices=RHYTHMS, initial="daily", widget=forms.RadioSelect)

    field_order = ("lieu", "rayon", "sujets", "rythme", "moyen", "appareil", "email", "phone")

    def __init__(
        self,
        *args: Any,
        places: Iterable[tuple[str, str]],
        whole: str,
        kinds: dict[str, Kind],
        one_report: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        shown = self.fields["moyen"].choices  # type: ignore[attr-defined]
        self.fields["moyen"].choices = [*shown, (PUSH, PUSH_TITLE)]  # type: ignore[attr-defined]
        self.fields["moyen"].widget.choices = shown
        places = list(places)
        self.fields["lieu"].choices = [("", whole), *places]  # type: ignore[attr-defined]
        self.fields["sujets"].choices = [(kind.code, kind.title) for kind in kinds.values()]  # type: ignore[attr-defined]
        if not places and not one_report:
            del self.fields["lieu"], self.fields["rayon"]
        if one_report:
            for name in ("lieu", "rayon", "sujets"):
                del self.fields[name]
            self.fields["rythme"].initial = "now"

    @property
    def push_title(self) -> str:
        return str(PUSH_TITLE)

    def clean_appareil(self) -> str:
        if self.data.get("moyen") != PUSH:
            return ""
        try:
            return checked_text(self.cleaned_data["appareil"])
        except DeviceError:
            self.add_error(
                "moyen", _now("Ce navigateur n’a pas pu s’abonner\u00a0: réessayez, ou choisissez autrement.")
            )
        return ""

    @property
    def address(self) -> str:
        return self.cleaned_data["appareil"] if self.cleaned_data["moyen"] == PUSH else super().address


class FeedForm(forms.Form):
    """What the address of the feed says: by the same names as the list. Nothing is kept."""

    lieu = forms.ChoiceField(label=_("Où ?"), required=False)
    rayon = forms.ChoiceField(
        label=_("Jusqu’à quelle distance du lieu-dit ?"), choices=RADII, initial=1_000, required=False
    )
    categorie = forms.ChoiceField(label=_("De quoi ?"), required=False)

    def __init__(self, *, places: Iterable[tuple[str, str]], whole: str, kinds: dict[str, Kind]) -> None:
        super().__init__(auto_id="id_feed_%s")
        places = list(places)
        titles = [(kind.code, kind.title) for kind in kinds.values()]
        self.fields["lieu"].choices = [("", whole), *places]  # type: ignore[attr-defined]
        self.fields["categorie"].choices = [("", _now("Tous les sujets")), *titles]  # type: ignore[attr-defined]
        if not places:
            del self.fields["lieu"], self.fields["rayon"]
        for field in self.fields.values():
            field.one_of_several = True  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Le code reçu par SMS"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}
        ),
        error_messages={"required": _("Recopiez les six chiffres du SMS.")},
    )
