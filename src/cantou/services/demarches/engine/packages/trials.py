"""The cases that come with a package, run again with what a commune sets: pure, and nobody hears of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from cantou.core.forms.engine.answering import fill
from cantou.core.forms.engine.steps import failed_checks
from cantou.core.web.money import euros
from cantou.services.demarches.engine.packages.overrides import WRITTEN
from cantou.services.demarches.engine.running import (
    EventError,
    Facts,
    Outcome,
    Pressed,
    TimePassed,
    advance,
    start,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.services.demarches.engine.packages.document import Expected, Handed, Step, Trial
    from cantou.services.demarches.engine.running import Effect, State

MORNING = time(8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Result:
    """`why`: what is not as the publisher expects; "" when all is."""

    title: str
    why: str = ""

    @property
    def passed(self) -> bool:
        return not self.why


def run_all(package: Handed, parameters: Mapping[str, Any] | None = None) -> list[Result]:
    """`parameters`: those of the commune. A trial that sets some itself keeps them: it is about them."""
    return [Result(one.title, _why(package, one, parameters or {})) for one in package.trials]


def _why(package: Handed, trial: Trial, parameters: Mapping[str, Any]) -> str:
    known = {**parameters, **trial.parameters}
    done = fill(package.form, trial.answers, today=trial.on, parameters=known)
    failed = failed_checks(package.form, done, today=trial.on, parameters=known)
    wrong = {*done.errors, *failed}
    if trial.expects.wrong:
        missing = {*trial.expects.wrong} - wrong
        return f"Le formulaire devrait refuser « {min(missing)} »." if missing else ""
    if done.errors:
        key, words = min(done.errors.items())
        return f"Le formulaire refuse « {key} » : {words}"
    if failed:
        return f"Le formulaire refuse la page « {min(failed)} » : {failed[min(failed)]}"
    run = _Case(package, done.answers, known, datetime.combine(trial.on, MORNING))
    for step in trial.steps:
        try:
            run.go(step)
        except (EventError, KeyError) as error:
            return f"« {step.key} » ne peut pas se faire alors : {error}"
    return run.differs(trial.expects)


class _Case:
    def __init__(
        self, package: Handed, answers: Mapping[str, Any], known: Mapping[str, Any], now: datetime
    ) -> None:
        self.workflow, self.answers, self.known, self.now = package.workflow, answers, known, now
        self.state: State
        self.effects: list[Effect]
        self.state, self.effects = start(self.workflow, self.facts)

    @property
    def facts(self) -> Facts:
        return Facts("essai", self.now, self.answers, self.known)

    def go(self, step: Step) -> None:
        self.now += timedelta(hours=1)
        event: Pressed | Outcome | TimePassed
        if step.do == "press":
            event = Pressed(step.key, frozenset({step.by}), step.typed)
        elif step.do == "answer":
            event = Outcome(
                step.key, self.state.awaited[step.key], step.outcome, typed=step.typed.get(step.key)
            )
        else:
            due = self.state.timers[step.key]
            self.now = max(self.now, due.at)
            event = TimePassed(step.key, due.number)
        self.state, more = advance(self.workflow, self.state, event, self.facts)
        self.effects += more

    def differs(self, expected: Expected) -> str:
        status = self.workflow.status(self.state.status)
        if self.state.stuck:
            return f"Le dossier s’arrête : {self.state.stuck}"
        if expected.status and expected.status != status.key:
            return f"Le dossier finit à « {status.label} », et non à « {expected.status} »."
        if expected.phase and expected.phase != status.phase:
            return f"Le dossier est « {status.phase} », et non « {expected.phase} »."
        if expected.ended is not None and expected.ended != status.end:
            return "Le dossier n’est pas fini." if expected.ended else "Le dossier est déjà fini."
        return self._papers(expected) or self._owes(expected)

    def _papers(self, expected: Expected) -> str:
        made = {
            one.body["values"].get("titre", ""): one.body["values"].get("texte", "")
            for one in self.effects
            if one.kind in WRITTEN and one.body.get("values")
        }
        for title, words in expected.papers.items():
            if title not in made:
                return f"Le document « {title} » n’est pas fait."
            if words not in made[title]:
                return f"Le document « {title} » ne dit pas « {words} »."
        return ""

    def _owes(self, expected: Expected) -> str:
        if expected.owes is None:
            return ""
        asked = [one.body.get("cents") for one in self.effects if one.kind == "request_payment"]
        total = sum(one for one in asked if one is not None)
        return (
            "" if total == expected.owes else f"Il est demandé {euros(total)}, et non {euros(expected.owes)}."
        )
