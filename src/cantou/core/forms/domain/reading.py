"""Published definitions, read once for all requests of a process: a version never changes."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any

from cantou.core.forms.engine.definition import Chosen, Definition, Option, Page, Repeat, Section
from cantou.core.forms.models import Card, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cantou.core.forms.engine.definition import Shown

MOST_KEPT = 300
NONE = Option(value="aucune", label="Rien à choisir pour le moment")
"""Stands where a referential has no card yet: nothing can be chosen there, rather than anything."""
_kept: OrderedDict[bytes, Definition] = OrderedDict()
_lock = Lock()


def digest_of(document: Mapping[str, Any]) -> bytes:
    """Of its one written form."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def definition_of(version: Version) -> Definition:
    """As published, its referentials not yet looked up. `version` may come without its document."""
    digest = bytes(version.digest)
    with _lock:
        if digest in _kept:
            _kept.move_to_end(digest)
            return _kept[digest]
    definition = Definition.model_validate(version.document)
    with _lock:
        _kept[digest] = definition
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return definition


def sources_of(definition: Definition) -> set[str]:
    """The referentials that it chooses from."""
    return {
        one.source
        for _place, _way, asked in definition.questions()
        for one in (asked, *(asked.questions if isinstance(asked, Repeat) else ()))
        if isinstance(one, Chosen) and one.source
    }


def with_cards(definition: Definition, organisation: int, kept: Iterable[str] = ()) -> Definition:
    """The same, each choice from a referential having its cards as options: one query, none without referentials.

    A card that is archived is offered no more, except where an answer (`kept`) has chosen it.
    """
    sources = sources_of(definition)
    if not sources:
        return definition
    cards = Card.objects.filter(organisation_id=organisation, model__key__in=sources)
    still = set(kept)
    options: dict[str, list[dict[str, str]]] = {source: [] for source in sources}
    for source, value, label, archived in cards.order_by("position", "label", "pk").values_list(
        "model__key", "value", "label", "archived_at"
    ):
        if archived is None or value in still:
            options[source].append({"value": value, "label": label})
    pages = tuple(_filled_page(page, options) for page in definition.pages)
    return definition.model_copy(update={"pages": pages})


def _filled_page(page: Page, options: Mapping[str, list[dict[str, str]]]) -> Page:
    return page.model_copy(update={"elements": tuple(_filled(one, options) for one in page.elements)})


def _filled(one: Shown, options: Mapping[str, list[dict[str, str]]]) -> Any:
    if isinstance(one, Section):
        return one.model_copy(update={"elements": tuple(_filled(each, options) for each in one.elements)})
    if isinstance(one, Repeat):
        return one.model_copy(update={"questions": tuple(_filled(each, options) for each in one.questions)})
    if isinstance(one, Chosen) and one.source:
        offered = tuple(
            Option.model_construct(value=each["value"], label=each["label"]) for each in options[one.source]
        )
        return one.model_copy(update={"options": offered or (NONE,)})
    return one
