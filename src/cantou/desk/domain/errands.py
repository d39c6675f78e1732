"""Long work asked at the desk: prepared, launched, followed, finished."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from cantou.core.files.domain.storage import shown
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting, require
from cantou.core.tasks import after_commit
from cantou.desk.models import Errand

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.core.organisations.models import Organisation

State = Errand.State


class NotWaitingError(Exception):
    """It was launched already, or is over."""


def errand(*, key: UUID) -> Errand | None:
    """Of the organisation that the Scope acts for."""
    found = Errand.objects.filter(organisation_id=acting(), key=key)
    return found.select_related("about", "asked_by").first()


def latest(*, kind: str = "", about: int | None = None) -> QuerySet[Errand]:
    found = (
        Errand.objects.filter(organisation_id=acting()).exclude(state=State.DRAFT).defer("content", "report")
    )
    if kind:
        found = found.filter(kind=kind)
    if about is not None:
        found = found.filter(about_id=about)
    return found.select_related("about", "asked_by").order_by("-id")


def prepare(
    *,
    kind: str,
    name: str = "",
    content: bytes | None = None,
    options: dict[str, Any] | None = None,
    report: dict[str, Any] | None = None,
    total: int = 1,
    about: Organisation | None = None,
) -> Errand:
    """What would be done, kept until somebody says yes. Nothing is journaled: nothing has happened."""
    return Errand.objects.create(
        organisation_id=acting(),
        kind=kind,
        state=State.DRAFT,
        asked_by_id=require().person,
        name=name[:150],
        content=content,
        options=options or {},
        report=report or {},
        total=total,
        about=about,
    )


def launch(*, errand: Errand) -> None:
    """Once. Raises NotWaitingError."""
    from cantou.desk.tasks import TASKS

    with transaction.atomic():
        taken = Errand.objects.filter(organisation_id=acting(), pk=errand.pk, state=State.DRAFT).update(
            state=State.WAITING, asked_by_id=require().person, asked_at=timezone.now()
        )
        if not taken:
            raise NotWaitingError
        TASKS[errand.kind].defer(organisation=errand.organisation_id, errand=str(errand.key))
        details = {"name": errand.name, "about": errand.about_id}
        record(action=f"errand.{errand.kind}", subject=f"errand:{errand.key}", details=details)


def start(*, key: UUID) -> Errand | None:
    """For the task, in the organisation's Scope; again after a worker's death or a failure. None when it is done."""
    found = Errand.objects.select_for_update(of=("self",)).filter(organisation_id=acting(), key=key).first()
    if found is None or found.state in {State.DRAFT, State.DONE}:
        return None
    found.state, found.finished_at = State.RUNNING, None
    found.started_at = found.started_at or timezone.now()
    found.save(update_fields=["state", "started_at", "finished_at"])
    return found


def advance(*, errand: Errand, done: int, report: dict[str, Any]) -> None:
    errand.done, errand.report = done, report
    errand.save(update_fields=["done", "report"])


def finish(*, errand: Errand, file: str = "") -> None:
    """What was sent to begin with is no longer needed."""
    errand.state, errand.finished_at = State.DONE, timezone.now()
    errand.done, errand.content, errand.file = errand.total, None, file
    errand.save(update_fields=["state", "finished_at", "done", "content", "file"])


def fail(*, key: UUID) -> None:
    """The task is tried again later, or stays as a dead letter; meanwhile its page says so."""
    found = Errand.objects.filter(organisation_id=acting(), key=key, state=State.RUNNING)
    found.update(state=State.FAILED, finished_at=timezone.now())


def forget(*, before: datetime) -> int:
    """What nobody launched, and the files made before that day. How many."""
    mine = Errand.objects.filter(organisation_id=acting())
    drafts, _ = mine.filter(state=State.DRAFT, asked_at__lt=before).delete()
    old = mine.exclude(file="").filter(finished_at__lt=before)
    return drafts + drop_files(errands=old)


def drop_files(*, errands: QuerySet[Errand]) -> int:
    """Their archives are no more, once this commits."""
    names = [name for name in errands.values_list("file", flat=True) if name]
    number = errands.exclude(file="").update(file="")
    storage = shown()
    for name in names:
        after_commit(lambda name=name: storage.delete(name))  # type: ignore[misc]
    return number
