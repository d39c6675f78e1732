"""A package as one organisation hands it to others: one JSON document, of which nothing is taken on trust.

`json_schema()` describes it; what shapes cannot say is found by `read_package`.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 (pydantic reads it)
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field, ValidationError, model_validator

from cantou.core.forms.engine.definition import DIALECT, Definition, Help, Key, Label, Parameter, Strict
from cantou.core.forms.engine.sense import DefinitionError
from cantou.core.forms.engine.sense import kinds_of as kinds_of_form
from cantou.core.forms.engine.sense import read as read_form
from cantou.core.forms.engine.tree import ConditionError
from cantou.services.demarches.engine.sense import WorkflowError
from cantou.services.demarches.engine.sense import read as read_workflow
from cantou.services.demarches.engine.workflow import Workflow  # noqa: TC001 (pydantic reads it)

if TYPE_CHECKING:
    from cantou.services.demarches.engine.packages.package import Package

FORMAT: Final = "cantou.package/1"
LONGEST_KEPT: Final = 36_500
"""A hundred years: the longest that a concession is granted for, and more."""

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=1_000)]


class PackageError(ValueError):
    """`place`: a path of keys and positions; the words are French."""

    def __init__(self, words: str, place: str = "") -> None:
        super().__init__(words)
        self.place = place


class Delay(Strict):
    count: Annotated[int, Field(ge=1, le=3_650)]
    unit: Literal["days", "weeks", "months"]


class Referential(Strict):
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=200)]
    title: Label


class Step(Strict):
    """`press` a button as `by`, `answer` an action, or `wait` for a delay."""

    do: Literal["press", "answer", "wait"]
    key: Key
    by: str = "mairie"
    outcome: str = ""
    typed: dict[str, dict[str, Any]] = {}


class Expected(Strict):
    """What must be so at the end: of what is left out, nothing is asked.

    `wrong`: the form is refused, at these questions. `papers`: what each says, by its title. `owes`: cents.
    """

    wrong: tuple[str, ...] = ()
    status: str = ""
    phase: str = ""
    ended: bool | None = None
    papers: dict[str, str] = {}
    owes: int | None = None


class Trial(Strict):
    """One case that the publisher tried: what is answered on that day, what is done, what must come of it."""

    title: Label
    on: date
    answers: dict[str, Any] = {}
    parameters: dict[str, Any] = {}
    steps: Annotated[tuple[Step, ...], Field(max_length=50)] = ()
    expects: Expected


class Handed(Strict):
    format: Literal["cantou.package/1"] = FORMAT
    key: Slug
    title: Annotated[str, Field(min_length=1, max_length=200)]
    summary: Help = ""
    office: Annotated[str, Field(max_length=120)] = ""
    form: Definition
    workflow: Workflow
    period: Delay | None = None
    silence: Literal["", "accord", "rejet"] = ""
    on_request: Literal["suspend", "reset"] = "suspend"
    retention_days: Annotated[int, Field(ge=1, le=LONGEST_KEPT)]
    pieces: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    laws: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    referentials: Annotated[tuple[Referential, ...], Field(max_length=20)] = ()
    trials: Annotated[tuple[Trial, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _silence_of_a_delay(self) -> Handed:
        if self.silence and self.period is None:
            raise ValueError("Le silence ne décide de rien sans délai.")
        return self

    @cached_property
    def written(self) -> dict[str, Any]:
        """The document in its one form."""
        return self.model_dump(mode="json")

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Of the form and of the workflow: one that both name is one."""
        found = {one.key: one for one in (*self.workflow.parameters, *self.form.parameters)}
        return tuple(found.values())


def read_package(document: Any) -> Handed:
    """Raises PackageError: what may be handed to others, nothing else."""
    try:
        package = Handed.model_validate(document)
    except ConditionError as error:
        raise PackageError(str(error)) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        cause = first.get("ctx", {}).get("error")
        said = str(cause) if isinstance(cause, ValueError) else first["msg"]
        raise PackageError(f"Cette partie n’est pas comme il faut ({said}).", place) from error
    try:
        asked = kinds_of_form(read_form(document["form"]))
    except DefinitionError as error:
        raise PackageError(str(error), f"form.{error.place}".rstrip(".")) from error
    try:
        workflow = read_workflow(document["workflow"])
    except WorkflowError as error:
        raise PackageError(str(error), f"workflow.{error.place}".rstrip(".")) from error
    for value in workflow.values:
        if value.of_form and asked.get(value.key) != value.kind:
            raise PackageError(f"Le formulaire ne demande pas « {value.key} » ainsi.", "workflow.values")
    return package


def document_of(package: Package) -> dict[str, Any]:
    """Of a package that the house comes with."""
    period = {"count": package.period[0], "unit": package.period[1]} if package.period else None
    return {
        "format": FORMAT,
        "key": package.key,
        "title": package.title,
        "summary": package.summary,
        "office": package.office,
        "form": package.form,
        "workflow": package.workflow,
        "period": period,
        "silence": package.silence,
        "on_request": package.on_request,
        "retention_days": package.retention_days,
        "pieces": list(package.pieces),
        "laws": list(package.laws),
        "referentials": [{"key": key, "title": title} for key, title in package.referentials],
        "trials": list(package.trials),
    }


def json_schema() -> dict[str, Any]:
    return {"$schema": DIALECT, **Handed.model_json_schema()}
