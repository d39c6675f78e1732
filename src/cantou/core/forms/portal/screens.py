"""One screen of a form: what stands on it, what was typed there, what is wrong there. It knows no request."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict, ErrorList

from cantou.core.forms.engine import definition as form
from cantou.core.forms.engine.steps import Seen, Step, questions_in
from cantou.core.forms.engine.tree import to_json
from cantou.core.forms.portal.fields import DraftFilesField, PointField, field_of, shown_value
from cantou.core.forms.portal.times import SlotField, Times, written
from cantou.core.maps.forms import Where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cantou.core.files.models import StoredFile

PREFIX = "q"
MOST_SHOWN = 4_000
"""Characters of the list of what the page showed."""


class Fields(forms.Form):
    """Never bound: what was typed is shown again as what it is, and the engine says what is wrong with it."""

    def __init__(self, questions: Iterable[form.Asked], *, prefix: str, territory: int | None) -> None:
        super().__init__(prefix=prefix)
        self.questions = {one.key: one for one in questions}
        self.problems = ErrorDict()
        for key, one in self.questions.items():
            if not isinstance(one, (form.Computed, form.Repeat)):
                self.fields[key] = field_of(one, territory=territory)

    @property
    def errors(self) -> ErrorDict:
        return self.problems

    def show(self, typed: Mapping[str, Any], files: Iterable[StoredFile]) -> None:
        stored = list(files)
        for key, each in self.fields.items():
            if isinstance(each, DraftFilesField):
                if not each.known:
                    each.know(stored, typed.get(key))
            elif key not in self.initial:
                self.initial[key] = shown_value(self.questions[key], typed.get(key))

    def say(self, key: str, words: str) -> None:
        self.problems[key] = ErrorList([*self.problems.get(key, []), words], renderer=self.renderer)

    def typed(
        self,
        data: Any,
        files: Any,
        before: Mapping[str, Any],
        stored: Iterable[StoredFile],
        receive: Callable[[Any], StoredFile] | None,
    ) -> dict[str, Any]:
        """As JSON keeps it. Without `receive` (the page saves itself), files stay as they are."""
        found: dict[str, Any] = {}
        for key, each in self.fields.items():
            name = self.add_prefix(key)
            value = each.widget.value_from_datadict(data, files, name)
            if isinstance(each, DraftFilesField):
                each.know(stored, before.get(key))
                if receive is not None:
                    found[key] = each.take(value, receive)
                    for words in each.refusals:
                        self.say(key, words)
            elif isinstance(each, PointField):
                found[key] = each.clean(value)
                self.initial[key] = value
            elif isinstance(each, SlotField):
                found[key] = written(value, before.get(key))
                self.initial[key] = Times(value.day, value.pick, value.pressed, found[key])
            else:
                found[key] = value if value is not None else ""
        return found

    @property
    def pressed(self) -> bool:
        return any(isinstance(one, (Where, Times)) and one.pressed for one in self.initial.values())

    @property
    def multipart(self) -> bool:
        return any(isinstance(one, DraftFilesField) for one in self.fields.values())


@dataclass(slots=True)
class Row:
    number: int
    fields: Fields
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """One thing of the screen, for the template."""

    sort: str
    when: str = ""
    """Its condition, for the page."""
    hidden: bool = False
    key: str = ""
    words: str = ""
    role: str = ""
    bound: Any = None
    help: str = ""
    items: list[Item] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    may_add: bool = False
    may_remove: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True)
class Problem:
    target: str
    label: str
    words: str


class Screen:
    def __init__(
        self,
        step: Step,
        typed: Mapping[str, Any],
        *,
        stored: Iterable[StoredFile] = (),
        territory: int | None = None,
    ) -> None:
        self.step, self.territory = step, territory
        self.questions = {one.key: one for one in questions_in(step.elements)}
        self.stored = list(stored)
        self.typed: dict[str, Any] = {key: typed[key] for key in self.questions if key in typed}
        self.main = Fields(self.questions.values(), prefix=PREFIX, territory=territory)
        self.rows: dict[str, list[Fields]] = {}
        self.on_rows: dict[str, str] = {}
        self.message = ""
        self._make_rows()

    def _make_rows(self) -> None:
        for key, one in self.questions.items():
            if isinstance(one, form.Repeat):
                given = self.typed.get(key)
                rows = given if isinstance(given, list) else []
                count = min(max(len(rows), one.least), one.most)
                self.typed[key] = [*rows[:count], *({} for _ in range(count - len(rows)))]
                self.rows[key] = [self._row(one, number) for number in range(count)]

    def _row(self, one: form.Repeat, number: int) -> Fields:
        return Fields(one.questions, prefix=f"{PREFIX}-{one.key}-{number}", territory=self.territory)

    def post(self, data: Any, files: Any, receive: Callable[[Any], StoredFile] | None) -> dict[str, Any]:
        """What was typed here, by question; the rows are as many as the page had."""
        before = dict(self.typed)
        found = self.main.typed(data, files, before, self.stored, receive)
        for key, one in self.questions.items():
            if isinstance(one, form.Repeat):
                count = _whole(data.get(f"{PREFIX}-{key}-rows", ""))
                if count is None:
                    continue
                if count > one.most:
                    self.on_rows[key] = f"Au plus {one.most} fois."
                self.rows[key] = [self._row(one, number) for number in range(min(count, one.most))]
                olds = before.get(key) or []
                found[key] = [
                    row.typed(data, files, olds[at] if at < len(olds) else {}, self.stored, receive)
                    | _files_kept(row, olds[at] if at < len(olds) else {}, receive)
                    for at, row in enumerate(self.rows[key])
                ]
        self.typed |= found
        return found

    def add_row(self, key: str) -> bool:
        one = self.questions.get(key)
        if not isinstance(one, form.Repeat) or len(self.rows[key]) >= one.most:
            return False
        self.rows[key].append(self._row(one, len(self.rows[key])))
        self.typed[key] = [*self.typed[key], {}]
        return True

    def remove_row(self, key: str, number: int) -> bool:
        """The rows after it come up; each is drawn anew, since their names count."""
        one = self.questions.get(key)
        if not isinstance(one, form.Repeat) or not 0 <= number < len(self.typed[key]):
            return False
        self.typed[key] = [each for at, each in enumerate(self.typed[key]) if at != number]
        self._make_rows()
        return True

    @property
    def pressed(self) -> bool:
        return any(each.pressed for each in self._every())

    @property
    def multipart(self) -> bool:
        return any(each.multipart for each in self._every())

    def _every(self) -> Iterator[Fields]:
        yield self.main
        for rows in self.rows.values():
            yield from rows

    def shown_keys(self, seen: Seen) -> set[str]:
        """ "key", or "key.n.inner" inside a row."""
        found = {key for key in self.questions if key in seen.filled.shown}
        for key, rows in self.rows.items():
            one = self.questions[key]
            assert isinstance(one, form.Repeat)
            if key in found:
                found |= {
                    f"{key}.{at}.{each.key}"
                    for at in range(len(rows))
                    for each in one.questions
                    if seen.in_row(one, at).holds(each)
                }
        return found

    def judge(self, errors: Mapping[str, str], asked: set[str]) -> bool:
        """Puts the words beside their questions, those in `asked` alone. Whether all is well."""
        for place, words in errors.items():
            if place not in asked or words in self._said(place):
                continue
            key, _dot, rest = place.partition(".")
            if rest:
                number, _dot, inner = rest.partition(".")
                self.rows[key][int(number)].say(inner, words)
            elif key in self.main.fields:
                self.main.say(key, words)
            else:
                self.on_rows[key] = words
        return not self.problems_here()

    def _said(self, place: str) -> list[str]:
        """A file that was refused is not also missing."""
        key, _dot, rest = place.partition(".")
        number, _dot, inner = rest.partition(".")
        fields = self.rows[key][int(number)] if rest else self.main
        return [words] if (words := " ".join(map(str, fields.problems.get(inner or key, [])))) else []

    def problems_here(self) -> bool:
        return bool(self.message or self.on_rows or any(each.problems for each in self._every()))

    def show(self, seen: Seen) -> list[Item]:
        for each, typed in self._with_typed():
            each.show(typed, self.stored)
        return [self._item(one, seen) for one in self.step.elements]

    def _with_typed(self) -> Iterator[tuple[Fields, Mapping[str, Any]]]:
        yield self.main, self.typed
        for key, rows in self.rows.items():
            for at, each in enumerate(rows):
                row = self.typed[key][at] if at < len(self.typed[key]) else {}
                yield each, row if isinstance(row, dict) else {}

    def _item(self, one: Any, seen: Seen) -> Item:
        when = json.dumps(to_json(one.condition)) if one.condition is not None else ""
        hidden = not seen.holds(one)
        if isinstance(one, form.Words):
            return Item("words", when, hidden, words=one.text, role=one.role)
        if isinstance(one, form.Section):
            inside = [self._item(each, seen) for each in one.elements]
            return Item("section", when, hidden, words=one.title, items=inside)
        if isinstance(one, form.Computed):
            value = said_simply(seen.filled.answers.get(one.key), one)
            return Item("computed", when, hidden or not value, one.key, one.label, role=value, help=one.help)
        if isinstance(one, form.Repeat):
            return self._repeat(one, when, seen)
        return Item("field", when, hidden, one.key, bound=self.main[one.key])

    def _repeat(self, one: form.Repeat, when: str, seen: Seen) -> Item:
        rows = []
        for at, fields in enumerate(self.rows[one.key]):
            within = seen.in_row(one, at)
            rows.append(Row(at, fields, [self._in_row(each, fields, within) for each in one.questions]))
        return Item(
            "repeat", when, not seen.holds(one), one.key, one.label, one.add, help=one.help, rows=rows,
            errors=[self.on_rows[one.key]] if one.key in self.on_rows else [],
            may_add=len(rows) < one.most, may_remove=len(rows) > one.least,
            required=one.required or one.least > 0,
        )  # fmt: skip

    def _in_row(self, one: form.Asked, fields: Fields, within: Seen) -> Item:
        when = json.dumps(to_json(one.condition)) if one.condition is not None else ""
        hidden = not within.holds(one)
        if isinstance(one, form.Computed):
            value = said_simply(within.answers.get(one.key), one)
            return Item("computed", when, hidden or not value, one.key, one.label, role=value, help=one.help)
        return Item("field", when, hidden, one.key, bound=fields[one.key])

    def problems(self) -> list[Problem]:
        """For the summary, in the order of the page."""
        found = [Problem("", "", self.message)] if self.message else []
        for key, one in self.questions.items():
            found += self._problems_of(self.main, key)
            if key in self.on_rows:
                found.append(Problem(f"rows-{key}", one.label, self.on_rows[key]))
            for fields in self.rows.get(key, []):
                for inner in fields.fields:
                    found += self._problems_of(fields, inner)
        return found

    def _problems_of(self, fields: Fields, key: str) -> list[Problem]:
        if key not in fields.problems:
            return []
        bound = fields[key]
        target = f"{bound.auto_id}_0" if bound.use_fieldset else str(bound.id_for_label)
        return [Problem(target, str(bound.label), str(words)) for words in fields.problems[key]]


def _files_kept(row: Fields, before: Any, receive: object) -> dict[str, Any]:
    """A page that saves itself says nothing of files."""
    if receive is not None or not isinstance(before, dict):
        return {}
    files = (key for key, each in row.fields.items() if isinstance(each, DraftFilesField))
    return {key: before[key] for key in files if key in before}


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None  # noqa: PLR2004 (digits)


def said_simply(value: Any, one: form.Asked) -> str:
    from cantou.core.forms.portal.saying import said

    return said(one, value)
