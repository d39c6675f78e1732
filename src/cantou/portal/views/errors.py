"""Something failed: the page says so in the portal's own name, and asks nothing of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.template import loader

if TYPE_CHECKING:
    from django.http import HttpRequest


def server_error(request: HttpRequest) -> HttpResponse:
    place = getattr(request, "place", None)
    home = f"{request.META.get('SCRIPT_NAME', '')}/" if place else "/"
    page = loader.get_template("500.html").render({"place": place, "home_url": home})
    return HttpResponse(page, status=500)
