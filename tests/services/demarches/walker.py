"""Walks through a workflow by chance: buttons, delays, news, and answers of simulated programs and people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cantou.services.demarches.engine.actions import OUTCOMES
from cantou.services.demarches.engine.running import (
    EventError,
    Facts,
    Outcome,
    Pressed,
    TimePassed,
    Told,
    advance,
    start,
)
from cantou.services.demarches.engine.workflow import Button, Trigger

if TYPE_CHECKING:
    from random import Random

BEGUN = datetime(2026, 3, 2, 9, tzinfo=UTC)
FARTHEST = 400


def typed_for(step, chance):
    found = {}
    for one in step.questions:
        found[one.key] = {
            "yes_no": chance.random() < 0.5, "number": "12", "amount": "12", "date": "2026-04-01", "files": ["f1"],
            "email": "ana@exemple.fr", "phone": "0471000000", "iban": "FR7630006000011234567890189",
        }.get(one.type, "oui")  # fmt: skip
        options = getattr(one, "options", ())
        if options:
            value = chance.choice(options).value
            found[one.key] = [value] if one.type == "choices" else value
    return found


def events(workflow, state, chance):
    roles = frozenset({"applicant", *(one.key for one in workflow.functions)})
    steps = {one.key: one for _place, one in workflow.actions()}
    forms = {key: typed_for(steps[key], chance) for key in state.awaited if steps[key].do == "form"}
    status = workflow.status(state.status)
    for one in [*status.ways, *workflow.offered(status)]:
        if isinstance(one.on, Button):
            yield Pressed(one.key, roles, forms)
        elif isinstance(one.on, Trigger):
            yield Told(one.on.name)
    for key, due in state.timers.items():
        yield TimePassed(key, due.number)
    for key, number in state.awaited.items():
        for outcome in OUTCOMES[steps[key].do]:
            yield Outcome(key, number, outcome, typed=forms.get(key, {}))


def walk(workflow, chance: Random):
    """The last state, every effect, and the statuses that were passed."""
    now, kinds = BEGUN, ("text", "number")
    answers = {
        one.key: {"text": chance.choice(["oui", "", "Autre"]), "number": chance.choice(["0", "5"])}[one.kind]
        for one in workflow.values
        if one.of_form and one.kind in kinds
    }
    state, effects = start(workflow, Facts("c1", now, answers))
    passed = [state.status]
    for _each in range(FARTHEST):
        if workflow.status(state.status).end:
            break
        possible = list(events(workflow, state, chance))
        chance.shuffle(possible)
        for event in possible:
            moment = now + timedelta(hours=1)
            if isinstance(event, TimePassed):
                moment = max(moment, state.timers[event.key].at)
            try:
                state, more = advance(workflow, state, event, Facts("c1", moment, answers))
            except EventError:
                continue
            effects, now = effects + more, moment
            break
        else:
            break
        passed.append(state.status)
    return state, effects, passed
