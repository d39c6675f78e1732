"""The life of a report as its reporter and the public read it: what has happened, what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cantou.services.signalements.domain.photos import Shown
from cantou.services.signalements.domain.workflow import ICONS, OVER, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from cantou.services.signalements.models import StatusChange


@dataclass(slots=True)
class Entry:
    """One line of the timeline. `state` is "", "now" or "later"."""

    title: str
    icon: str
    at: datetime | None = None
    reason: str = ""
    note: str = ""
    planned_on: date | None = None
    state: str = ""
    work: Shown = field(default_factory=Shown)


def entries(steps: Iterable[StatusChange], status: str, work: Shown) -> list[Entry]:
    """The oldest first; then, in grey, what usually follows. The photographs of the work stand under the last step."""
    told = [_entry(step) for step in steps]
    if told:
        told[-1].state = "" if status in OVER else "now"
        told[-1].work = work
    return [*told, *_ahead(status)]


def _entry(step: StatusChange) -> Entry:
    status = Status(step.status)
    return Entry(
        title=titles()[status] if step.previous not in OVER else _("Rouvert"),
        icon=ICONS[status],
        at=step.at,
        reason=step.get_reason_display() if step.reason else "",
        note=step.note,
        planned_on=step.planned_on,
    )


def titles() -> dict[Status, str]:
    return {
        Status.RECEIVED: _("Reçu par la mairie"),
        Status.ACCEPTED: _("Pris en charge"),
        Status.PLANNED: _("Intervention prévue"),
        Status.DONE: _("Traité"),
        Status.CLOSED: _("Clos sans suite"),
    }


def _ahead(status: str) -> list[Entry]:
    if status in OVER:
        return []
    words = titles()
    coming = [Status.ACCEPTED, Status.DONE] if status == Status.RECEIVED else [Status.DONE]
    return [Entry(title=words[each], icon=ICONS[each], state="later") for each in coming]
