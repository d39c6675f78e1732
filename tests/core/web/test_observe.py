"""One line of log for each request, and one identifier through the logs and the jobs."""

from __future__ import annotations

import re

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from structlog.testing import capture_logs

from cantou.core.web import observe
from tests.core.tasks.sample import look
from tests.support.factories import make_commune

pytestmark = pytest.mark.django_db


def test_a_request_is_logged_by_its_route_without_its_address(client):
    make_commune("Vic-sur-Cère", slug="vic-sur-cere")
    with capture_logs() as logs:
        answer = client.get("/vic-sur-cere/?q=jeanne")
    (line,) = [line for line in logs if line["event"] == "request"]
    assert isinstance(line.pop("milliseconds"), float)
    assert line == {
        "event": "request",
        "log_level": "info",
        "route": "portal_home",
        "method": "GET",
        "status": 200,
    }
    assert re.fullmatch("[0-9a-f]{16}", answer["X-Request-ID"])


def test_an_address_that_leads_nowhere_is_not_written_down(client):
    with capture_logs() as logs:
        client.generic("JEANNE", "/signalements/suivi/a-secret/")
    assert "secret" not in str(logs)
    assert "JEANNE" not in str(logs)
    assert [(line["route"], line["status"]) for line in logs if line["event"] == "request"] == [
        ("unresolved", 404)
    ]


def test_a_failure_is_logged_once_with_its_route(client, monkeypatch):
    def broken(request):
        look.defer(organisation=None)
        raise LookupError("jeanne@example.org")

    from django.urls import path

    from cantou.config import urls

    monkeypatch.setattr(urls, "urlpatterns", [path("broken/", broken, name="broken"), *urls.urlpatterns])
    from django.urls import clear_url_caches

    clear_url_caches()
    client.raise_request_exception = False
    with capture_logs() as logs:
        answer = client.get("/broken/")
    clear_url_caches()
    assert answer.status_code == 500
    assert [(line["event"], line["route"]) for line in logs] == [
        ("request_failed", "broken"),
        ("request", "broken"),
    ]
    assert ProcrastinateJob.objects.count() == 0


def test_a_job_carries_the_identifier_of_its_request(rf):
    middleware = observe.RequestLogMiddleware(answer_with_job)
    answer = middleware(rf.get("/"))
    (arguments,) = ProcrastinateJob.objects.values_list("args", flat=True)
    assert arguments == {"organisation": None, "correlation": answer["X-Request-ID"]}


def answer_with_job(_request):
    from django.http import HttpResponse

    look.defer(organisation=None)
    return HttpResponse()
