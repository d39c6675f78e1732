"""What a commune says otherwise than the package that it took. Pure.

Words, and questions that it leaves out: nothing that would change what the law wants or what conditions read.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from cantou.core.forms.engine.definition import LONGEST_TEXT, Help, Label, Strict
from cantou.core.forms.engine.tree import keys_of
from cantou.services.demarches.engine.packages.document import Handed, Line, read_package
from cantou.services.demarches.engine.sense import texts_of
from cantou.services.demarches.engine.tags import tags_of

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN = frozenset({"pdf", "signature"})
"""Actions that draw a document, of what `values` say."""
Said = Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]


class Overrides(Strict):
    """`labels`, `helps`: by question. `texts`: by action of the workflow. `hidden`: questions that are not asked."""

    title: Annotated[str, Field(max_length=200)] = ""
    summary: Help = ""
    office: Annotated[str, Field(max_length=120)] = ""
    pieces: Annotated[tuple[Line, ...] | None, Field(max_length=50)] = None
    labels: dict[str, Label] = {}
    helps: dict[str, Help] = {}
    texts: dict[str, Said] = {}
    hidden: tuple[str, ...] = ()

    @property
    def kept(self) -> dict[str, Any]:
        """Only what was said."""
        return self.model_dump(mode="json", exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class Place:
    """`kind`: question or text. `optional`: the commune may leave it out."""

    kind: str
    key: str
    where: str
    text: str
    help: str = ""
    optional: bool = False


def places(package: Handed) -> Iterator[Place]:
    """All that may be said otherwise, in the order in which people meet it."""
    needed = _read(package)
    for _place, _way, one in package.form.questions():
        optional = not (one.required or one.prefill or one.key in needed)
        yield Place("question", one.key, "", one.label, one.help, optional)
    for status in package.workflow.statuses:
        for step in status.steps:
            if isinstance(getattr(step, "text", None), str) and step.do != "set_value":  # type: ignore[union-attr]
                yield Place("text", step.key, status.label, step.text)  # type: ignore[union-attr,arg-type]
            elif step.do in WRITTEN and "texte" in step.values:  # type: ignore[union-attr]
                yield Place("text", step.key, status.label, step.values["texte"])


def apply(package: Handed, overrides: Overrides) -> Handed:
    """What people meet in this commune. What names nothing any more is passed over. Raises PackageError."""
    document: dict[str, Any] = deepcopy(package.written)
    for name in ("title", "summary", "office"):
        if said := getattr(overrides, name):
            document[name] = said
    if overrides.title:
        document["form"]["title"] = document["workflow"]["title"] = overrides.title
    if overrides.pieces is not None:
        document["pieces"] = list(overrides.pieces)
    hidden = {*overrides.hidden} & {one.key for one in places(package) if one.optional}
    for page in document["form"]["pages"]:
        page["elements"] = list(_elements(page["elements"], overrides, hidden))
    document["form"]["pages"] = [one for one in document["form"]["pages"] if one["elements"]]
    for step in (step for status in document["workflow"]["statuses"] for step in status["steps"]):
        _say(step, overrides.texts.get(step["key"]))
    return read_package(document)


def _say(step: dict[str, Any], said: str | None) -> None:
    if said is None:
        return
    if step["do"] in WRITTEN and "texte" in step["values"]:
        step["values"]["texte"] = said
    elif isinstance(step.get("text"), str) and step["do"] != "set_value":
        step["text"] = said


def _elements(elements: list[Any], said: Overrides, hidden: set[str]) -> Iterator[dict[str, Any]]:
    for one in elements:
        key = one.get("key", "")
        if one.get("element") == "question":
            if key in hidden:
                continue
            yield {
                **one,
                "label": said.labels.get(key, one["label"]),
                "help": said.helps.get(key, one.get("help", "")),
            }
        elif isinstance(one.get("elements"), list):
            inner = list(_elements(one["elements"], said, hidden))
            if inner:
                yield {**one, "elements": inner}
        else:
            yield one


def _read(package: Handed) -> set[str]:
    """Questions that something else reads: leaving one out would leave a hole there."""
    found = {one.key for one in package.workflow.values if one.of_form}
    for _place, way in package.form.shown():
        found |= _trees(way[-1])
    for page in package.form.pages:
        found |= _trees(page)
    for _place, act in package.workflow.actions():
        found |= set().union(*map(tags_of, texts_of(act)), _trees(act))
    return found


def _trees(thing: Any) -> set[str]:
    """The keys that the conditions of a thing name, however deep they stand in its own fields."""
    if isinstance(thing, Strict):
        elements = {"elements"} & {*type(thing).model_fields}
        return set().union(
            *(_trees(getattr(thing, name)) for name in type(thing).model_fields if name not in elements)
        )
    if isinstance(thing, (tuple, list)):
        return set().union(*map(_trees, thing))
    try:
        return set(keys_of(thing))
    except (AttributeError, TypeError, KeyError):
        return set()


@dataclass(frozen=True, slots=True)
class Conflict:
    """The publisher changed what the commune says otherwise (`newer`), or took it away (None)."""

    place: Place
    own: str
    newer: str | None


def conflicts(before: Handed, after: Handed, overrides: Overrides) -> list[Conflict]:
    """What somebody must look at before the commune's own words go on standing over newer ones."""
    old = {(one.kind, one.key): one for one in places(before)}
    new = {(one.kind, one.key): one for one in places(after)}
    said = [("question", key, own) for key, own in overrides.labels.items()]
    said += [("text", key, own) for key, own in overrides.texts.items()]
    found = []
    for kind, key, own in said:
        was, now = old.get((kind, key)), new.get((kind, key))
        if was is not None and (now is None or now.text != was.text):
            found.append(Conflict(was, own, now.text if now else None))
    return found
