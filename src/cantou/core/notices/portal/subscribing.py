"""What the pages of subscriptions without an account have in common, whichever service they are of."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.shortcuts import render
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cantou.core.notices.domain.push import DeviceError, checked_text
from cantou.core.notices.domain.strangers import TooManyBrowsersError
from cantou.core.notices.domain.subscriptions import Who
from cantou.core.notices.engine.phones import mobile
from cantou.core.notices.models.subscriber import Channel
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import ExpiredLinkError
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addressed import csrf_holds

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from cantou.core.notices.domain.subscriptions import Subscriptions

CODE_SECONDS = 1_800
PUSH = Channel.PUSH.value
PUSH_TITLE = capfirst(Channel.PUSH.label)
GONE, NOT_FOUND = 410, 404


def _how_to_stop() -> str:
    """Some of our SMS leave under the organisation's name, which nobody can answer: hence the number."""
    if not settings.SMS_NUMBER:
        return ""
    number = show_phone(settings.SMS_NUMBER)
    text = _now("Pour ne plus recevoir de SMS, répondez STOP à l’un d’eux, ou envoyez STOP au %(number)s.")
    return text % {"number": number}


STOP_HELP = lazy(_how_to_stop, str)()


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
            for code, title in Channel.choices
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

    def who(self, request: Any) -> Who | None:
        """None where an account is named without the token that its page carries."""
        if self.cleaned_data["moyen"] != "account":
            return Who(self.cleaned_data["moyen"], self.address)
        return Who("account", person=request.user.pk) if csrf_holds(request) else None


class HereForm(AddressForm):
    """Besides an address: this browser, a choice that its script adds where it can receive (assets/js/push.js)."""

    appareil = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shown = self.fields["moyen"].choices  # type: ignore[attr-defined]
        self.fields["moyen"].choices = [*shown, (PUSH, PUSH_TITLE)]  # type: ignore[attr-defined]
        self.fields["moyen"].widget.choices = shown

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


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Le code reçu par SMS"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}
        ),
        error_messages={"required": _("Recopiez les six chiffres du SMS.")},
    )


def answered(
    request: Any, form: AddressForm, subscribed: Callable[[Who], HttpResponse]
) -> HttpResponse | None:
    """What `subscribed` answers; None, with the reason in the form, where it cannot be."""
    who = form.who(request)
    if who is None:
        form.add_error(None, _now("Cette page avait vieilli : envoyez-la de nouveau."))
        return None
    try:
        return subscribed(who)
    except TooManyBrowsersError:
        text = _now(
            "Beaucoup d’appareils se sont abonnés aujourd’hui\u00a0: réessayez demain, ou choisissez un autre moyen."
        )
        form.add_error("moyen", text)
    return None


def with_subscriber(ours: Subscriptions, *, over: str, argument: str = "subscriber") -> Callable[[Any], Any]:
    """Opens the Scope of the subscriber whose secret is in the address: the view is given (request, organisation, key,
    secret). `over`: the template of a page that does not open any more; `argument`: the secret's name in the address.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def opened(request: Any, **kwargs: Any) -> HttpResponse:
            secret = str(kwargs.pop(argument))
            try:
                found = ours.opened_by(secret)
            except ExpiredLinkError:
                return render(request, over, {"left": True}, status=GONE)
            if found is None:
                return render(request, over, {}, status=NOT_FOUND)
            organisation, key = found
            switch(Scope.for_object(organisation=organisation, key=key))
            return view(request, organisation, key, secret, **kwargs)

        return opened

    return decorate
