"""What goes by itself, every night."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.files.domain import queries
from cantou.core.files.domain.files import erase
from cantou.core.files.domain.incoming import FOLDER
from cantou.core.files.domain.storage import quarantine
from cantou.core.files.models import StoredFile
from cantou.core.scope.scope import Scope
from cantou.core.tasks import after_commit

if TYPE_CHECKING:
    from collections.abc import Iterable

UNCLAIMED_DAYS = 2


def purge(*, organisation: int) -> int:
    """In the organisation's Scope: erase what is past its retention, and originals past theirs."""
    today = timezone.localdate()
    files = list(queries.past_retention(today=today).filter(organisation_id=organisation))
    for file in files:
        erase(file=file)
    for file in queries.with_old_original(today=today).filter(organisation_id=organisation):
        _forget_original(file)
    return len(files)


def _forget_original(file: StoredFile) -> None:
    name, file.original = file.original, ""
    file.boxes = []
    file.save(update_fields=["original", "boxes"])
    after_commit(lambda: quarantine().delete(name))


def sweep(*, organisations: Iterable[int]) -> int:
    """Delete what came with a form that was never finished. Opens its own Scope over all `organisations`."""
    last = timezone.localdate() - timedelta(days=UNCLAIMED_DAYS)
    storage = quarantine()
    folders: list[str] = []
    with suppress(FileNotFoundError):
        folders = [name for name in storage.listdir(FOLDER)[0] if _day(name) and name <= last.isoformat()]
    names = {
        f"{FOLDER}/{folder}/{name}" for folder in folders for name in storage.listdir(f"{FOLDER}/{folder}")[1]
    }
    unclaimed = names - _claimed(organisations) if names else set()
    for name in unclaimed:
        storage.delete(name)
    return len(unclaimed)


def _claimed(organisations: Iterable[int]) -> set[str]:
    everyone = tuple(organisations)
    if not everyone:
        return set()
    with Scope.agent(everyone[0], organisations=everyone, reason="fichiers reçus sans suite").enter():
        return set(StoredFile.objects.exclude(original="").values_list("original", flat=True))


def _day(name: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(name)
    return None
