"""Settings of accounts: signing in, second factors, identities from elsewhere, our own OpenID provider."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from pathlib import Path

FRANCECONNECT = {
    "id": "franceconnect",
    "name": "FranceConnect",
    "variable": "CANTOU_FRANCECONNECT",
    "scope": "openid given_name family_name",
    "acr": "eidas1",
    "accepted_acr": ["eidas1", "eidas2", "eidas3"],
    "claims": None,
}
PROCONNECT = {
    "id": "proconnect",
    "name": "ProConnect",
    "variable": "CANTOU_PROCONNECT",
    "scope": "openid given_name usual_name",
    "acr": "",
    "accepted_acr": [],
    "claims": {"id_token": {"amr": {"essential": True}}},  # Whether there was a second factor.
}


def account_settings(*, home: Path, origin: str, testing: bool) -> dict[str, Any]:
    return {
        **_account(origin),
        **_second_factor(),
        **_identities(),
        **_openid_provider(),
        "KEYS": None if testing else home / "keys",
        "DEMO": demonstration(origin),
        "SECOND_FACTOR_PATHS": ("/bureau/",),
        "PROXIES": int(os.environ.get("CANTOU_PROXIES", "0")),
        "ERASURE_DAYS": int(os.environ.get("CANTOU_ERASURE_DAYS", "7")),
        "USERSESSIONS_TRACK_ACTIVITY": False,
        "SESSION_COOKIE_AGE": 30 * 24 * 3600,
        "CACHES": {"default": {"BACKEND": "cantou.core.web.cache.PostgresCache"}},
    }


def demonstration(origin: str) -> bool:
    """CANTOU_DEMO=1 signs in without a password: only where nobody else can reach it."""
    if os.environ.get("CANTOU_DEMO") != "1":
        return False
    if not is_loopback(origin):
        raise SystemExit(
            "Cantou : CANTOU_DEMO=1 ne va qu’avec l’adresse de cette machine ; CANTOU_ORIGIN est publique."
        )
    return True


def is_loopback(origin: str) -> bool:
    host = urlsplit(origin).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _account(origin: str) -> dict[str, Any]:
    forms = "cantou.core.people.portal.forms.entrance"
    return {
        "ACCOUNT_ADAPTER": "cantou.core.people.adapters.AccountAdapter",
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_USER_MODEL_EMAIL_FIELD": "email",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1"],
        "ACCOUNT_EMAIL_VERIFICATION": "mandatory",
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED": True,
        "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS": 5,
        "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE": True,
        "ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND": True,
        "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
        "ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND": True,
        "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": 15 * 60,
        "ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED": True,
        "ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT": 15 * 60,
        "ACCOUNT_CHANGE_EMAIL": True,
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,
        "ACCOUNT_EMAIL_SUBJECT_PREFIX": "",
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "home",
        "ACCOUNT_DEFAULT_HTTP_PROTOCOL": urlsplit(origin).scheme,
        "ACCOUNT_FORMS": {
            "login": f"{forms}.SignInForm",
            "signup": f"{forms}.SignUpForm",
            "request_login_code": f"{forms}.AskCodeForm",
            "confirm_login_code": f"{forms}.SignInCodeForm",
            "confirm_email_verification_code": f"{forms}.EmailCodeForm",
            "change_email": f"{forms}.OtherEmailForm",
            "add_email": f"{forms}.NewEmailForm",
            "reset_password": f"{forms}.ForgottenForm",
            "confirm_password_reset_code": f"{forms}.ForgottenCodeForm",
            "reset_password_from_key": f"{forms}.NewPasswordForm",
            "change_password": f"{forms}.ChangePasswordForm",
            "set_password": f"{forms}.FirstPasswordForm",
            "reauthenticate": f"{forms}.ConfirmPasswordForm",
        },
        "ALLAUTH_TRUSTED_PROXY_COUNT": int(os.environ.get("CANTOU_PROXIES", "0")),
        "ALLAUTH_USER_CODE_FORMAT": {"numeric": True, "length": 6, "dashed": True},
    }


def _second_factor() -> dict[str, Any]:
    forms = "cantou.core.people.portal.forms.factors"
    return {
        "MFA_ADAPTER": "cantou.core.people.adapters.SecondFactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_TOTP_ISSUER": "Cantou",
        "MFA_FORMS": {
            "activate_totp": f"{forms}.ActivateAppForm",
            "authenticate": f"{forms}.SecondFactorForm",
            "reauthenticate": f"{forms}.SecondFactorAgainForm",
            "add_webauthn": f"{forms}.AddKeyForm",
            "edit_webauthn": f"{forms}.RenameKeyForm",
        },
    }


def _identities() -> dict[str, Any]:
    found = [app for kind in (FRANCECONNECT, PROCONNECT) if (app := _identity(kind))]
    return {
        "SOCIALACCOUNT_ADAPTER": "cantou.core.people.adapters.IdentityAdapter",
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {
                "provider_class": "cantou.core.people.protocols.openid_client.IdentityProvider",
                "APPS": found,
            }
        },
        "SOCIALACCOUNT_EMAIL_VERIFICATION": "none",
        "SOCIALACCOUNT_EMAIL_REQUIRED": False,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
        "SOCIALACCOUNT_STORE_TOKENS": False,
    }


def _identity(kind: dict[str, Any]) -> dict[str, Any] | None:
    """One provider, when its address, client and secret are set."""
    variable = kind["variable"]
    url, client = os.environ.get(f"{variable}_URL"), os.environ.get(f"{variable}_CLIENT_ID")
    if not url or not client:
        return None
    return {
        "provider_id": kind["id"],
        "name": kind["name"],
        "client_id": client,
        "secret": os.environ.get(f"{variable}_SECRET", ""),
        "settings": {
            "server_url": url,
            "scope": os.environ.get(f"{variable}_SCOPE", kind["scope"]).split(),
            "acr": os.environ.get(f"{variable}_ACR", kind["acr"]),
            "accepted_acr": kind["accepted_acr"],
            "claims": kind["claims"],
            "token_auth_method": "client_secret_post",
            "oauth_pkce_enabled": True,
        },
    }


def _openid_provider() -> dict[str, Any]:
    return {
        "IDP_OIDC_ADAPTER": "cantou.core.people.adapters.OpenIDAdapter",
        "IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN": 3600,
        "IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN": 30 * 24 * 3600,
        "IDP_OIDC_ROTATE_REFRESH_TOKEN": True,
    }
