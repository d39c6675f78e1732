"""Due days are not forgotten: whoever has the report hears of them, then somebody responsible. Each once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils import timezone

from cantou.core.tasks import publish
from cantou.services.signalements.domain.delays import add_working_days, local_day
from cantou.services.signalements.domain.events import ReminderDue
from cantou.services.signalements.domain.settings import service_settings
from cantou.services.signalements.models import Reminder, Report

if TYPE_CHECKING:
    from datetime import date, datetime

    from cantou.services.signalements.domain.settings import Settings

MOST = 500
"""Of one organisation in one run; the next run takes the rest."""


def remind(*, organisation: int, at: datetime | None = None) -> int:
    """Inside an agent's Scope. The number of reminders that this run has added."""
    day = local_day(at or timezone.now())
    chosen = service_settings(organisation=organisation)
    horizon = add_working_days(day, chosen.remind_days + 3)
    found = Report.objects.filter(organisation_id=organisation, closed_at=None, due_on__lte=horizon)
    told = Reminder.objects.filter(
        organisation_id=organisation, report=OuterRef("pk"), due_on=OuterRef("due_on")
    )
    found = found.exclude(Exists(told.filter(kind=Reminder.Kind.LATE))).select_related("commune")
    if not chosen.escalate_days:
        found = found.filter(due_on__gte=day)
    added = 0
    for report in found.order_by("due_on", "pk")[:MOST]:
        kind = _kind(report, day, chosen)
        if kind and _keep(report, kind):
            added += 1
    return added


def _kind(report: Report, day: date, chosen: Settings) -> str:
    """What this day asks for, at most one: a day without a worker does not make two messages of the next one."""
    assert report.due_on is not None  # asked for in the query
    where = report.commune.departement_code
    if day > report.due_on:
        late = chosen.escalate_days and day >= add_working_days(report.due_on, chosen.escalate_days, where)
        return Reminder.Kind.LATE if late else ""
    if day == report.due_on:
        return Reminder.Kind.TODAY
    near = chosen.remind_days and add_working_days(day, chosen.remind_days, where) >= report.due_on
    return Reminder.Kind.BEFORE if near else ""


def _keep(report: Report, kind: str) -> bool:
    """False for one that was sent: the database knows."""
    row = Reminder(organisation_id=report.organisation_id, report=report, kind=kind, due_on=report.due_on)
    known = Reminder.objects.filter(
        organisation_id=report.organisation_id, report=report, kind=kind, due_on=report.due_on
    )
    if known.exists():
        return False
    Reminder.objects.bulk_create([row], ignore_conflicts=True)
    publish(ReminderDue(organisation=report.organisation_id, key=str(report.object_key), kind=kind))
    return True
