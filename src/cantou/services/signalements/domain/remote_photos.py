"""Photographs that lie on another server: kept as an address, fetched by a task, treated like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.files.domain.files import receive
from cantou.core.files.domain.incoming import as_upload, discard, take_in
from cantou.core.files.engine.errors import FileRefusedError
from cantou.core.files.forms import LARGEST_IMAGE
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import Scope
from cantou.core.web.remote import RemoteError, check_address, get
from cantou.services.signalements.domain.photos import REPORTED
from cantou.services.signalements.models import RemotePhoto

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cantou.core.files.domain.incoming import Incoming
    from cantou.services.signalements.models import Report

SERVICE = "signalements"
SECONDS = 30
OK, SERVER_ERROR = 200, 500


def expect(*, report: Report, address: str) -> RemotePhoto:
    """Inside the report's own Scope. Raises RemoteError for what is not an address."""
    from cantou.services.signalements.tasks import fetch_photo

    parts = check_address(address)
    photo = RemotePhoto.objects.create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        address=address,
        host=parts.hostname or "",
    )
    fetch_photo.defer(organisation=report.organisation_id, photo=photo.pk)
    return photo


def remote_photos_of(report: Report) -> QuerySet[RemotePhoto]:
    """Those that are still awaited, or never came."""
    found = RemotePhoto.objects.filter(organisation_id=report.organisation_id, report=report)
    return found.exclude(state=RemotePhoto.State.TAKEN).order_by("pk")


def fetch(*, organisation: int, photo: int, last: bool) -> None:
    """Opens its own Scopes: no transaction waits for the other server. Repeating it does nothing more.

    Raises RemoteError when it should be tried again; on the `last` try the photograph is refused.
    """
    address = _waiting_address(organisation, photo)
    if not address:
        return
    try:
        incoming = _download(address)
    except RemoteError as error:
        if error.again and not last:
            raise
        _refuse(organisation, photo, error.code)
        return
    except FileRefusedError:
        _refuse(organisation, photo, "file")
        return
    _take(organisation, photo, incoming)


def _download(address: str) -> Incoming:
    answer = get(address, most_bytes=LARGEST_IMAGE, seconds=SECONDS)
    if answer.status != OK:
        raise RemoteError("answer", again=answer.status >= SERVER_ERROR)
    name = check_address(answer.url).path.rpartition("/")[2]
    return take_in(upload=as_upload(name, answer.body))


def _waiting_address(organisation: int, photo: int) -> str:
    with Scope.agent(organisation, reason="photographie reprise d’une adresse").enter():
        found = RemotePhoto.objects.filter(organisation_id=organisation, pk=photo)
        return found.values_list("address", flat=True).first() or ""


def _refuse(organisation: int, photo: int, code: str) -> None:
    with Scope.agent(organisation, reason="photographie reprise d’une adresse").enter():
        waiting = RemotePhoto.objects.filter(organisation_id=organisation, pk=photo, state="waiting")
        waiting.update(state=RemotePhoto.State.REFUSED, refusal=code, address="")
        record(action="signalements.photo_refused", details={"photo": photo, "why": code})


def _take(organisation: int, photo: int, incoming: Incoming) -> None:
    with Scope.agent(organisation, reason="photographie reprise d’une adresse").enter():
        found = RemotePhoto.objects.filter(organisation_id=organisation, pk=photo, state="waiting")
        row = found.select_for_update(of=("self",)).select_related("report").first()
        if row is None or row.report.purged_at is not None:
            discard(incoming)
            return
        receive(
            incoming=incoming,
            organisation=organisation,
            key=row.object_key,
            service=SERVICE,
            purpose=REPORTED,
        )
        row.state, row.address = RemotePhoto.State.TAKEN, ""
        row.save(update_fields=["state", "address"])
        record(action="signalements.photo_taken", details={"photo": photo})
