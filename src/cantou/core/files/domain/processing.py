"""From quarantine to what may be shown. The slow part holds no transaction and no lock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import structlog
from django.conf import settings
from django.utils import timezone

from cantou.core.files.domain.events import FileTreated
from cantou.core.files.domain.storage import local_copy, put, quarantine, remove, shown
from cantou.core.files.engine import clamd, sandbox
from cantou.core.files.engine.errors import FileRefusedError, InfectedError
from cantou.core.files.models import StoredFile
from cantou.core.scope.scope import Scope
from cantou.core.tasks import after_commit, publish

if TYPE_CHECKING:
    from pathlib import Path

log = structlog.get_logger(__name__)

State = StoredFile.State
WAITING = (State.QUARANTINE, State.WAITING_SCAN)


@dataclass(frozen=True, slots=True)
class _Outcome:
    state: StoredFile.State
    values: dict[str, Any] = field(default_factory=dict)


def treat(*, organisation: int, file: int) -> None:
    """Scan, derive, and say what became of it. Idempotent; opens its own Scopes."""
    with _scope(organisation).enter():
        row = StoredFile.objects.filter(organisation_id=organisation, pk=file, state__in=WAITING).first()
    if row is None:
        return
    try:
        outcome = _treated(row)
    except FileRefusedError as refusal:
        log.info("files.refused", organisation=organisation, handle=str(row.handle), code=refusal.code)
        outcome = _Outcome(State.REFUSED, {"refusal": refusal.code})
    with _scope(organisation).enter():
        _conclude(row, outcome)


def _scope(organisation: int) -> Scope:
    return Scope.agent(organisation, reason="contrôle d’un fichier reçu")


def _treated(row: StoredFile) -> _Outcome:
    with local_copy(quarantine(), row.original) as path:
        try:
            unscanned = not _scanned(path)
        except clamd.ScannerDownError as error:
            log.warning("files.scanner_down", error=str(error))
            return _Outcome(State.WAITING_SCAN)
        kept = _derived(row, path) if row.is_image else _copied(row, path)
    return _Outcome(State.CLEAN, {**kept, "is_unscanned": unscanned})


def _scanned(path: Path) -> bool:
    """False when no scanner is configured. Raises InfectedError, ScannerDownError."""
    if not settings.SCANNER:
        return False
    with path.open("rb") as content:
        verdict = clamd.scan(content, settings.SCANNER)
    if not verdict.is_clean:
        raise InfectedError
    return True


def _derived(row: StoredFile, path: Path) -> dict[str, Any]:
    with sandbox.derived(path) as looked:
        for picture in looked.pictures:
            with picture.path.open("rb") as content:
                put(shown(), row.stored_name(picture.width), content)
        widths = [picture.width for picture in looked.pictures]
    return {"width": looked.width, "height": looked.height, "widths": widths}


def _copied(row: StoredFile, path: Path) -> dict[str, Any]:
    with path.open("rb") as content:
        put(shown(), row.stored_name(), content)
    return {}


def _conclude(row: StoredFile, outcome: _Outcome) -> None:
    """Only if nobody has erased it meanwhile: what was made of it is then removed."""
    values: dict[str, Any] = {"state": outcome.state, **outcome.values}
    done = outcome.state != State.WAITING_SCAN
    days = settings.FILES_ORIGINAL_DAYS if outcome.state == State.CLEAN else 0
    if done and days:
        values["original_until"] = timezone.localdate() + timedelta(days=days)
    elif done:
        values["original"] = ""
    waiting = StoredFile.objects.filter(
        organisation_id=row.organisation_id, pk=row.pk, state__in=WAITING
    ).select_for_update()
    if not waiting.exists():
        names = _names(row, outcome.values.get("widths", []))
        after_commit(lambda: remove(shown(), names))
        return
    waiting.update(**values)
    if done:
        if not days:
            after_commit(lambda: quarantine().delete(row.original))
        publish(
            FileTreated(
                organisation=row.organisation_id,
                service=row.service,
                object_key=str(row.object_key),
                handle=str(row.handle),
                state=outcome.state.value,
                refusal=values.get("refusal", ""),
            )
        )


def _names(row: StoredFile, widths: list[int]) -> list[str]:
    return [row.stored_name(width) for width in widths] if row.is_image else [row.stored_name()]


def remove_bytes(*, organisation: int, file: int) -> None:
    """What an erasure leaves to do, in the organisation's Scope. Idempotent."""
    row = StoredFile.objects.filter(organisation_id=organisation, pk=file, state=State.ERASED).first()
    if row is None:
        return
    if row.original:
        quarantine().delete(row.original)
    if row.stored:
        remove(shown(), _names(row, row.widths))
    row.original, row.stored, row.widths = "", "", []
    row.save(update_fields=["original", "stored", "widths"])


def scanner_trouble() -> str | None:
    """One line for the health page when a scanner is configured and does not answer."""
    if not settings.SCANNER:
        return None
    try:
        clamd.ping(settings.SCANNER)
    except clamd.ScannerDownError as error:
        return f"L’antivirus ne répond pas ({error}) : les fichiers reçus attendent."
    return None
