"""What comes back: reports in a mailbox, and what a provider tells."""

from __future__ import annotations

import pytest
from anymail.signals import AnymailTrackingEvent, tracking
from click.testing import CliRunner
from procrastinate.contrib.django.models import ProcrastinateJob

from cantou.core.notices.commands import notices
from cantou.core.notices.domain.deliver import deliver
from cantou.core.notices.engine.dsn import Mark
from cantou.core.notices.models import Suppression
from cantou.core.notices.tasks import bounced, complained
from cantou.core.scope.scope import Scope
from tests.core.notices.engine.test_dsn import MARK, report
from tests.core.notices.making import JEANNE, again, tell
from tests.support.factories import make_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent():
    (notice,) = tell(make_organisation(), JEANNE)
    deliver(organisation=notice.organisation_id, key=notice.key)
    return again(notice)


def run(name: str) -> None:
    """What a worker would run of these jobs."""
    task = {"cantou.notices.bounced": bounced, "cantou.notices.complained": complained}[name]
    for job in ProcrastinateJob.objects.filter(task_name=name):
        task(**job.args)


def suppressed(organisation: int) -> list[tuple[str, str]]:
    with Scope.agent(organisation).enter():
        return list(Suppression.objects.values_list("channel", "reason"))


def raw(notice, **options) -> bytes:
    mark = Mark(notice.organisation_id, notice.key)
    return report(**options).replace(str(MARK).encode(), str(mark).encode())


def test_the_command_reads_reports_from_a_pipe_and_from_a_maildir(sent, tmp_path):
    runner = CliRunner()
    told = runner.invoke(notices, ["bounces"], input=raw(sent))
    assert told.output == "1 retour(s) reconnu(s) sur 1 courriel(s) lu(s).\n"
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1.mail").write_bytes(raw(sent))
    (tmp_path / "new" / "2.mail").write_bytes(b"Subject: Absente\r\n\r\nJe reviens lundi.")
    told = runner.invoke(notices, ["bounces", str(tmp_path)])
    assert told.output == "1 retour(s) reconnu(s) sur 2 courriel(s) lu(s).\n"
    run("cantou.notices.bounced")
    assert (again(sent).state, again(sent).reason) == ("bounced", "dsn 5.1.1")
    assert suppressed(sent.organisation_id) == [("email", "bounced")]


def test_a_passing_failure_leaves_the_address_alone(sent):
    CliRunner().invoke(notices, ["bounces"], input=raw(sent, status="4.4.1"))
    run("cantou.notices.bounced")
    assert (again(sent).state, suppressed(sent.organisation_id)) == ("bounced", [])


def test_a_report_for_another_organisation_finds_nothing(sent):
    other = make_organisation()
    forged = report().replace(str(MARK).encode(), str(Mark(other.pk, sent.key)).encode())
    CliRunner().invoke(notices, ["bounces"], input=forged)
    run("cantou.notices.bounced")
    assert again(sent).state == "sent"


@pytest.mark.parametrize(
    ("event", "reject", "state", "reasons"),
    [
        ("bounced", "bounced", "bounced", [("email", "bounced")]),
        ("rejected", "invalid", "bounced", [("email", "bounced")]),
        ("bounced", "timed_out", "bounced", []),
        ("complained", None, "sent", [("email", "complained")]),
        ("delivered", None, "sent", []),
        ("opened", None, "sent", []),
    ],
)
def test_a_provider_s_report_is_a_job(sent, event, reject, state, reasons):
    mark = str(Mark(sent.organisation_id, sent.key))
    told = AnymailTrackingEvent(
        event_type=event, reject_reason=reject, metadata={"notice": mark}, recipient="jeanne@example.org"
    )
    tracking.send(sender=None, event=told, esp_name="test")
    assert "jeanne" not in str(list(ProcrastinateJob.objects.values_list("args", flat=True)))
    run("cantou.notices.bounced")
    run("cantou.notices.complained")
    assert (again(sent).state, suppressed(sent.organisation_id)) == (state, reasons)


@pytest.mark.parametrize("metadata", [{}, None, {"notice": "n.1.x"}])
def test_a_report_of_somebody_else_s_message_is_nothing(metadata):
    told = AnymailTrackingEvent(event_type="bounced", metadata=metadata)
    before = ProcrastinateJob.objects.count()
    tracking.send(sender=None, event=told, esp_name="test")
    assert ProcrastinateJob.objects.count() == before
