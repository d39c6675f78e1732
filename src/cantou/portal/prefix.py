"""A portal answers at `/<slug>/…`, or at the root of a host attached to it.

The prefix is handled here, once: script name and path are set, and always put back (the test client does not
reset them). Views, templates and `reverse()` never mention it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponsePermanentRedirect
from django.urls import get_script_prefix, set_script_prefix

from cantou.portal.places import find_portal, split_slug

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from cantou.portal.places import PortalPlace


class PortalPrefixMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        root = str(request.META.get("SCRIPT_NAME", "")).rstrip("/")
        prefix = root
        place = find_portal(host=request.get_host().rsplit(":", 1)[0].lower())
        if place is None:
            slug, rest = split_slug(request.path_info)
            place = find_portal(slug=slug) if slug else None
            if place is not None:
                if rest is None:
                    return _with_slash(request)
                if place.slug != slug:
                    return _moved(request, root, place, rest)
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


def _query(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING")
    return f"?{query}" if query else ""


def _with_slash(request: HttpRequest) -> HttpResponse:
    return HttpResponsePermanentRedirect(f"{request.path}/{_query(request)}")


def _moved(request: HttpRequest, root: str, place: PortalPlace, rest: str) -> HttpResponse:
    """The commune has merged or changed its address: its old one leads to the new one."""
    return HttpResponsePermanentRedirect(f"{root}/{place.slug}/{rest}{_query(request)}")
