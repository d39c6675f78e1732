"""Pages of the design system itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.transaction import non_atomic_requests
from django.shortcuts import render

from cantou.core.web.showcase import example, example_desk

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@non_atomic_requests
def composants(request: HttpRequest) -> HttpResponse:
    """Every component of the public side, in every state. It reads no data."""
    return render(request, "web/composants.html", example())


@non_atomic_requests
def composants_bureau(request: HttpRequest) -> HttpResponse:
    """The same for the desk."""
    return render(request, "web/composants_bureau.html", example_desk())
