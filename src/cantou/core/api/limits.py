"""A limit of one operation's own, under the general ones of the middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.api.problems import ProblemError
from cantou.core.web.client import client_network
from cantou.core.web.throttle import throttle

if TYPE_CHECKING:
    from datetime import timedelta

    from django.http import HttpRequest


def limited(request: HttpRequest, action: str, *, most: int, period: timedelta) -> None:
    """By network. Raises the problem 429."""
    verdict = throttle(f"{action}:{client_network(request)}", limit=most, period=period)
    if not verdict.allowed:
        raise ProblemError(429, headers={"Retry-After": str(verdict.wait_seconds)})
