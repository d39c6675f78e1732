"""A report moves from one state to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import receive
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.tasks import publish
from cantou.services.signalements.domain import participations, publications
from cantou.services.signalements.domain.events import StatusChanged
from cantou.services.signalements.domain.photos import WORK_DONE
from cantou.services.signalements.domain.reports import SERVICE, subject
from cantou.services.signalements.domain.workflow import (
    OVER,
    Reason,
    RefusedTransitionError,
    Status,
    transition,
)
from cantou.services.signalements.models import Report, StatusChange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from cantou.core.files.domain.incoming import Incoming


class MovedMeanwhileError(Exception):
    """A colleague has changed the status since the page was shown."""


def change_status(
    *,
    report: Report,
    before: str,
    after: str,
    person: int | None,
    reason: str = "",
    note: str = "",
    planned_on: date | None = None,
    photos: Iterable[Incoming] = (),
    at: datetime | None = None,
    tell: bool = True,
    by: int | None = None,
    by_reporter: bool = False,
    undoing: bool = False,
) -> StatusChange:
    """Inside an agent's Scope, for the organisation acted for. `before` is what the agent had before their eyes.

    `by`: the participant in whose name it is done, in the report's own Scope. `by_reporter`: the person who reported,
    there too; their words are for the thread, not for a history that may be public. `undoing`: a merge, which leaves
    it where it was before (domain/merges.py). `at` and `tell`: as for filing.
    Raises MovedMeanwhileError, RefusedTransitionError, or a ValidationError that names the field to mend.
    """
    locked = _lock(report, before)
    if not undoing:
        check_step(before=before, after=after, reason=reason, note=note, by_reporter=by_reporter)
        if locked.merged_into_id is not None:
            raise RefusedTransitionError(before, after)
    moment = at or timezone.now()
    _move(locked, after, planned_on, moment)
    told = {"reason": reason if after == Status.CLOSED else "", "note": "" if by_reporter else note}
    done_by = {"person_id": person, "by_id": by, "by_reporter": by_reporter}
    step = _keep_step(locked, before, moment, **told, **done_by)
    _receive(locked, photos, person)
    if tell:
        publish(
            StatusChanged(organisation=locked.organisation_id, key=str(locked.object_key), number=step.number)
        )
    record(
        action="signalements.status",
        subject=subject(locked),
        details={"before": before, "after": after, "reason": step.reason},
    )
    return step


def _lock(report: Report, before: str) -> Report:
    locked = Report.objects.select_for_update(of=("self",)).get(organisation_id=acting(), pk=report.pk)
    if locked.status != before:
        raise MovedMeanwhileError
    return locked


def _keep_step(report: Report, before: str, moment: datetime, **told: Any) -> StatusChange:
    """The state in which it is now, after `before`; seen by everybody where the report is."""
    return StatusChange.objects.create(
        organisation_id=report.organisation_id,
        object_key=report.object_key,
        report=report,
        number=report.changes.count() + 1,
        previous=before,
        status=report.status,
        planned_on=report.planned_on,
        is_public=publications.mirror(report=report, at=moment),
        at=moment,
        **told,
    )


def _receive(report: Report, photos: Iterable[Incoming], person: int | None) -> None:
    for position, incoming in enumerate(photos):
        receive(
            incoming=incoming,
            organisation=report.organisation_id,
            key=report.object_key,
            service=SERVICE,
            purpose=WORK_DONE,
            person=person,
            position=position,
        )


def check_step(*, before: str, after: str, reason: str, note: str, by_reporter: bool = False) -> None:
    step = transition(before=before, after=after)
    if step.by_undoing or step.by_reporter != by_reporter:
        raise RefusedTransitionError(before, after)
    if after == Status.CLOSED and reason not in Reason.values:
        raise ValidationError({"reason": _("Dites pourquoi\u00a0: la personne qui a signalé le lira.")})
    if (step.explain or reason == Reason.OTHER) and not note.strip():
        raise ValidationError(
            {"note": _("Écrivez un mot d’explication\u00a0: la personne qui a signalé le lira.")}
        )


def _move(report: Report, after: str, planned_on: date | None, moment: datetime) -> None:
    report.status = after
    report.planned_on = planned_on if after == Status.PLANNED else None
    report.closed_at = moment if after in OVER else None
    report.save(update_fields=["status", "planned_on", "closed_at", "updated_at"])
    participations.refresh(report=report)
