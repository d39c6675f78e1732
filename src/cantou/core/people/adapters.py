"""Where django-allauth meets this platform: our words, our addresses, our rules. No page and no rule of ours else."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import PrivateKey
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from cantou.core.keys import seal, unseal
from cantou.core.people import keys
from cantou.core.people.domain import mails, subjects
from cantou.core.people.domain.rights import has_desk_role
from cantou.core.people.models import Person
from cantou.core.registry.scopes import all_scopes
from cantou.core.web.client import client_ip

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

FACTORS = "mfa_authenticator.data"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Ce compte est fermé."),
        "duplicate_email": _("C’est déjà l’adresse de votre compte."),
        "email_password_mismatch": _(
            "L’adresse ou le mot de passe n’est pas le bon. Vérifiez les deux, ou demandez un code par courriel."
        ),
        "enter_current_password": _("Tapez votre mot de passe actuel."),
        "incorrect_code": _("Ce n’est pas le bon code. Vérifiez dans le dernier courriel reçu."),
        "incorrect_password": _("Ce n’est pas le bon mot de passe."),
        "too_many_login_attempts": _("Trop d’essais. Attendez cinq minutes, puis recommencez."),
        "same_as_current": _("C’est la même adresse : donnez-en une autre."),
        "rate_limited": _("Un instant : vous venez de le demander. Attendez un peu, puis recommencez."),
        "email_taken": _("Cette adresse ne peut pas être utilisée."),
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        values = {**context, "email": email, "host": urlsplit(settings.ORIGIN).netloc}
        mails.send(to=email, template=template_prefix, values=values)

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_ip(request)

    def is_safe_url(self, url: str) -> bool:
        """Our own pages only. Portals on hosts of their own are reached by a ticket, which checks by itself."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={context.request.get_host()})

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        from cantou.core.people.protocols.openid_client import logout_url

        ours: str = super().get_logout_redirect_url(request)
        return logout_url(request) or ours

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("Avec mon mot de passe"),
            "mfa_reauthenticate": _("Avec un code de mon application"),
            "mfa_reauthenticate:webauthn": _("Avec ma clé d’accès"),
        }
        found = super().get_reauthentication_methods(user)
        return [{**method, "description": words.get(method["id"], method["description"])} for method in found]


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Confirmez d’abord votre adresse actuelle."),
        "cannot_delete_authenticator": _(
            "Vous êtes agent : il vous faut toujours un second moyen. Ajoutez-en un autre avant d’enlever celui-ci."
        ),
        "incorrect_code": _(
            "Ce n’est pas le bon code. Attendez le suivant dans l’application, puis tapez-le."
        ),
        "unverified_email": _("Confirmez d’abord votre adresse électronique."),
    }

    def encrypt(self, text: str) -> str:
        return b64encode(seal(text.encode(), place=FACTORS)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(b64decode(encrypted_text), place=FACTORS).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        if others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return True
        return not has_desk_role(person=authenticator.user_id)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": context.request.get_host().partition(":")[0], "name": "Cantou"}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 (allauth's own name)
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return str(_("Ma clé d’accès %(number)s") % {"number": number})


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _("Choisissez d’abord un mot de passe : sinon vous ne pourriez plus vous connecter."),
        "no_verified_email": _("Donnez d’abord une adresse électronique."),
        "connected_other": _("Cette identité est déjà reliée à un autre compte."),
    }

    def is_auto_signup_allowed(self, _request: HttpRequest, _sociallogin: Any) -> bool:
        """The first time, ask: an account may exist already, and an e-mail address alone proves nothing."""
        return False

    def new_user(self, _request: HttpRequest, _sociallogin: Any) -> Person:
        """With a date of its own: allauth keeps it as JSON until the person has chosen, and knows no default of SQL."""
        return Person(created_at=timezone.now())

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Person:
        person: Person = super().populate_user(request, sociallogin, data)
        person.given_name = (data.get("first_name") or "")[:80]
        person.family_name = (data.get("last_name") or "")[:80]
        return person


class OpenIDAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    scope_display = {
        "openid": _("Vous reconnaître d’une visite à l’autre, sous un numéro"),
        "profile": _("Votre prénom et votre nom"),
        "email": _("Votre adresse électronique"),
        **all_scopes(),
    }

    def get_issuer(self) -> str:
        return str(settings.ORIGIN)

    def list_private_keys(self, **_filters: Any) -> list[PrivateKey]:
        pems = keys.openid_keys()
        return [
            PrivateKey(pem=pem, issued_at=datetime.fromtimestamp(len(pems) - place, UTC))
            for place, pem in enumerate(pems)
        ]

    def get_user_sub(self, client: Any, user: Any) -> str:
        """Another number for each application, so that two of them cannot put together what each knows."""
        return subjects.subject(client=client.pk, handle=user.handle)

    def get_user_by_sub(self, client: Any, sub: str) -> Person | None:
        handle = subjects.handle_of(client=client.pk, subject=sub)
        return Person.objects.filter(handle=handle, is_active=True).first() if handle else None

    def get_claims(
        self,
        purpose: Any,
        user: Any,
        client: Any,
        scopes: Iterable[str],
        email: str | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, email, **kwargs)
        if "profile" in scopes:
            named = {"given_name": user.given_name, "family_name": user.family_name}
            claims |= {name: value for name, value in named.items() if value}
        return claims

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data["subject_types_supported"] = ["pairwise"]
        for name, value in data.items():
            if name.endswith(("_endpoint", "_uri")):
                data[name] = settings.ORIGIN + urlsplit(value).path
