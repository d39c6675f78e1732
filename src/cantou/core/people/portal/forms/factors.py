"""The forms of second factors: allauth's, in our words."""

from __future__ import annotations

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from cantou.core.people.portal.forms.entrance import Plain

APP_CODE = {
    "label": _("Code de l’application"),
    "help_text": _("Six chiffres ; ils changent toutes les trente secondes."),
}


class ActivateAppForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    words = {"code": APP_CODE}


class SecondFactorForm(Plain, base.AuthenticateForm):  # type: ignore[misc]
    words = {
        "code": {
            "label": _("Code"),
            "help_text": _("Les six chiffres de votre application, ou un de vos codes de secours."),
        }
    }


class SecondFactorAgainForm(Plain, base.ReauthenticateForm):  # type: ignore[misc]
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
