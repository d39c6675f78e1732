"""What a workflow may do when a case enters a status: a closed registry. No code is stored, no template language.

Texts carry `{key}`: the value of an answer, of a value of the case or of a parameter, nothing else.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field

from cantou.core.forms.engine.definition import LONGEST_TEXT, Condition, Key, Label, Simple, Strict

Role = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""`applicant`, or one of the workflow's agent functions."""
Text = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
Name = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]{0,59})?$")]
Unit = Literal["minutes", "hours", "days", "weeks", "months"]
APPLICANT: Final = "applicant"


class Act(Strict):
    """`key`: one in the workflow; with the case and the number of the transition, what happens once."""

    key: Key
    when: Condition | None = None


class Tell(Act):
    """`to`: roles; `address`: an answer that holds one, instead. `note` is for agents only."""

    do: Literal["email", "sms", "letter", "message", "note"]
    to: tuple[Role, ...] = ()
    address: Name = ""
    subject: Annotated[str, Field(max_length=500)] = ""
    text: Text


class Ask(Act):
    """What somebody answers. `hold`: the actions after it wait for the answer. `days`: of an opinion, after which
    silence is an answer."""

    do: Literal["ask_document", "ask_opinion", "sign_off", "comment", "edit"]
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    label: Label
    days: Annotated[int, Field(ge=1, le=365)] = 30
    hold: bool = False


class Sign(Act):
    """`values`: what is signed, `titre` and `texte`, as a `pdf` has them. `visas`: who sees it before, in order."""

    do: Literal["signature"]
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    label: Label
    values: Annotated[dict[Key, str], Field(max_length=10)] = {}
    visas: Annotated[tuple[Label, ...], Field(max_length=5)] = ()
    hold: bool = False


class AskForm(Act):
    do: Literal["form"]
    by: Annotated[tuple[Role, ...], Field(min_length=1)]
    label: Label = "À remplir"
    questions: Annotated[
        tuple[Annotated[Simple, Field(discriminator="type")], ...], Field(min_length=1, max_length=50)
    ]
    hold: bool = False


class Pay(Act):
    """`amount`: euros, a number; or `rule`: a rule of the price grid."""

    do: Literal["request_payment"]
    label: Label
    amount: Condition | None = None
    rule: Name = ""
    hold: bool = False


class Kept(Strict):
    """Of what a program answered: what stands at `path` (names joined by points) becomes the value `key`."""

    key: Key
    path: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$", max_length=200)]


class Book(Act):
    """`slot`: the answer that holds the time chosen (a question of type `slot`); without one an agent books, and
    `calendar` tells them where. `audience`, `association`: answers that say which prices hold, and for whom it is.

    `keep`: of name, when, day, hour, price, first (`percent` of the price, or of the parameter), rest.
    """

    do: Literal["book_slot"]
    calendar: Key
    slot: Name = ""
    state: Literal["requested", "confirmed"] = "confirmed"
    audience: Name = ""
    association: Name = ""
    keep: Annotated[tuple[Kept, ...], Field(max_length=10)] = ()
    percent: Annotated[int, Field(ge=0, le=100)] = 0
    parameter: Name = ""
    hold: bool = False


class Confirm(Act):
    """What `book_slot` asked for becomes firm; `of`: the keys of those actions."""

    do: Literal["confirm_slot"]
    of: Annotated[tuple[Key, ...], Field(min_length=1, max_length=10)]
    label: Label = "Confirmer la réservation"
    hold: bool = False


class Release(Act):
    """What was booked is given back: nothing is answered, and what is free already stays so."""

    do: Literal["release_slot"]
    of: Annotated[tuple[Key, ...], Field(min_length=1, max_length=10)]


class Forgive(Act):
    """What these actions asked to be paid is owed no more, where nothing was paid of it; the rest is an agent's."""

    do: Literal["drop_payment"]
    of: Annotated[tuple[Key, ...], Field(min_length=1, max_length=10)]
    text: Text


class Failing(Strict):
    outcome: Literal["refused", "unreachable", "unreadable"]
    then: Literal["continue", "stay", "jump"] = "stay"
    to: Name = ""


class Webhook(Act):
    """`address`: a name that the organisation gives an address to; an address never stands in a document."""

    do: Literal["webhook"]
    address: Key
    send: tuple[Key, ...] = ()
    keep: Annotated[tuple[Kept, ...], Field(max_length=50)] = ()
    failing: tuple[Failing, ...] = ()
    hold: bool = False


class SetValue(Act):
    """One of a value (as conditions write them) and a text."""

    do: Literal["set_value"]
    field: Key
    value: Condition | None = None
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] | None = None


class Make(Act):
    """`pdf` of a template, `create_card` of a referential, `assign` to a function."""

    do: Literal["pdf", "create_card", "assign"]
    what: Key
    values: Annotated[dict[Key, str], Field(max_length=100)] = {}


class Take(Act):
    """A card of a referential (`what`), for this case alone: it is named by `card`, and offered to nobody after."""

    do: Literal["take_card"]
    what: Key
    card: Text
    label: Label
    hold: bool = False


class Anonymise(Act):
    do: Literal["anonymise"]


class Wait(Act):
    do: Literal["wait"]
    count: Annotated[int, Field(ge=0, le=100_000)]
    unit: Unit
    parameter: Name = ""
    """A number that the organisation sets, instead of `count`."""


class Jump(Act):
    """At once, to another status: what comes after it is left."""

    do: Literal["jump"]
    to: Key
    reopens: bool = False


Action = Annotated[
    Tell
    | Ask
    | Sign
    | AskForm
    | Pay
    | Forgive
    | Book
    | Confirm
    | Release
    | Webhook
    | SetValue
    | Make
    | Take
    | Anonymise
    | Wait
    | Jump,
    Field(discriminator="do"),
]
Asking = (Ask, Sign, AskForm, Pay, Book, Confirm, Take, Webhook)
OUTCOMES: Final[dict[str, tuple[str, ...]]] = {
    "ask_document": ("received",),
    "ask_opinion": ("favourable", "reserved", "unfavourable", "silent"),
    "sign_off": ("done", "refused"),
    "signature": ("signed", "refused"),
    "comment": ("given",),
    "edit": ("changed",),
    "form": ("filled",),
    "request_payment": ("settled", "cancelled", "expired"),
    "book_slot": ("booked", "full"),
    "confirm_slot": ("confirmed", "gone"),
    "take_card": ("taken", "gone"),
    "webhook": ("done", "refused", "unreachable", "unreadable"),
}
"""What may be answered; the first is what was hoped for."""
