"""What surrounds every answer below `/api/`: limits, problems instead of pages, CORS, ETag.

It stands outside the Scope, so that what it counts is committed at once and holds up no other request.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from cantou.core.api.problems import MEDIA_TYPE, problem_response
from cantou.core.web.client import client_network
from cantou.core.web.throttle import Verdict, digest, peek, throttle

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

ROOT = "/api/"
V1 = "/api/v1/"
ELSEWHERE = ("/api/courriels/", "/api/sms/")
"""Below the same root, spoken by others: the mail provider's own way of telling errors."""
MINUTE = timedelta(minutes=1)
BAD_PERIOD = timedelta(minutes=10)
BAD_MOST = 30
"""Wrong tokens from one network, before it has to wait."""
AGE_SECONDS = 20
FIRST_ERROR, OK, UNAUTHORIZED, SERVER_ERROR = 400, 200, 401, 500
READING = frozenset({"GET", "HEAD"})
EXPOSED = "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After"


class ApiMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(ROOT) or request.path_info.startswith(ELSEWHERE):
            return self.get_response(request)
        if not request.path_info.startswith(V1):
            return _as_problem(self.get_response(request))
        if _is_preflight(request):
            return _preflight(request)
        return _answered(request, self._limited(request))

    def _limited(self, request: HttpRequest) -> HttpResponseBase:
        verdict = _count(request)
        response = _too_many(verdict) if not verdict.allowed else self._read(request)
        if response.status_code == UNAUTHORIZED and "Authorization" in request.headers:
            throttle(_bad_key(request), limit=BAD_MOST, period=BAD_PERIOD)
        response.headers["RateLimit-Limit"] = str(verdict.limit)
        response.headers["RateLimit-Remaining"] = str(max(0, verdict.limit - verdict.number))
        response.headers["RateLimit-Reset"] = str(verdict.wait_seconds)
        return response

    def _read(self, request: HttpRequest) -> HttpResponseBase:
        """HEAD is GET without its body, which the server leaves out."""
        asked = request.method
        request.method = "GET" if asked == "HEAD" else asked
        try:
            return _as_problem(self.get_response(request))
        finally:
            request.method = asked


def _count(request: HttpRequest) -> Verdict:
    """By token, whatever it is worth; without one by network. A network of wrong tokens waits."""
    given = request.headers.get("Authorization")
    if given is None:
        key = f"api:{client_network(request)}"
        return throttle(key, limit=settings.API_PUBLIC_PER_MINUTE, period=MINUTE)
    bad = peek(_bad_key(request), limit=BAD_MOST)
    if bad.number >= bad.limit:
        return Verdict(bad.limit + 1, bad.limit, bad.wait_seconds)
    return throttle(f"api:{digest(given).hex()}", limit=settings.API_TOKEN_PER_MINUTE, period=MINUTE)


def _bad_key(request: HttpRequest) -> str:
    return f"api.bad:{client_network(request)}"


def _too_many(verdict: Verdict) -> HttpResponse:
    return problem_response(429, headers={"Retry-After": str(verdict.wait_seconds)})


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """Pages of errors, which people would read, become what programs read."""
    if response.status_code < FIRST_ERROR or response.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if response.has_header(name)}
    return problem_response(response.status_code, headers=kept)


def _is_preflight(request: HttpRequest) -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers


def _preflight(request: HttpRequest) -> HttpResponse:
    """Pages of other sites may read what is public, and nothing else: no token, no writing."""
    response = HttpResponse(status=204)
    response.headers["Vary"] = "Origin, Access-Control-Request-Method"
    if request.headers["Access-Control-Request-Method"] in READING:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Allow-Methods"] = "GET, HEAD"
        response.headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
        response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _answered(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    for name, value in getattr(request, "api_headers", {}).items():
        response.headers[name] = value
    patch_vary_headers(response, ["Authorization"])
    if "Authorization" in request.headers or request.method not in READING:
        response.headers["Cache-Control"] = "no-store"
        return response
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
    if response.status_code != OK or not isinstance(response, HttpResponse):
        return response
    response.headers["Cache-Control"] = f"public, max-age={AGE_SECONDS}"
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:24]}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag, None, response) or response
