"""A case moves: (workflow, state, event, facts) → (new state, effects in order). Pure: nothing is read or written.

An effect happens once, by its key (case, number of the transition, action). What is answered late, to something that
the case no longer waits for, is refused; so is a timer before its hour.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from cantou.core.forms.engine.answering import fill
from cantou.core.forms.engine.definition import Definition, Page
from cantou.core.forms.engine.tree import Later, Literally
from cantou.core.forms.engine.worth import holds, understood, worth_of
from cantou.services.demarches.engine import actions as act
from cantou.services.demarches.engine.sense import kinds_of
from cantou.services.demarches.engine.tags import fill_in
from cantou.services.demarches.engine.workflow import Answered, Anytime, Button, Timer, Transition, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cantou.services.demarches.engine.workflow import Workflow

MOST_JUMPS: Final = 50
MILLION: Final = 1_000_000
AGAIN: Final = timedelta(days=1)
"""A timer whose guard does not hold is looked at again the next day."""


@dataclass(frozen=True, slots=True)
class Facts:
    """`answers`: of the form. `parameters`: those that the organisation set."""

    case: str
    now: datetime
    answers: Mapping[str, Any] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    zone: str = "Europe/Paris"


@dataclass(frozen=True, slots=True)
class Due:
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class State:
    """`awaited`: action → number of the transition that asked. `held`: the steps go on from there once its action is
    answered. `stuck`: why an agent must look."""

    status: str
    number: int
    filed: datetime
    previous: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    awaited: Mapping[str, int] = field(default_factory=dict)
    timers: Mapping[str, Due] = field(default_factory=dict)
    held: tuple[str, int] | None = None
    stuck: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    case: str
    number: int
    action: str
    kind: str
    body: Mapping[str, Any]

    @property
    def key(self) -> tuple[str, int, str]:
        return self.case, self.number, self.action


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button; `typed`: by action, then by question."""

    key: str
    roles: frozenset[str]
    typed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TimePassed:
    key: str
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    action: str
    number: int
    outcome: str
    roles: frozenset[str] = frozenset()
    """Empty: the house itself, or a program."""
    typed: Any = None


Event = Pressed | TimePassed | Told | Outcome


class EventError(ValueError):
    """`code`: stale, role, guard, early, unknown, typed. `errors`: by question, where something typed is wrong."""

    def __init__(self, code: str, words: str, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(words)
        self.code, self.errors = code, errors or {}


def start(workflow: Workflow, facts: Facts) -> tuple[State, list[Effect]]:
    run = _Run(workflow, State(workflow.start, 0, facts.now), facts)
    run.go(workflow.start)
    return run.state, run.effects


def resume(workflow: Workflow, status: str, facts: Facts) -> State:
    """One that was begun elsewhere, set down in this status: what it awaits, and its delays from now on. What entering
    does was done there: nobody is told, asked to pay or answered again."""
    run = _Run(workflow, State(workflow.start, 0, facts.now), facts)
    run.go(status)
    return run.state


def advance(workflow: Workflow, state: State, event: Event, facts: Facts) -> tuple[State, list[Effect]]:
    """Raises EventError: nothing happens then."""
    run = _Run(workflow, state, facts)
    match event:
        case Pressed():
            run.pressed(event)
        case TimePassed():
            run.passed(event)
        case Told():
            run.told(event)
        case Outcome():
            run.came(event)
    return run.state, run.effects


def offers(
    workflow: Workflow, state: State, facts: Facts, roles: frozenset[str]
) -> list[Transition | Anytime]:
    """The buttons that these roles may press now."""
    run = _Run(workflow, state, facts)
    return [
        one
        for one in run.ways()
        if isinstance(one.on, Button) and roles & {*one.on.by} and run.true(one.when)
    ]


def words_for(workflow: Workflow, state: State, facts: Facts, roles: frozenset[str]) -> list[str]:
    """What the status says above the case, to these roles."""
    run = _Run(workflow, state, facts)
    return [
        fill_in(one.text, run.known(), run.kinds)
        for one in workflow.status(state.status).words
        if (not one.to or roles & {*one.to}) and run.true(one.when)
    ]


class _Run:
    def __init__(self, workflow: Workflow, state: State, facts: Facts) -> None:
        self.workflow, self.state, self.facts = workflow, state, facts
        self.kinds = kinds_of(workflow)
        self.today = facts.now.astimezone(ZoneInfo(facts.zone)).date()
        self.effects: list[Effect] = []

    def known(self) -> dict[str, Any]:
        usual = {one.key: one.usual for one in self.workflow.parameters}
        filed = self.state.filed.astimezone(ZoneInfo(self.facts.zone)).date()
        system = {"etat": self.state.status, "etat_precedent": self.state.previous, "depot": f"{filed}"}
        return usual | {**self.facts.parameters} | {**self.facts.answers} | {**self.state.values} | system

    def true(self, condition: Any) -> bool:
        return condition is None or holds(condition, self.known(), self.kinds, self.today)

    def ways(self) -> list[Transition | Anytime]:
        status = self.workflow.status(self.state.status)
        return [*status.ways, *self.workflow.offered(status)]

    # What happens.

    def pressed(self, event: Pressed) -> None:
        way = next((one for one in self.ways() if one.key == event.key), None)
        if way is None or not isinstance(way.on, Button):
            raise EventError("stale", "Ce bouton n’est plus proposé : le dossier a avancé.")
        if not event.roles & {*way.on.by}:
            raise EventError("role", "Ce n’est pas à vous de le faire.")
        if not self.true(way.when):
            raise EventError("guard", "Ce n’est pas possible dans l’état du dossier.")
        for key in way.on.fills:
            if key in self.state.awaited:
                self._take(self._step(key), event.typed.get(key, {}))
        self._follow(way)

    def passed(self, event: TimePassed) -> None:
        due = self.state.timers.get(event.key)
        if due is None or due.number != event.number:
            raise EventError("stale", "Ce délai n’a plus cours.")
        if self.facts.now < due.at:
            raise EventError("early", "Ce délai n’est pas écoulé.")
        timers = {key: each for key, each in self.state.timers.items() if key != event.key}
        way = next((one for one in self.ways() if one.key == event.key), None)
        if way is not None and not self.true(way.when):
            timers[event.key] = replace(due, at=self.facts.now + AGAIN)
            way = None
            self.state = replace(self.state, timers=timers)
            return
        self.state = replace(self.state, timers=timers)
        if way is not None:
            self._follow(way)
        elif self.state.held and self.state.held[0] == event.key:
            self._resume()

    def told(self, event: Told) -> None:
        for one in self.ways():
            if isinstance(one.on, Trigger) and one.on.name == event.name and self.true(one.when):
                self._follow(one)
                return
        raise EventError("stale", "Le dossier n’attend pas cette nouvelle.")

    def came(self, event: Outcome) -> None:
        if self.state.awaited.get(event.action) != event.number:
            raise EventError("stale", "Le dossier n’attend plus cette réponse.")
        step = self._step(event.action)
        if event.roles and not event.roles & {*getattr(step, "by", ())}:
            raise EventError("role", "Ce n’est pas à vous de répondre.")
        if event.outcome not in act.OUTCOMES[step.do]:
            raise EventError("unknown", "Cette réponse n’est pas de celles que l’on attend.")
        if event.outcome == act.OUTCOMES[step.do][0]:
            self._take(step, event.typed)
        awaited = {key: each for key, each in self.state.awaited.items() if key != event.action}
        was = self.state
        self.state = replace(self.state, awaited=awaited, stuck="")
        for way in self.workflow.status(self.state.status).ways:
            on = way.on
            same = isinstance(on, Answered) and (on.action, on.outcome) == (event.action, event.outcome)
            if same and self.true(way.when):
                self._follow(way)
                return
        failing = next((f for f in getattr(step, "failing", ()) if f.outcome == event.outcome), None)
        if failing is not None and failing.then == "jump":
            self.go(failing.to)
            return
        failed = isinstance(step, act.Webhook) and event.outcome != "done"
        if failed and (failing is None or failing.then == "stay"):
            self.state = replace(was, stuck=f"{event.action}:{event.outcome}")  # It may still be answered.
        elif self.state.held and self.state.held[0] == event.action:
            self._resume()

    # How a case moves.

    def _follow(self, way: Transition | Anytime) -> None:
        if isinstance(way, Transition):
            self.go(way.to)
            return
        self.state = replace(self.state, number=self.state.number + 1)
        to = self._steps(way.steps, 0)
        if to:
            self.go(to)

    def _resume(self) -> None:
        assert self.state.held
        at = self.state.held[1]
        self.state = replace(self.state, held=None)
        to = self._steps(self.workflow.status(self.state.status).steps, at)
        if to:
            self.go(to)

    def go(self, to: str) -> None:
        kept, done = self.state, len(self.effects)
        for _each in range(MOST_JUMPS):
            self._enter(to)
            after = self._steps(self.workflow.status(to).steps, 0)
            if not after:
                return
            to = after
        # Nothing of it is done: fifty letters are worse than an agent who looks.
        del self.effects[done:]
        self.state = replace(kept, number=kept.number + 1, stuck="loop")

    def _enter(self, key: str) -> None:
        was = self.state
        number = was.number + 1
        for asked in was.awaited:
            if self._step(asked).do not in {"request_payment", "book_slot", "confirm_slot"}:
                self.effects.append(
                    Effect(self.facts.case, number, f"{asked}.left", "no_longer_asked", {"of": asked})
                )
        self.state = replace(
            was, status=key, number=number, previous=was.status if was.number else "", awaited={}, timers={},
            held=None, stuck="",
        )  # fmt: skip
        timers = {one.key: self._due(one.on) for one in self.ways() if isinstance(one.on, Timer)}
        self.state = replace(self.state, timers=timers)

    def _due(self, timer: Timer | act.Wait) -> Due:
        count = timer.count
        given = understood(self.known().get(timer.parameter), "number") if timer.parameter else None
        if isinstance(given, int):
            count = max(0, given // MILLION)
        since = self.state.filed if getattr(timer, "since", "") == "filed" else self.facts.now
        if timer.unit in {"minutes", "hours"}:
            return Due(self.state.number, since + timedelta(**{timer.unit: count}))
        # Days are those of the place: at the same hour, whatever the clocks did in between.
        there = since.astimezone(ZoneInfo(self.facts.zone))
        day = Later(Literally("date", f"{there.date()}"), count, timer.unit)  # type: ignore[arg-type]
        found = worth_of(day, {}, {}, self.today)
        at = datetime.fromisoformat(f"{found or '2999-12-31'}T{there:%H:%M:%S}").replace(tzinfo=there.tzinfo)
        return Due(self.state.number, at)

    def _steps(self, steps: Sequence[Any], first: int) -> str:
        """The status to jump to; "" when the case stays."""
        for at, one in enumerate(steps[first:], first):
            if not self.true(one.when):
                continue
            if isinstance(one, act.Jump):
                return one.to
            if isinstance(one, act.Wait):
                timers = {**self.state.timers, one.key: self._due(one)}
                self.state = replace(self.state, timers=timers, held=(one.key, at + 1))
                return ""
            self._effect(one)
            if isinstance(one, act.Asking):
                awaited = {**self.state.awaited, one.key: self.state.number}
                held = (one.key, at + 1) if one.hold else self.state.held
                self.state = replace(self.state, awaited=awaited, held=held)
                if one.hold:
                    return ""
        return ""

    def _effect(self, one: Any) -> None:
        known = self.known()
        body = one.model_dump(mode="json", exclude={"key", "do", "when", "hold", "value", "amount"})
        for name in ("text", "subject", "card"):
            if isinstance(body.get(name), str):
                body[name] = fill_in(body[name], known, self.kinds)
        if isinstance(one, act.Make | act.Sign):
            body["values"] = {key: fill_in(text, known, self.kinds) for key, text in one.values.items()}
        if isinstance(one, act.Tell) and one.address:
            body["address"] = known.get(one.address)
        if isinstance(one, act.Book):
            body |= {
                name: known.get(body[name]) for name in ("slot", "audience", "association") if body[name]
            }
            given = understood(known.get(one.parameter), "number") if one.parameter else None
            body["percent"] = min(max(given // MILLION, 0), 100) if isinstance(given, int) else one.percent
        if isinstance(one, act.Webhook):
            body["send"] = {key: known.get(key) for key in one.send}
        if isinstance(one, act.Pay) and one.amount is not None:
            body["cents"] = _cents(worth_of(one.amount, known, self.kinds, self.today))
        if isinstance(one, act.SetValue):
            found = (
                body.pop("text") if one.value is None else worth_of(one.value, known, self.kinds, self.today)
            )
            body["value"] = found
            self.state = replace(self.state, values={**self.state.values, one.field: found})
        self.effects.append(Effect(self.facts.case, self.state.number, one.key, one.do, body))

    # What was answered.

    def _step(self, key: str) -> Any:
        return next(one for _place, one in self.workflow.actions() if one.key == key)

    def _take(self, step: Any, typed: Any) -> None:
        values = dict(self.state.values)
        if isinstance(step, act.AskForm):
            page = Page(key="p", title=step.label, elements=step.questions)
            done = fill(Definition(title=step.label, pages=(page,)), typed or {}, today=self.today)
            if done.errors:
                raise EventError("typed", "Il y a quelque chose à corriger.", done.errors)
            values |= {one.key: done.answers.get(one.key) for one in step.questions}
        if isinstance(step, (act.Webhook, act.Book)):
            for kept in step.keep:
                found = _at(typed, kept.path)
                values[kept.key] = found if understood(found, self.kinds[kept.key]) is not None else None
        self.state = replace(self.state, values=values)


def _at(given: Any, path: str) -> Any:
    for name in path.split("."):
        given = given.get(name) if isinstance(given, dict) else None
    return given


def _cents(euros: Any) -> int | None:
    """None: what the amount is made of is not known. An agent sees it; nothing is asked."""
    millionths = understood(euros, "number")
    if not isinstance(millionths, int) or isinstance(millionths, bool) or millionths < 0:
        return None
    return (millionths + MILLION // 200) // (MILLION // 100)
