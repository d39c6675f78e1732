"""FranceConnect and ProConnect: signing in with an identity that the State vouches for (docs/adr/0033).

On top of allauth's OpenID Connect client: a nonce, a minimal level of assurance, `userinfo` as a signed token,
the identity token kept for signing out there as well, and nothing stored but the number under which we are told
of the person.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any

import requests
import structlog
from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.http import urlencode

from cantou.core.people.signin import SIGNED_IN_BY
from cantou.core.web.addresses import platform_url

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)
CONFIGURATION_SECONDS = 3600
SECOND_FACTORS = frozenset({"mfa", "otp", "hwk", "pop"})
"""Values of `amr` (RFC 8176) that tell of a second factor."""


class IdentityAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    expected_nonce: str | None = None

    @property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says of itself, asked once an hour: it is not to be on the way of each sign-in."""
        key = f"openid:{self.get_provider().server_url}"
        found: dict[str, Any] | None = cache.get(key)
        if found is None:
            found = super().openid_config
            cache.set(key, found, CONFIGURATION_SECONDS)
        return found

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        raw = kwargs["response"].get("id_token")
        if not raw:
            raise OAuth2Error("no id_token")
        claims = self._decode_id_token(app, raw)
        self._check(app, claims)
        userinfo = self._fetch_user_info(token.token)
        if userinfo.get("sub") != claims["sub"]:
            raise PermissionDenied("userinfo tells of somebody else")
        login = self.get_provider().sociallogin_from_response(
            request, {"userinfo": userinfo, "id_token": claims}
        )
        # Only the number stays: not the date and place of birth that came with it.
        login.account.extra_data = {}
        request.session[SIGNED_IN_BY] = {
            "provider": self.provider_id,
            "id_token": raw,
            "second_factor": bool(SECOND_FACTORS & set(claims.get("amr") or ())),
        }
        return login

    def get_callback_url(self, _request: HttpRequest, _app: Any) -> str:
        """Registered there once, whatever host name brought the person here."""
        return platform_url("openid_connect_callback", provider_id=self.provider_id)

    def _check(self, app: Any, claims: dict[str, Any]) -> None:
        if not self.expected_nonce or claims.get("nonce") != self.expected_nonce:
            raise PermissionDenied("wrong nonce")
        accepted = app.settings.get("accepted_acr")
        if accepted and claims.get("acr") not in accepted:
            raise PermissionDenied("level of assurance too low")

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """The signature as well, although it came straight from the provider."""
        return self._decode(id_token, app.client_id)

    def _fetch_user_info(self, access_token: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {access_token}"}
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers=headers)
            response.raise_for_status()
        if response.headers.get("content-type", "").startswith("application/jwt"):
            return self._decode(response.text, self.get_provider().app.client_id)
        found: dict[str, Any] = response.json()
        return found

    def _decode(self, token: str, audience: str) -> dict[str, Any]:
        found: dict[str, Any] = jwtkit.verify_and_decode(
            credential=token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=audience,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        return found


class IdentityProvider(OpenIDConnectProvider):  # type: ignore[misc]
    oauth2_adapter_class = IdentityAdapter

    def redirect_from_request(self, request: HttpRequest) -> HttpResponse:
        """What to ask for is our setting, not the address's."""
        wanted = self.get_redirect_from_request_kwargs(request)
        wanted["scope"] = self.get_scope()
        nonce = secrets.token_urlsafe(24)
        wanted["auth_params"] = {"nonce": nonce}
        if self.app.settings.get("acr"):
            wanted["auth_params"]["acr_values"] = self.app.settings["acr"]
        if self.app.settings.get("claims"):
            wanted["auth_params"]["claims"] = json.dumps(self.app.settings["claims"])
        response: HttpResponse = self.redirect(request, nonce=nonce, **wanted)
        return response

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        fields: dict[str, Any] = super().extract_common_fields(data)
        fields["email"] = None
        # ProConnect says `usual_name`; FranceConnect sends the names of the civil register.
        fields["last_name"] = data["userinfo"].get("usual_name") or fields["last_name"]
        return fields

    def extract_email_addresses(self, _data: dict[str, Any]) -> list[Any]:
        """None, and none is asked for: it would not be one that we have checked (docs/adr/0033)."""
        return []


class CallbackView(OAuth2CallbackView):  # type: ignore[misc]
    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.expected_nonce = state.get("nonce")
        return state, response


@login_not_required  # type: ignore[untyped-decorator]
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _run(OAuth2LoginView, request, provider_id)


@login_not_required  # type: ignore[untyped-decorator]
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _run(CallbackView, request, provider_id)


def _run(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = IdentityAdapter(request, provider_id)
    try:
        response: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    return response


def logout_url(request: HttpRequest) -> str | None:
    """Where to sign out of FranceConnect or ProConnect, for somebody who signed in there."""
    kept = request.session.get(SIGNED_IN_BY)
    if not kept or not request.user.is_authenticated:
        return None
    try:
        end = IdentityAdapter(request, kept["provider"]).openid_config.get("end_session_endpoint")
    except (SocialApp.DoesNotExist, requests.RequestException):
        log.warning("identity.logout_unavailable", provider=kept["provider"])
        return None
    if not end:
        return None
    values = {
        "id_token_hint": kept["id_token"],
        "state": secrets.token_urlsafe(24),
        "post_logout_redirect_uri": platform_url("home"),
    }
    return f"{end}?{urlencode(values)}"
