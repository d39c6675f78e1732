"""{% load people %}: the doors to signing in, for the pages of all rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from django import template
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from cantou.core.people.domain.demonstration import code_of_the_moment
from cantou.core.people.portal.passkeys import passkeys_work
from cantou.core.people.signin import HOST, NEXT
from cantou.core.web.addresses import platform_path

if TYPE_CHECKING:
    from collections.abc import Mapping

register = template.Library()

BROWSERS = (
    *(("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox")),
    *(("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("Macintosh", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux")),
)


@register.simple_tag(takes_context=True)
def sign_in_url(context: Mapping[str, Any]) -> str:
    """To sign in and come back to this very page: from a portal by its own door, elsewhere directly."""
    request = context["request"]
    here = request.get_full_path()
    try:
        return f"{reverse('portal_sign_in', urlconf=request.urlconf)}?{urlencode({'suite': here})}"
    except (AttributeError, NoReverseMatch):
        return f"{platform_path('account_login')}?{urlencode({'next': here})}"


@register.simple_tag(takes_context=True)
def sign_out_url(context: Mapping[str, Any]) -> str:
    """Where to POST. A portal on a host of its own ends its own session only."""
    request = context["request"]
    if HOST in request.session:
        return reverse("portal_sign_out", urlconf=request.urlconf)
    return platform_path("account_logout")


@register.simple_tag(takes_context=True)
def identity_providers(context: Mapping[str, Any]) -> list[Any]:
    """FranceConnect, ProConnect: those that are configured."""
    providers: list[Any] = get_adapter().list_providers(context["request"])
    return providers


@register.simple_tag
def identity_url(provider: Any, process: str = "login", next: str | None = "") -> str:  # noqa: A002
    values = {"process": process} | ({"next": next} if next else {})
    path = reverse("openid_connect_login", kwargs={"provider_id": provider.app.provider_id})
    return f"{path}?{urlencode(values)}"


@register.filter
def device(user_agent: str) -> str:
    """What people call it: "Firefox sur Windows". Order matters: each browser also claims to be the next ones."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return str(_("%(browser)s sur %(system)s") % {"browser": browser, "system": system})
    return browser or system or str(_("Appareil inconnu"))


@register.simple_tag(takes_context=True)
def passkeys_here(context: Mapping[str, Any]) -> bool:
    return passkeys_work(context["request"])


@register.simple_tag(takes_context=True)
def next_after_setting_up(context: Mapping[str, Any]) -> str:
    """Where they were going before they were sent to set up a second factor; empty otherwise."""
    return str(context["request"].session.get(NEXT, ""))


@register.simple_tag
def is_demonstration() -> bool:
    return bool(settings.DEMO)


@register.simple_tag
def demonstration_code() -> str:
    """Six digits for those who try the demonstration without an application of codes; empty elsewhere."""
    return code_of_the_moment() if settings.DEMO else ""
