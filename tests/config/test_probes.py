"""What a load balancer, an operator and Prometheus are told, and who is told what."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.utils import OperationalError

from cantou.config import health
from cantou.config.health import Check, Report
from cantou.core.registry import HealthCheck, Manifest, Registry
from tests.core.tasks.sample import look
from tests.support.factories import make_commune
from tests.support.processes import SETUP, process

pytestmark = pytest.mark.django_db
PROXY = {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}


def refuse(execute, sql, params, many, context):
    raise OperationalError("the server went away")


def heartbeat(seconds: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_workers (last_heartbeat) values (now() - make_interval(secs => %s))",
            [seconds],
        )


def test_live_asks_nothing_of_the_database_and_takes_any_host_name(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/health/live", headers={"host": "10.0.0.12"})
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_ready_tells_the_public_one_word(client):
    answer = client.get("/health/ready", headers={"host": "10.0.0.12"}, **PROXY)
    assert (answer.status_code, answer.json()) == (200, {"ready": True})


def test_ready_tells_this_machine_everything(client):
    heartbeat(3)
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    content = answer.json()
    assert (content["ready"], content["degraded"]) == (True, False)
    core = ["database", "migrations", "worker", "queues", "disk", "scanner"]
    assert list(content["checks"])[: len(core)] == core
    assert set(content["checks"].values()) == {"ok"}


def test_behind_a_proxy_of_this_machine_only_the_token_is_believed(client, settings):
    settings.PROXIES, settings.METRICS_TOKEN = 1, "abc"
    assert client.get("/health/ready").json() == {"ready": True}
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"authorization": "Bearer abc"}).status_code == 200


def test_a_silent_worker_and_a_late_queue_degrade_but_pages_are_served(client):
    heartbeat(400)
    look.defer(organisation=None)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_events set at = now() - interval '1000 seconds'")
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    content = answer.json()
    assert (content["ready"], content["degraded"]) == (True, True)
    assert content["checks"]["worker"] == "muet depuis 400 s"
    assert content["checks"]["queues"] == "default : un travail attend depuis 1000 s"


def test_without_a_worker_ever(client):
    assert (
        client.get("/health/ready").json()["checks"]["worker"].startswith("aucun worker n’a jamais démarré")
    )


def test_without_the_database_nothing_is_ready(client):
    with connection.execute_wrapper(refuse):
        public = client.get("/health/ready", **PROXY)
        here = client.get("/health/ready")
    assert (public.status_code, public.json()) == (503, {"ready": False})
    assert here.json()["checks"] == {"database": "injoignable"}


def test_a_service_s_check_is_named_and_its_failure_is_not_the_site_s(monkeypatch):
    checks = tuple(HealthCheck(id=name, check=f"{__name__}.{name}") for name in ("well", "unwell", "broken"))
    manifest = Manifest(id="exemple", title="", purpose="", version="1", core=">=0", app="", health=checks)
    monkeypatch.setattr(health, "services", lambda: Registry([manifest]))
    report = health.report(thorough=True)
    assert report.ready
    assert report.checks[-3:] == (
        Check("exemple.well"),
        Check("exemple.unwell", "the printer is out of paper"),
        Check("exemple.broken", "a échoué : ZeroDivisionError"),
    )


def well() -> None:
    return None


def unwell() -> str:
    return "the printer is out of paper"


def broken() -> str:
    return str(1 / 0)


def test_only_what_is_vital_makes_the_site_unready():
    assert Report((Check("worker", "silent"),)).ready
    assert not Report((Check("database", "injoignable", vital=True),)).ready


def test_a_scanner_that_does_not_answer_is_told(settings):
    settings.SCANNER = "unix:///nowhere/clamd.sock"
    checks = {check.name: check.problem for check in health.report(thorough=True).checks}
    assert checks["scanner"].startswith("en panne : ")


@pytest.mark.parametrize(
    ("extra", "status"),
    [
        ({}, 200),
        (PROXY, 403),
        ({"REMOTE_ADDR": "203.0.113.7"}, 403),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer secret"}, 200),
        ({"REMOTE_ADDR": "203.0.113.7", "HTTP_AUTHORIZATION": "Bearer wrong"}, 403),
        ({"REMOTE_ADDR": "", "HTTP_AUTHORIZATION": "Bearer "}, 403),
    ],
)
def test_metrics_are_for_this_machine_or_the_token(client, settings, extra, status):
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics", **extra).status_code == status


def test_an_empty_token_opens_nothing(client, settings):
    settings.METRICS_TOKEN = ""
    answer = client.get("/metrics", REMOTE_ADDR="203.0.113.7", HTTP_AUTHORIZATION="Bearer ")
    assert answer.status_code == 403


def test_metrics_count_requests_by_route_and_hold_the_queues(client):
    make_commune("Vic-sur-Cère", slug="vic-sur-cere")
    client.get("/vic-sur-cere/")
    client.get("/signalements/suivi/a-secret/")
    look.defer(organisation=None)
    text = client.get("/metrics").content.decode()
    assert 'cantou_requests_total{method="GET",route="portal_home",status="200"}' in text
    assert 'cantou_queue_waiting{queue="default"} 1.0' in text
    assert 'cantou_info{version="' in text
    assert "a-secret" not in text
    assert "vic-sur-cere" not in text


def test_the_processes_of_a_machine_count_together(client, monkeypatch, tmp_path):
    code = SETUP + "from cantou.core.tasks.metrics import JOBS; JOBS.labels('elsewhere', 'succeeded').inc(3)"
    with process("-c", code, PROMETHEUS_MULTIPROC_DIR=str(tmp_path)) as other:
        assert other.wait(timeout=20) == 0
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    text = client.get("/metrics").content.decode()
    assert 'cantou_jobs_total{outcome="succeeded",task="elsewhere"} 3.0' in text
