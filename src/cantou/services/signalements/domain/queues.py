"""How a report stands in the desk's queues: the owner's, and those of the organisations that take part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from cantou.core.scope.scope import acting
from cantou.core.work.domain.items import put
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.delays import end_of_day
from cantou.services.signalements.domain.states import state_title
from cantou.services.signalements.domain.workflow import TONES
from cantou.services.signalements.models import Part, Share

if TYPE_CHECKING:
    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.models import Report

SERVICE = "signalements"
QUEUE = "reports"
SHARED = "shared"
_TITLE = 90
_STATUS_TITLE = 60


def queue_title(report: Report, kinds: dict[str, Kind]) -> str:
    """« Éclairage public : le lampadaire devant l’école clignote »."""
    said = Truncator(" ".join(report.description.split())).chars(_TITLE, truncate="…")
    title = title_of(kinds, report.category)
    return f"{title}\u00a0: {said}" if said else title


def queue_place(report: Report) -> str:
    return ", ".join(part for part in (report.where[:120], report.commune.name) if part)[:200]


def queue_state(report: Report) -> dict[str, Any]:
    """What a queue shows of a report's state, in the words of the organisation whose queue it is."""
    return {
        "status": report.status,
        "status_title": state_title(organisation=acting(), status=report.status),
        "tone": TONES[report.status],
        "is_open": not report.is_over,
    }


def owner_state(report: Report, charge: Share | None) -> dict[str, Any]:
    """What another organisation sees to no longer waits for an agent of this one."""
    state = queue_state(report)
    if charge is None or report.is_over:
        return state
    title = _("chez %(name)s") % {"name": charge.to.name}
    return {**state, "status_title": title[:_STATUS_TITLE], "tone": "info", "is_open": False}


def put_owners(report: Report, charge: Share | None, **values: Any) -> None:
    put(service=SERVICE, key=report.object_key, **values, **owner_state(report, charge))


def put_participants(report: Report, share: Share, **values: Any) -> None:
    """Inside the participant's own Scope. Whoever is only kept informed has nothing to do."""
    state = queue_state(report)
    if share.part == Part.INFORMED or share.until is not None:
        state["is_open"] = False
    if share.until is not None:
        state |= {"status_title": _("rendu"), "tone": ""}
    put(service=SERVICE, key=report.object_key, queue=SHARED, reference=report.reference, **values, **state)


def due_at(report: Report) -> Any:
    return end_of_day(report.due_on) if report.due_on else None
