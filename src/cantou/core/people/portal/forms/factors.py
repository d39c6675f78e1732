"""The forms of second factors: allauth's, in our words."""

from __future__ import annotations

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from cantou.core.people.portal.forms.entrance import Plain

APP_CODE = {
    "label": _("Code de l’application"),
    "help_text": _("Six chiffres ; ils changent toutes les trente secondes."),
}


class Once:
    """A code that has served does not serve again, for as long as it would be right.

    allauth keeps it in mind for one period; with a tolerance a code is right during three. The code by which the
    application was set up counts too: it was on a screen.
    """

    def clean_code(self) -> str:
        given: Any = super()
        code: str = given.clean_code()
        user: Any = self.user  # type: ignore[attr-defined]
        seconds = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)
        digits = "".join(each for each in code if each.isalnum())
        if not cache.add(f"people.second_factor:{user.pk}:{digits}", 1, timeout=seconds):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ActivateAppForm(Once, Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    words = {"code": APP_CODE}


class SecondFactorForm(Once, Plain, base.AuthenticateForm):  # type: ignore[misc]
    words = {
        "code": {
            "label": _("Code"),
            "help_text": _("Les six chiffres de votre application, ou un de vos codes de secours."),
        }
    }


class SecondFactorAgainForm(Once, Plain, base.ReauthenticateForm):  # type: ignore[misc]
    words = SecondFactorForm.words


class AddKeyForm(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    words = {
        "name": {
            "label": _("Comment l’appeler"),
            "help_text": _("Par exemple : « Téléphone », « Ordinateur de la mairie »."),
        },
        "passwordless": {
            "label": _("Me connecter avec cette clé seule, sans mot de passe"),
            "help_text": _("Votre appareil vous demandera un doigt, votre visage ou son code."),
        },
    }


class RenameKeyForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    words = {"name": {"label": _("Comment l’appeler")}}
