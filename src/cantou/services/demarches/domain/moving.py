"""A case moves: what the engine says becomes rows, in one transaction; what follows is done after it commits.

Locks: the case, then its rows, then the desk's queue; the journal last.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.people.domain.authority import done_by
from cantou.core.people.domain.queries import people_named
from cantou.core.scope.scope import Scope, current
from cantou.core.tasks import publish
from cantou.core.work.domain.items import put
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.clocks import due_day
from cantou.services.demarches.domain.events import CaseMoved
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.engine.actions import APPLICANT, Ask, AskForm
from cantou.services.demarches.engine.kept import read_state, written
from cantou.services.demarches.engine.running import Facts
from cantou.services.demarches.models import ENDED, Case, CaseEvent, Effect, Request, Timer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cantou.services.demarches.engine.running import Effect as Wanted
    from cantou.services.demarches.engine.running import State
    from cantou.services.demarches.engine.workflow import Workflow

SERVICE, QUEUE, SHARED = "demarches", "cases", "shared"
TONES = {
    "filed": "info",
    "incomplete": "care",
    "under_review": "info",
    "granted": "good",
    "refused": "bad",
    "withdrawn": "",
    "closed": "",
}
_TITLE = 190


def facts_of(case: Case, now: datetime) -> Facts:
    return Facts(case=str(case.object_key), now=now, answers=case.answers, parameters=case.parameters)


def state_of(case: Case) -> State:
    return read_state(case.state)


def locked(case: Case) -> Case:
    """As it is now: what two do at once follows one another."""
    mine = Case.objects.filter(organisation_id=case.organisation_id, pk=case.pk)
    mine.select_for_update(no_key=True, of=("self",)).only("pk").get()
    case.refresh_from_db(
        fields=[
            *("phase", "status", "status_title", "state", "due_on", "silent_on", "ended_at", "keep_until"),
            *("warned_at", "purged_at", "clock", "charge"),
        ]
    )
    return case


def settle(
    case: Case,
    state: State,
    wanted: Sequence[Wanted],
    *,
    now: datetime,
    author: str = CaseEvent.Author.HOUSE,
    person: int | None = None,
) -> None:
    """What the engine said of a case that is locked, or has just been made. The journal is the caller's."""
    workflow = workflow_of(case.workflow)
    before = case.state
    status = workflow.status(state.status)
    _ends(case, status.phase, now)
    case.phase, case.status, case.status_title = status.phase, status.key, status.label
    case.state = written(state)
    if before and before["number"] != state.number and before["status"] != state.status:
        say(case, CaseEvent.Kind.MOVED, title=status.label, author=author, person=person, at=now)
    _requests(case, workflow, state, today=timezone.localdate(now))
    case.due_on = due_day(case, queries.requests(case))
    case.save(
        update_fields=[
            *("phase", "status", "status_title", "state", "due_on", "ended_at", "keep_until", "warned_at")
        ]
    )
    _timers(case, state)
    _effects(case, wanted, now)
    queue(case)
    if wanted:
        publish(CaseMoved(organisation=case.organisation_id, key=str(case.object_key)))


def _ends(case: Case, phase: str, now: datetime) -> None:
    if phase not in ENDED:
        case.ended_at = case.keep_until = case.warned_at = None
    elif case.ended_at is None:
        case.ended_at = now
        case.keep_until = timezone.localdate(now) + timedelta(days=case.demarche.retention_days)


def asked_of_applicant(workflow: Workflow, state: State) -> dict[tuple[str, int], str]:
    """(action, transition) → what is asked; the phase itself where it says incomplete and asks nothing by name."""
    steps = {one.key: one for _place, one in workflow.actions()}
    found = {
        (key, number): str(steps[key].label)
        for key, number in state.awaited.items()
        if isinstance(steps.get(key), (Ask, AskForm)) and APPLICANT in steps[key].by
    }
    status = workflow.status(state.status)
    named = any(isinstance(one, (Ask, AskForm)) and APPLICANT in one.by for one in status.steps)
    if status.phase == "incomplete" and not named:
        found["", state.number] = status.label
    return found


def _requests(case: Case, workflow: Workflow, state: State, *, today: Any) -> None:
    status = workflow.status(state.status)
    wanted = {} if status.phase in ENDED else asked_of_applicant(workflow, state)
    open_now = list(queries.requests(case).filter(resolved_on=None)) if case.pk else []
    for one in open_now:
        if (one.action, one.number) not in wanted:
            one.resolved_on = max(today, one.created_on)  # A clock that was put right must not hold the case.
            one.save(update_fields=["resolved_on"])
    known = {(one.action, one.number) for one in open_now}
    for (action, number), label in wanted.items():
        if (action, number) not in known:
            missing = status.phase == "incomplete"
            Request.objects.create(
                organisation_id=case.organisation_id,
                object_key=case.object_key,
                case=case,
                number=number,
                action=action,
                label=label,
                reason=Request.Reason.MISSING if missing else Request.Reason.CORRECT,
                created_on=today,
            )


def _timers(case: Case, state: State) -> None:
    """Added once each; those that no longer count are dropped when their hour comes (tasks.py)."""
    rows = [
        Timer(
            organisation_id=case.organisation_id,
            object_key=case.object_key,
            case=case,
            key=key,
            number=due.number,
            due_at=due.at,
        )
        for key, due in state.timers.items()
    ]
    Timer.objects.bulk_create(rows, ignore_conflicts=True)


def _effects(case: Case, wanted: Sequence[Wanted], now: datetime) -> None:
    rows = [
        Effect(
            organisation_id=case.organisation_id,
            object_key=case.object_key,
            case=case,
            number=one.number,
            action=one.action,
            position=position,
            kind=one.kind,
            body=dict(one.body),
            created_at=now,
        )
        for position, one in enumerate(wanted)
    ]
    Effect.objects.bulk_create(rows, ignore_conflicts=True)


def say(
    case: Case,
    kind: str,
    *,
    title: str = "",
    body: str = "",
    author: str = CaseEvent.Author.HOUSE,
    person: int | None = None,
    data: dict[str, Any] | None = None,
    at: datetime | None = None,
) -> CaseEvent:
    """A line of the thread."""
    return CaseEvent.objects.create(
        organisation_id=case.organisation_id,
        object_key=case.object_key,
        case=case,
        kind=kind,
        author=author,
        title=title,
        body=body,
        data={**(data or {}), **_for_whom(author)},
        person_id=person,
        at=at or timezone.now(),
    )


def _for_whom(author: str) -> dict[str, str]:
    """« fait par X pour Y », where somebody acts for another (core.people.authority)."""
    here = current()
    if author != CaseEvent.Author.APPLICANT or here is None or not here.person or not here.on_behalf_of:
        return {}
    names = people_named(keys=[here.person, here.on_behalf_of])
    return {"by": done_by(names[here.person], names[here.on_behalf_of])}


def queue(case: Case, *, wakes: bool = False) -> None:
    """How it stands at the desk. What awaits its applicant waits for no agent. `wakes`: somebody wrote, read it."""
    stuck = bool(case.state.get("stuck"))
    title = f"{case.demarche.title}\u00a0: {case.name}" if case.name else case.demarche.title
    decide, awaits_nobody = case.decide_on, case.is_over or case.phase == "incomplete"
    values: dict[str, Any] = {
        "queue": QUEUE,
        "reference": case.reference,
        "title": title[:_TITLE],
        "received_at": case.filed_at,
        "status": case.phase,
        "status_title": _said(case, stuck=stuck)[:60],
        "tone": "bad" if stuck else TONES.get(case.phase, ""),
        "is_open": stuck or (not case.charge_id and (wakes or not awaits_nobody)),
        "due_at": timezone.make_aware(datetime.combine(decide, time(23, 59))) if decide else None,
    }
    put(service=SERVICE, key=case.object_key, **values)
    if case.charge_id:
        theirs = {name: values[name] for name in ("title", "status", "status_title", "tone", "due_at")}
        theirs |= {"queue": SHARED, "reference": case.reference, "status_title": case.status_title[:60]}
        with Scope.for_object(organisation=case.charge_id, key=case.object_key).enter():
            put(service=SERVICE, key=case.object_key, **theirs, is_open=wakes or not awaits_nobody)


def _said(case: Case, *, stuck: bool) -> str:
    if stuck:
        return _("Arrêtée : à regarder")
    if case.charge is not None:
        return _("Chez %(body)s") % {"body": case.charge.name}
    return case.status_title


def subject(case: Case) -> str:
    """How the journal names a case."""
    return f"{SERVICE}:{case.reference}"
