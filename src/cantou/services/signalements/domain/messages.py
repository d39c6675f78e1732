"""The thread between the reporter and the organisation, and the agents' own notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.files.domain.files import receive
from cantou.core.journal.domain.record import record
from cantou.core.tasks import publish
from cantou.core.web.pagecache import bump
from cantou.core.work.domain.items import put
from cantou.services.signalements.domain.admission import check_writer
from cantou.services.signalements.domain.confirming import confirm
from cantou.services.signalements.domain.events import MessageWritten
from cantou.services.signalements.domain.photos import ADDED
from cantou.services.signalements.domain.reports import SERVICE, subject
from cantou.services.signalements.models import Message, Note, Publication

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from cantou.core.files.domain.incoming import Incoming
    from cantou.services.signalements.models import Report


def write_as_reporter(
    *,
    report: Report,
    body: str,
    photos: Iterable[Incoming] = (),
    person: int | None = None,
    sender: Mapping[str, str] | None = None,
    network: str = "",
    proves: bool = False,
    at: datetime | None = None,
    tell: bool = True,
) -> Message:
    """Inside the report's own Scope, opened by its private link, or by the mark of a notice. `proves`: whoever writes
    has received our message, so the address that they gave is theirs. `at` and `tell`: as for filing.

    Raises SenderRefusedError (`sender`, `network`: as for `check_writer`); nothing is written then.
    """
    if tell:
        check_writer(report=report, sender=sender, network=network, person=person)
    if proves:
        confirm(report=report)
    message = _write(report, author=Message.Author.REPORTER, body=body, person=person, at=at, tell=tell)
    for position, incoming in enumerate(photos):
        receive(
            incoming=incoming,
            organisation=report.organisation_id,
            key=report.object_key,
            service=SERVICE,
            purpose=ADDED,
            person=person,
            position=position,
        )
    record(action="signalements.message", subject=subject(report), details={"author": "reporter"})
    return message


def write_as_agent(
    *,
    report: Report,
    body: str,
    person: int | None,
    for_all: bool = False,
    at: datetime | None = None,
    tell: bool = True,
    by: int | None = None,
) -> Message:
    """Inside an agent's Scope; or with `by`, a participant, in the report's own. `for_all`: also on the public page, as
    soon as there is one.
    """
    author = Message.Author.AGENT
    message = _write(
        report, author=author, body=body, person=person, for_all=for_all, at=at, tell=tell, by=by
    )
    if message.is_public:
        bump(organisation=report.organisation_id)
    record(
        action="signalements.message",
        subject=subject(report),
        details={"author": "agent", "for_all": for_all},
    )
    return message


def _write(
    report: Report,
    *,
    author: str,
    body: str,
    person: int | None,
    at: datetime | None,
    tell: bool,
    for_all: bool = False,
    by: int | None = None,
) -> Message:
    published = (
        for_all
        and Publication.objects.filter(
            organisation_id=report.organisation_id, report=report, is_public=True
        ).exists()
    )
    message = Message.objects.create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        author=author,
        body=body,
        person_id=person,
        by_id=by,
        for_all=for_all,
        is_public=published,
        at=at or timezone.now(),
    )
    report.save(update_fields=["updated_at"])
    if author == Message.Author.REPORTER:
        put(service=SERVICE, key=report.object_key)
    if tell:
        key = str(report.object_key)
        publish(MessageWritten(organisation=report.organisation_id, key=key, message=message.pk))
    return message


def write_note(*, report: Report, body: str, person: int | None) -> Note:
    """Inside an agent's Scope. Only agents read it."""
    note = Note.objects.create(
        organisation_id=report.organisation_id, report=report, body=body, person_id=person
    )
    record(action="signalements.note", subject=subject(report))
    return note
