"""The questions that a category asks: typed, so that an answer can be checked, counted and sent elsewhere."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Kind = Literal["choice", "text", "yes_no", "number"]
KINDS: tuple[str, ...] = get_args(Kind)
MOST_CHOICES = 12
MOST_QUESTIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`id` is what an answer is kept under, and its code for a foreign standard: never reuse one."""

    id: str
    kind: Kind
    label: str
    choices: tuple[str, ...] = ()
    required: bool = False
    help: str = ""


def pack(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """As a category of an organisation keeps them."""
    return [{**asdict(question), "choices": list(question.choices)} for question in questions]


def unpack(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    return tuple(Question(**{**each, "choices": tuple(each.get("choices", ()))}) for each in stored)


def keep_answers(questions: Iterable[Question], given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Checked answers as a report keeps them: with the question's words, so that they stay readable."""
    return [
        {
            "id": question.id,
            "kind": question.kind,
            "label": question.label,
            "value": given[question.id],
            "shown": shown(question, given[question.id]),
        }
        for question in questions
        if given.get(question.id) not in (None, "")
    ]


def shown(question: Question, value: Any) -> str:
    if question.kind == "yes_no":
        return _("Oui") if value else _("Non")
    return str(value)
