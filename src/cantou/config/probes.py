"""Answers the questions of a load balancer, an operator and Prometheus, before anything else is touched.

No host name is asked for (a balancer comes by address), no session, no Scope, no portal: `/health/live` answers
when the database does not.
"""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden, JsonResponse

from cantou.config import health, metrics

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_VIA")


class ProbeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = PROBES.get(request.path_info)
        return self.get_response(request) if view is None else view(request)


def live(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> HttpResponse:
    """503 only when this process cannot serve pages; what else is wrong is told to those who may know it."""
    trusted = is_trusted(request)
    report = health.report(thorough=trusted)
    content = report.as_dict() if trusted else {"ready": report.ready}
    return JsonResponse(content, status=200 if report.ready else 503)


def exposed(request: HttpRequest) -> HttpResponse:
    if not is_trusted(request):
        return HttpResponseForbidden("Reserved: the token of CANTOU_METRICS_TOKEN, or this machine.\n")
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def is_trusted(request: HttpRequest) -> bool:
    """With the token; or from this very machine, and not through a proxy that runs on it."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    # A proxy on this machine may say nothing of for whom it asks.
    if settings.PROXIES or any(request.META.get(name) for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/health/live": live,
    "/health/ready": ready,
    "/metrics": exposed,
}
