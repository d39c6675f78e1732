"""The files of an organisation that leaves: taken along as they may be shown, then deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.files.domain.storage import quarantine, shown
from cantou.core.files.models import StoredFile
from cantou.core.files.tasks import remove_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.storage import Storage

    from cantou.core.organisations.domain.departures import Parcel

CHUNK = 1 << 20
BATCH = 500


def export(*, organisation: int, parcel: Parcel) -> None:
    """Photographs at their widest; what still waits for the scanner, as it came."""
    for file in StoredFile.objects.filter(organisation_id=organisation).order_by("pk").iterator():
        if file.is_ready:
            width = max(file.widths) if file.widths else None
            _add(parcel, f"fichiers/{file.file_name(width)}", shown(), file.stored_name(width), file.name)
        elif file.is_waiting:
            _add(parcel, f"fichiers/non-controles/{file.handle.hex}", quarantine(), file.original, file.name)


def erase(*, organisation: int) -> None:
    """The rows go with all the others of the organisation; the bytes by tasks, which know them by name."""
    names: dict[str, list[str]] = {"shown": [], "quarantine": []}
    for file in StoredFile.objects.filter(organisation_id=organisation).iterator():
        if file.original:
            names["quarantine"].append(file.original)
        if file.stored:
            widths: list[int | None] = [*file.widths] or [None]
            names["shown"] += [file.stored_name(width) for width in widths]
    for where, found in names.items():
        for start in range(0, len(found), BATCH):
            remove_named.defer(organisation=None, where=where, names=found[start : start + BATCH])


def _add(parcel: Parcel, path: str, storage: Storage, name: str, title: str) -> None:
    if storage.exists(name):
        parcel.add(path, _chunks(storage, name), title=title)


def _chunks(storage: Storage, name: str) -> Iterator[bytes]:
    with storage.open(name) as source:
        yield from source.chunks(CHUNK)
