"""The life of a report as its reporter and the public read it: what has happened, what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cantou.services.signalements.domain.photos import Shown
from cantou.services.signalements.domain.workflow import ICONS, OVER, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
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


def entries(steps: Iterable[StatusChange], status: str, work: Shown, words: Mapping[str, str]) -> list[Entry]:
    """The oldest first; then, in grey, what usually follows. The photographs of the work stand under the last step.

    `words`: the organisation's, for the states (domain/states.py).
    """
    named = titles(words)
    told = [_entry(step, named) for step in steps]
    if told:
        told[-1].state = "" if status in OVER else "now"
        told[-1].work = work
    return [*told, *_ahead(status, named)]


def _entry(step: StatusChange, words: Mapping[Status, str]) -> Entry:
    status = Status(step.status)
    return Entry(
        title=words[status] if step.previous not in OVER else _reopened(step),
        icon=ICONS[status],
        at=step.at,
        reason=step.get_reason_display() if step.reason else "",
        note=step.note,
        planned_on=step.planned_on,
    )


def _reopened(step: StatusChange) -> str:
    return _("Rouvert par la personne qui a signalé") if step.by_reporter else _("Rouvert")


def titles(words: Mapping[str, str]) -> dict[Status, str]:
    usual = {
        Status.RECEIVED: _("Reçu par la mairie"),
        Status.ACCEPTED: _("Pris en charge"),
        Status.PLANNED: _("Intervention prévue"),
        Status.DONE: _("Traité"),
        Status.CLOSED: _("Clos sans suite"),
    }
    return {
        status: title if words[status] == status.label else capfirst(words[status])
        for status, title in usual.items()
    }


def _ahead(status: str, words: Mapping[Status, str]) -> list[Entry]:
    if status in OVER:
        return []
    coming = [Status.ACCEPTED, Status.DONE] if status == Status.RECEIVED else [Status.DONE]
    return [Entry(title=words[each], icon=ICONS[each], state="later") for each in coming]
