"""A form, as a published version keeps it: one JSON document that never changes (docs/adr/0158).

`json_schema()` describes it (JSON Schema 2020-12). Questions have keys that stay from version to version; answers are
one document, by key. What shapes cannot say (a condition on an unknown
question, a circle) is found by `sense.read`.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    Tag,
    WithJsonSchema,
)

from cantou.core.forms.engine.tree import Kind, from_json, to_json
from cantou.core.forms.engine.words import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT = "cantou.form/1"
MOST_QUESTIONS = 500
MOST_ROWS = 200
"""Of a repeated block."""
LONGEST_TEXT = 20_000
LONGEST_LABEL = 500
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _tree(given: Any) -> Any:
    """A condition's own errors are told as they are."""
    if isinstance(given, dict):
        return from_json(given)
    return given


Condition = Annotated[
    Any,
    BeforeValidator(_tree),
    PlainSerializer(to_json),
    WithJsonSchema({"type": "object", "required": ["is"], "properties": {"is": {"type": "string"}}}),
]


def _free(key: str) -> str:
    if key in RESERVED:
        raise ValueError(f"« {key} » est un mot des conditions : aucune question ne s’appelle ainsi.")
    return key


Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$"), AfterValidator(_free)]
Label = Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]
Help = Annotated[str, Field(max_length=2_000)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Shown(Strict):
    condition: Condition | None = None
    """It is shown only where this holds; what is not shown is not kept."""


class Words(Shown):
    """What explains, between questions. Small Markdown."""

    element: Literal["words"] = "words"
    role: Literal["text", "title", "subtitle"] = "text"
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


class Asked(Shown):
    """What all questions have. `column`, `search`, `count`: taken out of the document for lists, search, figures.
    `prefill`: what is known of the person, by its name. `erase`: when the answer is anonymised.
    """

    element: Literal["question"] = "question"
    key: Key
    label: Label
    help: Help = ""
    required: bool = False
    column: bool = False
    search: bool = False
    count: bool = False
    prefill: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*)?$")] = ""
    erase: Literal["end", "intermediate", "never"] = "end"

    @property
    def kind(self) -> Kind:
        return "text"


class ShortText(Asked):
    type: Literal["short_text"]
    longest: Annotated[int, Field(ge=1, le=1_000)] = 250
    pattern: Literal["", "digits", "letters", "postcode", "time"] = ""


class LongText(Asked):
    type: Literal["long_text"]
    longest: Annotated[int, Field(ge=1, le=LONGEST_TEXT)] = 5_000


class Option(Strict):
    value: Annotated[str, Field(min_length=1, max_length=200)]
    label: Label


class Chosen(Asked):
    """From `options`, or from the cards of a referential that the organisation edits, named by `source`."""

    options: Annotated[tuple[Option, ...], Field(max_length=500)] = ()
    source: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$", max_length=200)] = ""


class Choice(Chosen):
    type: Literal["choice"]
    as_list: bool = False


class Choices(Chosen):
    type: Literal["choices"]
    least: Annotated[int, Field(ge=0, le=500)] = 0
    most: Annotated[int, Field(ge=1, le=500)] = 500

    @property
    def kind(self) -> Kind:
        return "list"


class YesNo(Asked):
    type: Literal["yes_no"]

    @property
    def kind(self) -> Kind:
        return "yes_no"


class Number(Asked):
    type: Literal["number"]
    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    least: Annotated[str, Field(pattern=r"^(-?[0-9]{1,12}(\.[0-9]{1,6})?)?$")] = ""
    most: Annotated[str, Field(pattern=r"^(-?[0-9]{1,12}(\.[0-9]{1,6})?)?$")] = ""

    @property
    def kind(self) -> Kind:
        return "number"


class Amount(Asked):
    """Euros and cents, never below nothing."""

    type: Literal["amount"]

    @property
    def kind(self) -> Kind:
        return "number"


class Day(Asked):
    """`earliest`, `latest`: days as conditions write them (today, so much later, another answer)."""

    type: Literal["date"]
    earliest: Condition | None = None
    latest: Condition | None = None

    @property
    def kind(self) -> Kind:
        return "date"


class Said(Asked):
    """Texts that have a shape of their own."""

    type: Literal["email", "phone", "commune", "siret", "rna", "iban"]


class Address(Asked):
    """Kept with the fields of the BAN: id, label, housenumber, street, postcode, city, citycode, lon, lat."""

    type: Literal["address"]


class Point(Asked):
    type: Literal["point"]


class Moment(Strict):
    """Hours of a day that have a name; of the next day too, where `ends` comes before `starts`."""

    label: Label
    starts: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    ends: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class Slot(Asked):
    """A time that is free of what a service lets book (`of`, and `sort`: its own word for them): one of `moments`, or
    of so many `minutes`. Kept as resource, name, starts, ends, label; nothing is taken by an answer."""

    type: Literal["slot"]
    of: Key
    sort: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,29})?$")] = ""
    moments: Annotated[tuple[Moment, ...], Field(max_length=12)] = ()
    minutes: Annotated[int, Field(ge=0, le=1440)] = 0


class Files(Asked):
    type: Literal["files"]
    most: Annotated[int, Field(ge=1, le=20)] = 5
    accept: Literal["any", "images", "documents"] = "any"

    @property
    def kind(self) -> Kind:
        return "list"


class Case(Strict):
    when: Condition
    value: Condition


class Computed(Asked):
    """Of the first case that holds; else `otherwise`. Nobody types it."""

    type: Literal["computed"]
    of: Literal["text", "number", "date", "yes_no"]
    cases: Annotated[tuple[Case, ...], Field(max_length=50)] = ()
    otherwise: Condition | None = None

    @property
    def kind(self) -> Kind:
        return self.of


Simple = (
    ShortText
    | LongText
    | Choice
    | Choices
    | YesNo
    | Number
    | Amount
    | Day
    | Said
    | Address
    | Point
    | Slot
    | Files
    | Computed
)


class Repeat(Asked):
    """The same questions, several times; conditions inside see the row's own answers and those outside."""

    type: Literal["repeat"]
    questions: Annotated[
        tuple[Annotated[Simple, Field(discriminator="type")], ...], Field(min_length=1, max_length=50)
    ]
    least: Annotated[int, Field(ge=0, le=MOST_ROWS)] = 1
    most: Annotated[int, Field(ge=1, le=MOST_ROWS)] = 20
    add: Annotated[str, Field(max_length=100)] = ""
    """The words of the button; a usual one when empty."""

    @property
    def kind(self) -> Kind:
        return "list"


Question = Annotated[Simple | Repeat, Field(discriminator="type")]


def _sort(given: Any) -> str:
    """What an element is; questions have a type, sections have elements, for who writes one by hand."""
    if not isinstance(given, dict):
        return str(getattr(given, "element", ""))
    usual = "question" if "type" in given else "section" if "elements" in given else "words"
    return str(given.get("element", usual))


OfSection = Annotated[
    Annotated[Words, Tag("words")] | Annotated[Question, Tag("question")], Discriminator(_sort)
]


class Section(Shown):
    element: Literal["section"] = "section"
    title: Label
    elements: Annotated[tuple[OfSection, ...], Field(max_length=MOST_QUESTIONS)]


OfPage = Annotated[
    Annotated[Words, Tag("words")]
    | Annotated[Question, Tag("question")]
    | Annotated[Section, Tag("section")],
    Discriminator(_sort),
]


class Page(Shown):
    key: Key
    title: Label
    elements: Annotated[tuple[OfPage, ...], Field(max_length=MOST_QUESTIONS)]
    checks: Annotated[tuple[Check, ...], Field(max_length=50)] = ()
    """What must hold before one leaves the page."""


class Check(Strict):
    condition: Condition
    message: Label


class Parameter(Strict):
    """What an organisation that opens the form sets for itself. Conditions see it as they see an answer."""

    key: Key
    label: Label
    kind: Literal["text", "number", "date", "yes_no", "list"] = "text"
    usual: Annotated[str, Field(max_length=2_000)] | bool | tuple[str, ...] | None = None


class Definition(Strict):
    format: Literal["cantou.form/1"] = "cantou.form/1"
    title: Label
    summary: Help = ""
    parameters: Annotated[tuple[Parameter, ...], Field(max_length=50)] = ()
    pages: Annotated[tuple[Page, ...], Field(min_length=1, max_length=60)]

    @cached_property
    def found(self) -> dict[str, Any]:
        """What was found out of it once (sense.py): it never changes."""
        return {}

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy may be of other pages: what was found of this one is not its own."""
        copy = super().model_copy(update=update, deep=deep)
        copy.__dict__.pop("found", None)
        return copy

    def shown(self) -> Iterator[tuple[str, tuple[Shown, ...]]]:
        """Each thing with the place where it stands and what it stands in, itself last; pages and sections too."""
        for at, page in enumerate(self.pages):
            yield f"pages.{at}", (page,)
            yield from _inside(f"pages.{at}", (page,), page.elements)

    def questions(self) -> Iterator[tuple[str, tuple[Shown, ...], Asked]]:
        for place, way in self.shown():
            if isinstance(way[-1], Asked):
                yield place, way, way[-1]


def _inside(
    place: str, way: tuple[Shown, ...], elements: tuple[Shown, ...]
) -> Iterator[tuple[str, tuple[Shown, ...]]]:
    for at, one in enumerate(elements):
        here = f"{place}.elements.{at}"
        yield here, (*way, one)
        if isinstance(one, Section):
            yield from _inside(here, (*way, one), one.elements)


def json_schema() -> dict[str, Any]:
    return {"$schema": DIALECT, **Definition.model_json_schema()}
