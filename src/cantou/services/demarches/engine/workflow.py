"""A workflow, as a published version keeps it: one JSON document that never changes (docs/adr/0194).

`json_schema()` describes it (JSON Schema 2020-12, made from these shapes); what shapes cannot say is found by
`sense.read`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field

from cantou.core.forms.engine.definition import DIALECT, Condition, Help, Key, Label, Parameter, Strict
from cantou.services.demarches.engine.actions import Action, Name, Role, Text, Unit  # noqa: TC001 (pydantic reads them)
from cantou.services.demarches.engine.phases import Phase  # noqa: TC001 (idem)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cantou.core.forms.engine.tree import Kind

FORMAT = "cantou.workflow/1"
SYSTEM: Final[dict[str, Kind]] = {"etat": "text", "etat_precedent": "text", "depot": "date"}
"""What conditions and texts know of every case: the keys of its statuses, the day of filing."""


class Button(Strict):
    """`fills`: forms and comments of the status that are sent with it."""

    on: Literal["button"]
    label: Label
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    fills: tuple[Key, ...] = ()
    confirm: bool = False


class Timer(Strict):
    """So long after the entry, or after filing. `parameter`: a number the organisation sets, instead of `count`."""

    on: Literal["timer"]
    count: Annotated[int, Field(ge=0, le=100_000)]
    unit: Unit
    parameter: Name = ""
    since: Literal["entry", "filed"] = "entry"


class Trigger(Strict):
    """What a program, or another room of the house, tells."""

    on: Literal["trigger"]
    name: Key


class Answered(Strict):
    """An action of this status had this outcome."""

    on: Literal["outcome"]
    action: Key
    outcome: str


On = Annotated[Button | Timer | Trigger | Answered, Field(discriminator="on")]


class Transition(Strict):
    key: Key
    to: Key
    on: On
    when: Condition | None = None
    reopens: bool = False


class Anytime(Strict):
    """Offered in several statuses (in all that are no end where `statuses` is empty); the case stays unless a step
    is a jump."""

    key: Key
    on: Annotated[Button | Timer | Trigger, Field(discriminator="on")]
    statuses: tuple[Key, ...] = ()
    when: Condition | None = None
    steps: Annotated[tuple[Action, ...], Field(min_length=1, max_length=100)]


class Shown(Strict):
    """Words above the case, while it is in the status."""

    text: Text
    to: tuple[Role, ...] = ()
    when: Condition | None = None


class Status(Strict):
    key: Key
    label: Label
    phase: Phase
    end: bool = False
    words: Annotated[tuple[Shown, ...], Field(max_length=50)] = ()
    steps: Annotated[tuple[Action, ...], Field(max_length=200)] = ()
    ways: Annotated[tuple[Transition, ...], Field(max_length=100)] = ()


class Function(Strict):
    key: Role
    label: Label


class Value(Strict):
    """Something known of the case besides the answers. `of_form`: asked by the form; the workflow only reads it."""

    key: Key
    label: Label
    kind: Literal["text", "number", "date", "yes_no", "list"] = "text"
    of_form: bool = False


class Workflow(Strict):
    format: Literal["cantou.workflow/1"] = "cantou.workflow/1"
    title: Label
    summary: Help = ""
    functions: Annotated[tuple[Function, ...], Field(max_length=50)] = ()
    parameters: Annotated[tuple[Parameter, ...], Field(max_length=200)] = ()
    values: Annotated[tuple[Value, ...], Field(max_length=500)] = ()
    start: Key
    statuses: Annotated[tuple[Status, ...], Field(min_length=1, max_length=200)]
    anytime: Annotated[tuple[Anytime, ...], Field(max_length=50)] = ()

    def status(self, key: str) -> Status:
        return next(one for one in self.statuses if one.key == key)

    def offered(self, status: Status) -> Iterator[Anytime]:
        for one in self.anytime:
            if status.key in one.statuses or not (one.statuses or status.end):
                yield one

    def actions(self) -> Iterator[tuple[str, Any]]:
        for at, status in enumerate(self.statuses):
            for number, act in enumerate(status.steps):
                yield f"statuses.{at}.steps.{number}", act
        for at, one in enumerate(self.anytime):
            for number, act in enumerate(one.steps):
                yield f"anytime.{at}.steps.{number}", act


def json_schema() -> dict[str, Any]:
    return {"$schema": DIALECT, **Workflow.model_json_schema()}
