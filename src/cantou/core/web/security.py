"""Headers that every answer carries."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def policy(*, form_to: str = "") -> str:
    """Of one page. `form_to`: an address elsewhere to which its forms lead, be it by a redirection."""
    return "; ".join(
        [
            "default-src 'self'",
            f"connect-src 'self' {settings.LIVE_ORIGIN}".rstrip(),
            f"img-src 'self' data: blob: {_origin(settings.TILES_URL)}".rstrip(),
            "object-src 'none'",
            "base-uri 'none'",
            f"form-action 'self' {_origin(form_to)}".rstrip(),
            "frame-ancestors 'none'",
        ]
    )


POLICY = policy()


class SecurityHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), interest-cohort=()"
        )
        return response
