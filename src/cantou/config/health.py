"""What a load balancer and an operator ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import Error, connection
from django.http import HttpResponse, JsonResponse

if TYPE_CHECKING:
    from django.http import HttpRequest


def live(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def ready(_request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from django_migrations")
    except Error:
        return JsonResponse({"ready": False, "database": "unreachable"}, status=503)
    return JsonResponse({"ready": True})
