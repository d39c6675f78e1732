"""What an agent marks on a round changes the report as the desk does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.files.domain.files import receive
from cantou.core.journal.domain.record import record
from cantou.core.work.domain.queries import items_about
from cantou.services.signalements.domain.messages import write_note
from cantou.services.signalements.domain.participations import charge_of, write_side_note
from cantou.services.signalements.domain.photos import VISITED
from cantou.services.signalements.domain.reports import SERVICE
from cantou.services.signalements.domain.round_queries import door, is_ours
from cantou.services.signalements.domain.rounds import acting_for, give_back
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.workflow import Status
from cantou.services.signalements.models import Participation, Report, RoundStop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cantou.core.files.domain.incoming import Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What the agent says of one stop. `seen`: the report's state when the page was opened; `at`: the phone's clock."""

    outcome: str
    why: str = ""
    note: str = ""
    photos: Sequence[Incoming] = ()
    seen: str = ""
    at: datetime | None = None

    @property
    def is_done(self) -> bool:
        return self.outcome == RoundStop.Outcome.DONE

    @property
    def told(self) -> str:
        """Between agents, where it does not change the report."""
        if self.is_done:
            head = _("En tournée : fait.")
        else:
            head = _("En tournée : pas pu, %s.") % RoundStop.Why(self.why).label
        return f"{head} {self.note}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """`over`: the report had been closed meanwhile, and stays as it was closed; `given`: who it was given to."""

    is_over: bool
    moved: bool
    given: int | None


class TakenAwayError(Exception):
    """The organisation that received it has taken it back meanwhile: nothing was written."""


def visit(*, stop: RoundStop, said: Visit, person: int | None) -> Visited:
    """Nothing of what the agent says is lost: where the report has moved on meanwhile, it becomes a note.

    A word with « fait » goes to whoever reported, as at the desk; with « pas pu » it stays between agents. Of a report
    of another organisation, between the agents of this one. Raises TakenAwayError.
    """
    with acting_for(stop.organisation_id):
        before = _see_shared(stop, said, person) if stop.participation_id else _see(stop, said, person)
        items = items_about(organisation=stop.organisation_id, keys=[stop.object_key]).values()
        holder = next((one.assignee_id for one in items if one.service == SERVICE), None)
        given = holder if holder not in {None, stop.round.agent_id, person} else None
        if not said.is_done and not before.is_over:
            give_back(stop.organisation_id, [stop.object_key], agent=stop.round.agent_id)
        _mark(stop, said)
        details = {"outcome": said.outcome, "over": before.is_over}
        record(action="signalements.visited", subject=f"{SERVICE}:{stop.reference}", details=details)
    moved = bool(said.seen) and said.seen != before.status and not before.is_over
    return Visited(is_over=before.is_over, moved=moved, given=given)


def _see(stop: RoundStop, said: Visit, person: int | None) -> Report:
    """Returns the report as it was."""
    report = Report.objects.select_for_update(of=("self",)).get(
        organisation_id=stop.organisation_id, pk=stop.report_id
    )
    if said.is_done and not report.is_over:
        _done(report, said, person)
    else:
        write_note(report=report, body=said.told, person=person)
        _keep_photos(report, said, person)
    return report


def _see_shared(stop: RoundStop, said: Visit, person: int | None) -> Report:
    side = Participation.objects.get(organisation_id=stop.organisation_id, pk=stop.participation_id)
    if not is_ours(side):
        raise TakenAwayError
    with door(side):
        report = Report.objects.select_for_update(of=("self",)).get(
            organisation_id=side.owner_id, object_key=side.object_key
        )
        noted = report.is_over or not said.is_done
        charge = charge_of(report)  # as it is now that nobody takes it back
        if report.purged_at is not None or charge is None or charge.to_id != side.organisation_id:
            raise TakenAwayError
        if noted:
            _keep_photos(report, said, person)
        else:
            _done(report, said, person, by=side.organisation_id)
    if noted:
        write_side_note(participation=side, body=said.told, person=person)
    return report


def _done(report: Report, said: Visit, person: int | None, by: int | None = None) -> None:
    change_status(
        report=report,
        before=report.status,
        after=Status.DONE,
        person=person,
        note=said.note,
        photos=said.photos,
        by=by,
    )


def _mark(stop: RoundStop, said: Visit) -> None:
    now = timezone.now()
    stop.outcome = said.outcome
    stop.why = "" if said.is_done else said.why
    stop.visited_at = min(said.at, now) if said.at else now
    stop.save(update_fields=["outcome", "why", "visited_at"])


def _keep_photos(report: Report, said: Visit, person: int | None) -> None:
    """Of a visit that does not change the report: for the agents who see to it."""
    for position, incoming in enumerate(said.photos):
        receive(
            incoming=incoming,
            organisation=report.organisation_id,
            key=report.object_key,
            service=SERVICE,
            purpose=VISITED,
            person=person,
            position=position,
        )
