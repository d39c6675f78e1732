"""What the person who reported may still do once it is over: reopen it for a time, say whether it is settled."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.services.signalements.domain.admission import check_writer
from cantou.services.signalements.domain.messages import write_as_reporter
from cantou.services.signalements.domain.queries import steps
from cantou.services.signalements.domain.reports import subject
from cantou.services.signalements.domain.settled import settled_of
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.workflow import Reason, Status
from cantou.services.signalements.models import Opinion

if TYPE_CHECKING:
    from cantou.services.signalements.models import Report, StatusChange


MOST_REOPENINGS = 3
"""By the person who reported, in all: after that they write, and an agent decides."""


class TooLateError(Exception):
    """The delay has passed, this organisation gives none, or it was reopened often enough."""


def reopens_until(report: Report) -> datetime | None:
    """None where it is not over, or where it may not be reopened by its reporter (docs/adr/0119).

    The delay begins anew each time it ends, hence a number of times. What an agent has set aside, before or after it
    ended, or closed as no report, only an agent opens again.
    """
    days = settled_of(organisation=report.organisation_id).settings.reopen_days
    if not days or report.closed_at is None or report.purged_at is not None or report.merged_into_id:
        return None
    told = list(steps(report).values_list("reason", "by_reporter"))
    often = sum(by_reporter for _reason, by_reporter in told)
    if report.set_aside or told[-1][0] == Reason.ABUSE or often >= MOST_REOPENINGS:
        return None
    return report.closed_at + timedelta(days=days)


def reopen(
    *,
    report: Report,
    why: str,
    person: int | None = None,
    network: str = "",
    at: datetime | None = None,
) -> StatusChange:
    """Inside the report's own Scope. Why goes to the thread, where agents are told of it.

    Raises TooLateError, or SenderRefusedError: who may not file may not reopen either.
    """
    check_writer(report=report, network=network, person=person)
    until = reopens_until(report)
    if until is None or (at or timezone.now()) > until:
        raise TooLateError
    step = change_status(
        report=report,
        before=report.status,
        after=Status.RECEIVED,
        person=person,
        note=why,
        by_reporter=True,
        at=at,
        tell=False,
    )
    report.refresh_from_db(fields=["status", "closed_at"])
    write_as_reporter(report=report, body=why, person=person, network=network, at=at)
    return step


def give_opinion(*, report: Report, is_satisfied: bool) -> Opinion | None:
    """Inside the report's own Scope; the last answer counts. None unless it has been treated and one is asked for."""
    asks = settled_of(organisation=report.organisation_id).settings.ask_opinion
    if report.status != Status.DONE or not asks:
        return None
    opinion, _ = Opinion.objects.update_or_create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        defaults={"is_satisfied": is_satisfied, "at": timezone.now()},
    )
    record(action="signalements.opinion", subject=subject(report))
    return opinion


def opinion_of(report: Report) -> Opinion | None:
    return Opinion.objects.filter(organisation_id=report.organisation_id, report=report).first()
