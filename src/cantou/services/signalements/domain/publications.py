"""What everybody may see of a report: written by an agent who has read it, withdrawn as easily."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core import tasks
from cantou.core.files.domain import files
from cantou.core.files.models import StoredFile
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.search.domain import index
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy
from cantou.services.signalements.domain.delays import local_day
from cantou.services.signalements.domain.events import ReportPublished
from cantou.services.signalements.domain.photos import WORK_DONE
from cantou.services.signalements.models import Abuse, Message, Part, Publication, Share, StatusChange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cantou.services.signalements.models import Report

SERVICE = "signalements"
KIND = "reports"


def publish(
    *,
    report: Report,
    title: str,
    text: str,
    place: str,
    with_point: bool,
    photos: Mapping[str, str],
    person: int | None,
    at: datetime | None = None,
    tell: bool = True,
    unread: bool = False,
) -> Publication:
    """Inside an agent's Scope. `photos`: handle of a file → what it shows, in words; those, and no others. `unread`:
    in the reporter's words, as they came (domain/unread.py).

    Raises ValidationError for a report that is marked as an abuse.
    """
    if Abuse.objects.filter(organisation_id=acting(), report=report).exists():
        raise ValidationError(_("Ce signalement est marqué comme abusif\u00a0: levez d’abord la marque."))
    now = at or timezone.now()
    row = _publication_of(report) or _begun(report, now)
    is_new, row.is_public = row.pk is None or not row.is_public, True
    row.title, row.text, row.place = tidy(title), tidy(text), tidy(place)
    row.lon, row.lat = (report.lon, report.lat) if with_point else (None, None)
    row.category, row.status, row.closed_at = report.category, report.status, report.closed_at
    row.charge_id = _in_charge(report)
    row.me_too, row.leads_to = report.me_too, report.merged_into.reference if report.merged_into else ""
    row.published_by_id, row.updated_at, row.is_unread = person, now, unread
    row.save()
    _show(report, shown=True)
    _show_photos(report, photos)
    make_findable(row)
    bump(organisation=report.organisation_id)
    if is_new and tell:
        tasks.publish(ReportPublished(organisation=report.organisation_id, key=str(report.object_key)))
    details = {"unread": True} if unread else {}
    record(action="signalements.published", subject=f"signalements:{report.reference}", details=details)
    return row


def _begun(report: Report, at: datetime) -> Publication:
    return Publication(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        reference=report.reference,
        commune_id=report.commune_id,
        reported_at=report.created_at,
        published_at=at,
    )


def withdraw(*, report: Report) -> None:
    """Nothing of it is public any more. Withdrawing what is not published does nothing."""
    row = _publication_of(report)
    if row is None or not row.is_public:
        return
    row.is_public = False
    row.updated_at = timezone.now()
    row.save(update_fields=["is_public", "updated_at"])
    _show(report, shown=False)
    _show_photos(report, {})
    index.remove(service=SERVICE, kind=KIND, key=row.reference)
    bump(organisation=report.organisation_id)
    record(action="signalements.withdrawn", subject=f"signalements:{report.reference}")


def mirror(*, report: Report, at: datetime | None = None) -> bool:
    """Carry the report's state over to what the public sees. Returns whether it is published."""
    row = _publication_of(report)
    if row is None:
        return False
    row.category, row.status, row.closed_at = report.category, report.status, report.closed_at
    row.updated_at = at or timezone.now()
    row.save(update_fields=["category", "status", "closed_at", "updated_at"])
    bump(organisation=report.organisation_id)
    return row.is_public


def show_work(*, organisation: int, handle: str) -> None:
    """A photograph of the work has been treated: show it, if its report is published. Idempotent."""
    file = StoredFile.objects.filter(
        organisation_id=organisation, handle=handle, purpose=WORK_DONE, state=StoredFile.State.CLEAN
    ).first()
    if file is None:
        return
    shown = Publication.objects.filter(
        organisation_id=organisation, object_key=file.object_key, is_public=True
    )
    if shown.exists():
        files.publish(file=file)
        bump(organisation=organisation)


def make_findable(row: Publication) -> None:
    """In the public search, by the agent's words."""
    found = index.Found(
        kind=KIND,
        key=row.reference,
        title=row.title,
        summary=row.text,
        body=row.place,
        url_name="signalements:public",
        url_args=[row.reference],
        place=row.commune_id,
        on=local_day(row.reported_at),
        lon=row.lon,
        lat=row.lat,
    )
    index.put(service=SERVICE, found=found)


def rebuild_search(organisation: int) -> None:
    """Inside an agent's Scope: everything that is published, anew (core.search)."""
    rows = Publication.objects.filter(organisation_id=organisation, is_public=True)
    for row in rows.order_by("pk").iterator(chunk_size=500):
        make_findable(row)


def _publication_of(report: Report) -> Publication | None:
    return Publication.objects.filter(organisation_id=acting(), report=report).first()


def _in_charge(report: Report) -> int | None:
    """The other organisation that sees to it, if one does."""
    found = Share.objects.filter(organisation_id=report.organisation_id, report=report, until=None)
    return found.filter(part=Part.IN_CHARGE).values_list("to_id", flat=True).first()


def _show(report: Report, *, shown: bool) -> None:
    of_report = {"organisation_id": report.organisation_id, "report": report}
    StatusChange.objects.filter(**of_report).update(is_public=shown)
    Message.objects.filter(**of_report, author=Message.Author.AGENT, for_all=True).update(is_public=shown)


def _show_photos(report: Report, shown: Mapping[str, str]) -> None:
    for file in StoredFile.objects.filter(
        organisation_id=report.organisation_id, object_key=report.object_key, state=StoredFile.State.CLEAN
    ):
        if file.handle.hex in shown:
            files.describe(file=file, caption=file.caption, alt=shown[file.handle.hex])
            files.publish(file=file)
        else:
            files.withdraw(file=file)
