"""One line of log for each request, with no personal data: a name of route, never an address or a person."""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog
from django.core.signals import got_request_exception

from cantou.core.tasks.jobs import CORRELATION
from cantou.core.web.metrics import REQUESTS, SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)

HEADER = "X-Request-ID"
UNRESOLVED = "unresolved"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestLogMiddleware:
    """Outermost, so that it sees what every other one answers. The identifier goes into the logs, into the jobs
    that the request asks for, and into the answer, where somebody who reports a fault can read it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        got_request_exception.connect(log_failure, dispatch_uid="cantou.request_failed")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        identifier = uuid4().hex[:16]
        start = perf_counter()
        with structlog.contextvars.bound_contextvars(**{CORRELATION: identifier}):
            response = self.get_response(request)
            seconds = perf_counter() - start
            route = route_of(request)
            method = request.method if request.method in METHODS else "OTHER"
            log.info(
                "request",
                route=route,
                method=method,
                status=response.status_code,
                milliseconds=round(seconds * 1000, 1),
            )
        REQUESTS.labels(route, method, str(response.status_code)).inc()
        SECONDS.labels(route).observe(seconds)
        response.headers[HEADER] = identifier
        return response


def route_of(request: HttpRequest) -> str:
    """The name of the page, so that a private link's secret stays out of logs and metrics."""
    match = request.resolver_match
    if match is None:
        return UNRESOLVED
    return match.view_name or match.route or UNRESOLVED


def log_failure(request: HttpRequest | None = None, **_: object) -> None:
    route = UNRESOLVED if request is None else route_of(request)
    log.error("request_failed", route=route, exc_info=sys.exc_info())
