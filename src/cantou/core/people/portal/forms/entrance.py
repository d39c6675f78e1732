"""The forms of signing in and up: allauth's, in our words, without placeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as theirs
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django import forms

EMAIL_HELP = _("Par exemple : prenom.nom@exemple.fr")
PASSWORD_HELP = _(
    "Au moins 12 caractères : quatre mots sans rapport entre eux, par exemple. Sans mot de passe, un code vous est "
    "envoyé à chaque connexion."
)
NEW_PASSWORD_HELP = _("Au moins 12 caractères : quatre mots sans rapport entre eux, par exemple.")
CODE_HELP = _(
    "Six chiffres, dans le courriel que nous venons d’envoyer. Il arrive parfois dans les indésirables."
)


class Plain:
    """Puts our labels, hints and order on a form of allauth's, and takes the placeholders away."""

    words: ClassVar[dict[str, dict[str, Any]]] = {}
    shorter: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""  # The layout of a field puts none either.
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            said = self.words.get(name, {})
            field.label = said.get("label", field.label)
            field.help_text = said.get("help_text", "")
            if name in self.shorter:
                field.widget.attrs["class"] = self.shorter[name]
            if name == "code":
                field.widget.attrs |= {
                    "inputmode": "numeric",
                    "autocomplete": "one-time-code",
                    "class": "short",
                }


EMAIL = {"label": _("Adresse électronique"), "help_text": EMAIL_HELP}
CODE = {"label": _("Code reçu par courriel"), "help_text": CODE_HELP}


class SignInForm(Plain, theirs.LoginForm):  # type: ignore[misc]
    words = {
        "login": {"label": _("Adresse électronique")},
        "password": {"label": _("Mot de passe")},
        "remember": {
            "label": _("Rester connecté sur cet appareil"),
            "help_text": _("Jamais sur un poste partagé."),
        },
    }


class SignUpForm(Plain, theirs.SignupForm):  # type: ignore[misc]
    words = {
        "email": EMAIL,
        "password1": {"label": _("Mot de passe"), "help_text": PASSWORD_HELP},
    }


class AskCodeForm(Plain, theirs.RequestLoginCodeForm):  # type: ignore[misc]
    words = {"email": EMAIL}


class SignInCodeForm(Plain, theirs.ConfirmLoginCodeForm):  # type: ignore[misc]
    words = {"code": CODE}


class EmailCodeForm(Plain, theirs.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    words = {"code": CODE}


class OtherEmailForm(Plain, theirs.ChangeEmailForm):  # type: ignore[misc]
    words = {"email": {"label": _("La bonne adresse"), "help_text": EMAIL_HELP}}


class NewEmailForm(Plain, theirs.AddEmailForm):  # type: ignore[misc]
    words = {"email": {"label": _("Nouvelle adresse électronique"), "help_text": EMAIL_HELP}}


class ForgottenForm(Plain, theirs.ResetPasswordForm):  # type: ignore[misc]
    words = {"email": EMAIL}


class ForgottenCodeForm(Plain, theirs.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    words = {"code": CODE}


class _OnePassword(Plain):
    """One field: it can be shown, and it can be changed again. Nobody types a long sentence twice alike."""

    words = {"password1": {"label": _("Nouveau mot de passe"), "help_text": NEW_PASSWORD_HELP}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]  # type: ignore[attr-defined]


class NewPasswordForm(_OnePassword, theirs.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].user = self.user


class ChangePasswordForm(_OnePassword, theirs.ChangePasswordForm):  # type: ignore[misc]
    words = _OnePassword.words | {"oldpassword": {"label": _("Mot de passe actuel")}}


class FirstPasswordForm(_OnePassword, theirs.SetPasswordForm):  # type: ignore[misc]
    pass


class ConfirmPasswordForm(Plain, theirs.ReauthenticateForm):  # type: ignore[misc]
    words = {"password": {"label": _("Mot de passe")}}
