"""A portal answers at `/<slug>/…`, or at the root of a host attached to it.

The prefix is handled here, once: script name and path are set, and always put back (the test client does not
reset them). Views, templates and `reverse()` never mention it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.http.request import split_domain_port, validate_host
from django.urls import get_script_prefix, set_script_prefix

from cantou.portal.places import find_portal, split_slug

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest


class PortalPrefixMiddleware:
    """Also refuses host names that are neither the platform's nor a portal's: none ever reaches a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        root = str(request.META.get("SCRIPT_NAME", "")).rstrip("/")
        prefix = root
        try:
            host, _port = split_domain_port(request.get_host())
        except DisallowedHost:
            return _no_such_host()
        # The platform's own names are never a portal's (hosts.attach_host).
        place = None if host in settings.PLATFORM_HOSTS else find_portal(host=host)
        if place is None:
            if not validate_host(host, settings.PLATFORM_HOSTS):
                return _no_such_host()
            slug, rest = split_slug(request.path_info)
            place = find_portal(slug=slug) if slug else None
            if place is not None:
                if rest is None or not request.path_info.startswith(f"/{place.slug}/"):
                    return _moved(request, f"{root}/{place.slug}/{rest or ''}")
                prefix = f"{root}/{slug}"
                request.path_info = request.META["PATH_INFO"] = f"/{rest}"
                request.META["SCRIPT_NAME"] = prefix
        request.place = place  # type: ignore[attr-defined]
        if place is not None:
            request.urlconf = settings.PORTAL_URLCONF  # type: ignore[attr-defined]
        before = get_script_prefix()
        set_script_prefix(prefix + "/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix(before)


def _no_such_host() -> HttpResponse:
    """Misdirected Request: plain words, since nothing of a page would be right."""
    return HttpResponse(
        "Ce nom n’est pas celui d’un portail.", status=421, content_type="text/plain; charset=utf-8"
    )


def _moved(request: HttpRequest, path: str) -> HttpResponse:
    """A slash was missing, capitals were typed, or the commune has merged: its old address leads to the new one."""
    query = request.META.get("QUERY_STRING")
    return HttpResponsePermanentRedirect(
        f"{path}?{query}" if query else path, preserve_request=request.method not in {"GET", "HEAD"}
    )
