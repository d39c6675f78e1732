from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import create_link, draw_reference
from cantou.core.scope.scope import Scope
from cantou.core.work.domain.items import put
from cantou.services.signalements.models import Report, StatusChange

if TYPE_CHECKING:
    from uuid import UUID


def file_report(
    *, organisation: int, commune: int, description: str, key: UUID, secret: str, person: int | None = None
) -> Report:
    """File a report. `key` is drawn by the caller before, so that the visitor's Scope sees this row and no other."""
    with Scope.for_object(organisation=organisation, key=key, person=person).enter():
        reference = draw_reference(service="signalements", organisation=organisation, key=key)
        report = Report.objects.create(
            organisation_id=organisation,
            object_key=key,
            reference=reference,
            commune_id=commune,
            description=description,
            person_id=person,
        )
        StatusChange.objects.create(
            organisation_id=organisation,
            object_key=key,
            report=report,
            status=report.status,
            person_id=person,
        )
        create_link(secret=secret, service="signalements", organisation=organisation, key=key)
        put(
            service="signalements",
            key=key,
            queue="reports",
            reference=reference,
            title=description[:80],
            status=report.status,
        )
        record(action="signalements.filed", subject=f"signalements:{reference}")
    return report


def change_status(*, report: Report, status: str, person: int) -> None:
    """Inside an agent's Scope."""
    report.status = status
    report.save(update_fields=["status"])
    StatusChange.objects.create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        status=status,
        person_id=person,
    )
    closed = status in {Report.Status.DONE, Report.Status.CLOSED}
    put(service="signalements", key=report.object_key, status=status, is_open=not closed)
    record(
        action="signalements.status", subject=f"signalements:{report.reference}", details={"status": status}
    )
