"""Sending somebody to another site.

A page of ours in between, which leaves at once: our security policy lets a form of ours end on our own site only,
and browsers hold its answer's redirects to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def leave(request: HttpRequest, url: str) -> HttpResponse:
    """A page that leads to `url`, which the caller has checked."""
    response = render(request, "people/leaving.html", {"url": url, "where": urlsplit(url).hostname})
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def leave_if_elsewhere(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The same for a redirect that a library answers, when it leads off this site."""
    if response.status_code not in REDIRECTS:
        return response
    url = response["Location"]
    parts = urlsplit(url)
    if not parts.netloc and not parts.scheme:
        return response
    if f"{parts.scheme}://{parts.netloc}" in {settings.ORIGIN, f"{request.scheme}://{request.get_host()}"}:
        return response
    page = leave(request, url)
    page.cookies = response.cookies
    return page
