from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from django.utils import timezone

from cantou.core.files.domain.storage import local_copy, shown
from cantou.core.files.engine import sandbox
from cantou.core.files.models import StoredFile
from cantou.core.journal.domain.record import record

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from cantou.core.files.domain.incoming import Incoming


def receive(
    *,
    incoming: Incoming,
    organisation: int,
    key: UUID,
    service: str,
    purpose: str = "photo",
    person: int | None = None,
    position: int = 0,
    caption: str = "",
    alt: str = "",
    keep_until: date | None = None,
) -> StoredFile:
    """Hang a file on a thing, inside the Scope (object or agent) in which the thing is written.

    It is treated by a task, once the transaction has committed: until then nobody sees it. Journaled by the
    act that it belongs to.
    """
    from cantou.core.files.tasks import treat

    file = StoredFile.objects.create(
        organisation_id=organisation,
        object_key=key,
        service=service,
        purpose=purpose,
        position=position,
        caption=caption,
        alt=alt,
        person_id=person,
        name=incoming.name,
        kind=incoming.kind.name,
        size=incoming.size,
        sha256=bytes.fromhex(incoming.sha256),
        width=incoming.width,
        height=incoming.height,
        original=incoming.original,
        # Drawn now: an attempt that was interrupted leaves nothing that the next one does not overwrite.
        stored=f"{timezone.localdate().isoformat()}/{uuid4().hex}",
        keep_until=keep_until,
    )
    treat.configure(lock=f"files.{file.pk}").defer(organisation=organisation, file=file.pk)
    return file


def describe(*, file: StoredFile, caption: str, alt: str, position: int | None = None) -> None:
    file.caption = caption
    file.alt = alt
    if position is not None:
        file.position = position
    file.save(update_fields=["caption", "alt", "position"])
    record(action="files.described", subject=f"files:{file.handle}")


def publish(*, file: StoredFile) -> None:
    """Show it to anybody. Refused by the database unless it is clean."""
    _set_public(file, public=True)


def withdraw(*, file: StoredFile) -> None:
    _set_public(file, public=False)


def _set_public(file: StoredFile, *, public: bool) -> None:
    if file.is_public == public:
        return
    file.is_public = public
    file.save(update_fields=["is_public"])
    record(action="files.published" if public else "files.withdrawn", subject=f"files:{file.handle}")


def retain_until(*, file: StoredFile, day: date) -> None:
    """The retention of what it hangs on has begun to run (a report is closed)."""
    file.keep_until = day
    file.save(update_fields=["keep_until"])
    record(action="files.retained", subject=f"files:{file.handle}", details={"until": day.isoformat()})


def erase(*, file: StoredFile) -> None:
    """For good: nobody sees it from now on, a task removes the bytes. Erasing twice does nothing more."""
    from cantou.core.files.tasks import remove_bytes

    if file.state == StoredFile.State.ERASED:
        return
    file.state = StoredFile.State.ERASED
    file.is_public = False
    file.erased_at = timezone.now()
    file.name, file.caption, file.alt = "", "", ""
    file.person = None
    file.save(update_fields=["state", "is_public", "erased_at", "name", "caption", "alt", "person"])
    remove_bytes.configure(lock=f"files.{file.pk}").defer(organisation=file.organisation_id, file=file.pk)
    record(action="files.erased", subject=f"files:{file.handle}", organisation=file.organisation_id)


def erase_all(*, organisation: int, key: UUID) -> int:
    """All that hangs on one thing."""
    files = StoredFile.objects.filter(organisation_id=organisation, object_key=key)
    erased = list(files.exclude(state=StoredFile.State.ERASED))
    for file in erased:
        erase(file=file)
    return len(erased)


def jpeg_of(*, file: StoredFile, width: int = 1200) -> bytes:
    """A small JPEG of a clean photograph, for mail and PDF."""
    widest = file.stored_name(max(file.widths))
    with local_copy(shown(), widest) as path, sandbox.derived_jpeg(path, width) as picture:
        return picture.path.read_bytes()
