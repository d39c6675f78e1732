"""Publik's `.wcs` files (a form, a block or a card model, in XML) made into definitions.

None makes the import fail: what has no counterpart here is left out or simplified, and named (`Report.notes`).
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from cantou.core.forms.engine.check import check
from cantou.core.forms.engine.definition import FORMAT, LONGEST_LABEL
from cantou.core.forms.engine.sense import DefinitionError, read
from cantou.core.forms.engine.tree import ConditionError, to_json
from cantou.core.forms.engine.wcs_words import Foreign
from cantou.core.forms.engine.words import RESERVED
from cantou.core.web.xml import XmlError, read_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from cantou.core.forms.engine.definition import Definition
    from cantou.core.forms.engine.tree import Kind

LARGEST: Final = 5_000_000
FORMS: Final = ("formdef", "carddef", "block")
KINDS: Final[dict[str, Kind]] = {
    "bool": "yes_no",
    "items": "list",
    "file": "list",
    "date": "date",
    "numeric": "number",
}
DIGITS: Final = {"^[0-9]*", "^[0-9]*$", "[0-9]*", "[0-9]+", r"\d+", r"^\d+$"}
VALIDATIONS: Final = {"digits": "digits", "zipcode-fr": "postcode", "time": "time"}


class WcsError(ValueError):
    """It is no `.wcs` file, or holds no form."""


@dataclass(frozen=True, slots=True)
class Note:
    """`code`: what has no counterpart, the same for all of its sort; `where`: the label of the field."""

    code: str
    where: str
    detail: str = ""


@dataclass
class Report:
    definition: Definition
    document: dict[str, Any]
    notes: list[Note] = field(default_factory=list)


def import_form(content: bytes, blocks: Mapping[str, bytes] | None = None) -> Report:
    """`blocks`: those that the form uses, by their slug. Raises WcsError."""
    root = root_of(content)
    if root.tag not in FORMS:
        raise WcsError(f"Ce fichier décrit autre chose qu’un formulaire : « {root.tag} ».")
    known = {slug: root_of(each) for slug, each in (blocks or {}).items()}
    reading = _Reading(known)
    document = reading.document(root)
    try:
        return Report(read(document), document, reading.notes)
    except (DefinitionError, ConditionError) as error:
        place = getattr(error, "place", "")
        raise WcsError(f"Ce formulaire ne se laisse pas écrire : {error} {place}") from error


def root_of(content: bytes) -> Element:
    try:
        return read_xml(content, largest=LARGEST)
    except XmlError as error:
        raise WcsError(str(error)) from error


class _Reading:
    def __init__(self, blocks: Mapping[str, Element]) -> None:
        self.blocks = blocks
        self.notes: list[Note] = []
        self.keys: dict[str, str] = {}
        self.kinds: dict[str, Kind] = {}
        self.parameters: dict[str, dict[str, Any]] = {}
        self.taken: set[str] = set()

    def document(self, root: Element) -> dict[str, Any]:
        title = plain_text(root.findtext("name")) or "Sans titre"
        fields = list(root.findall("./fields/field"))
        self.name(fields)
        pages = list(self._pages(fields, title))
        return {
            "format": FORMAT,
            "title": title[:LONGEST_LABEL],
            "summary": plain_text(root.findtext("description"))[:2_000],
            "parameters": list(self.parameters.values()),
            "pages": pages,
        }

    def name(self, fields: list[Element]) -> None:
        """First of all: conditions speak of what comes before and after."""
        for one in fields:
            kind = _type(one)
            if kind in {"page", "title", "subtitle", "comment"}:
                continue
            name = (one.findtext("varname") or "").strip()
            key = self._free(name or plain_text(one.findtext("label")) or kind)
            one.set("key", key)
            if name:
                self.keys.setdefault(name, key)
            self.kinds[key] = "list" if _block_of(one) or kind == "tablerows" else KINDS.get(kind, "text")

    def _free(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "question"
        if not stem[0].isalpha() or stem in RESERVED:
            stem = f"q_{stem}"
        key, number = stem, 2
        while key in self.taken:
            key, number = f"{stem}_{number}", number + 1
        self.taken.add(key)
        return key

    def _pages(self, fields: list[Element], title: str) -> Iterator[dict[str, Any]]:
        page: dict[str, Any] = {"key": self._free("page"), "title": title, "elements": [], "checks": []}
        for one in fields:
            if _type(one) == "page":
                if page["elements"] or page["checks"]:
                    yield page
                label = plain_text(one.findtext("label")) or title
                page = {"key": self._free("page"), "title": label[:LONGEST_LABEL], "elements": []}
                page |= self._shown(one) | {"checks": self._checks(one)}
            elif element := self._element(one):
                page["elements"].append(element)
        yield page

    def _checks(self, page: Element) -> list[dict[str, Any]]:
        found = []
        for one in page.findall("./post_conditions/post_condition"):
            condition = self._condition(page, condition_text(one.find("condition")), "post_condition")
            if condition:
                words = plain_text(one.findtext("error_message")) or "Il manque quelque chose à cette page."
                found.append({"condition": condition, "message": words[:LONGEST_LABEL]})
        return found

    def _shown(self, one: Element) -> dict[str, Any]:
        text = condition_text(one.find("condition"))
        condition = self._condition(one, text, "condition") if text else None
        return {"condition": condition} if condition else {}

    def _condition(self, one: Element, text: str, code: str) -> dict[str, Any] | None:
        try:
            tree = Foreign(self._key_of, self.kinds).tree(text)
            check(tree, self.kinds)
        except ConditionError as error:
            self._note(code, one, str(error))
            return None
        return to_json(tree)

    def _key_of(self, sort: str, name: str) -> str | None:
        if sort == "var":
            return self.keys.get(name)
        if name not in self.parameters:
            key = self._free(f"option_{name}")
            self.parameters[name] = {"key": key, "label": name.replace("_", " "), "kind": "text"}
            self.kinds[key] = "text"
        return str(self.parameters[name]["key"])

    def _element(self, one: Element) -> dict[str, Any] | None:
        kind = _type(one)
        if kind in {"title", "subtitle", "comment"}:
            return self._words(one, kind)
        if kind == "computed":
            self._note("computed", one, (one.findtext("value_template") or "").strip()[:80])
            self.kinds.pop(one.get("key", ""), None)
            self.keys = {name: key for name, key in self.keys.items() if key != one.get("key")}
            return None
        slug = _block_of(one)
        if slug or kind == "tablerows":
            return self._repeat(one, slug)
        return self.question(one)

    def _words(self, one: Element, kind: str) -> dict[str, Any] | None:
        text = plain_text(one.findtext("label"))
        if "{{" in text or "{%" in text or re.search(r"\[[a-z_]+\]", text):
            self._note("template", one, "texte avec des valeurs")
        role = "text" if kind == "comment" else kind
        return {"element": "words", "role": role, "text": text[:20_000], **self._shown(one)} if text else None

    def _repeat(self, one: Element, slug: str) -> dict[str, Any] | None:
        if slug and slug not in self.blocks:
            self._note("block", one, slug)
        rows = self.blocks[slug].findall("./fields/field") if slug in self.blocks else []
        questions = []
        for each in rows:
            if _type(each) in {"title", "subtitle", "comment", "page", "computed"}:
                self._note("block_words", each)
                continue
            each.set(
                "key", self._free(f"{one.get('key')}_{each.findtext('varname') or each.findtext('label')}")
            )
            questions.append(self.question(each, inside=True))
        if not rows:
            columns = [plain_text(each.text) for each in one.findall("./columns/column")] or ["Réponse"]
            questions = [self._cell(one, name) for name in columns]
        if not questions:
            return None
        most = _whole(one.findtext("max_items"), 20)
        return {
            **self._common(one),
            "type": "repeat",
            "questions": questions,
            "least": 1 if _true(one.findtext("required")) else 0,
            "most": min(max(most, 1), 200),
            "add": plain_text(one.findtext("add_element_label"))[:100],
        }

    def _cell(self, one: Element, name: str) -> dict[str, Any]:
        key = self._free(f"{one.get('key')}_{name}")
        label = (name or "Réponse")[:LONGEST_LABEL]
        return {"element": "question", "type": "short_text", "key": key, "label": label}

    def _common(self, one: Element) -> dict[str, Any]:
        return {
            "element": "question",
            "key": one.get("key"),
            "label": (plain_text(one.findtext("label")) or "Question")[:LONGEST_LABEL],
            "help": plain_text(one.findtext("hint"))[:2_000],
            "required": _true(one.findtext("required")),
            "column": _true(one.findtext("in_listing")),
            "erase": {"no": "never", "intermediate": "intermediate"}.get(
                one.findtext("anonymise") or "", "end"
            ),
            **self._prefill(one),
            **self._shown(one),
        }

    def _prefill(self, one: Element) -> dict[str, str]:
        sort, value = one.findtext("./prefill/type"), (one.findtext("./prefill/value") or "").strip()
        if sort in {None, "none"}:
            return {}
        name = value.strip("{} ").removeprefix("session_user_var_").removeprefix("session_user_")
        if sort == "user" or value.startswith("{{session_user"):
            name = re.sub(r"[^a-z0-9_]", "", name.lower()).strip("_")
            if name and name[0].isalpha():
                return {"prefill": f"person.{name}"}
        self._note("prefill", one, f"{sort} : {value}"[:80])
        return {}

    def question(self, one: Element, *, inside: bool = False) -> dict[str, Any]:
        made = self._common(one)
        if inside and "condition" in made:
            self._note("condition", one, "dans un bloc")
            del made["condition"]
        return made | self._typed(one)

    def _typed(self, one: Element) -> dict[str, Any]:
        kind = _type(one)
        plain: dict[str, dict[str, Any]] = {
            "text": {"type": "long_text"},
            "email": {"type": "email"},
            "bool": {"type": "yes_no"},
            "file": {"type": "files"},
            "map": {"type": "point"},
            "numeric": {"type": "number", "decimals": 6},
        }
        if kind in plain:
            return plain[kind]
        if kind in {"item", "items"}:
            return self._choices(one, kind)
        if kind == "date":
            return self._day(one)
        if kind != "string":
            self._note("type", one, kind)
        return {"type": "short_text", **self._validation(one)}

    def _choices(self, one: Element, kind: str) -> dict[str, Any]:
        sort = "choice" if kind == "item" else "choices"
        source = (one.findtext("./data_source/type") or "").strip()
        if source and source not in {"none", "jsonvalue", "formula"}:
            name = re.sub(r"[^a-z0-9]+", "_", source.lower()).strip("_")
            if name and name[0].isalpha():
                return {"type": sort, "source": name}
        if source not in {"", "none"}:
            self._note("data_source", one, source)
        labels = list(
            dict.fromkeys(filter(None, (plain_text(each.text) for each in one.findall("./items/item"))))
        )
        if not labels:
            self._note("data_source", one, "aucun choix")
            labels = ["—"]
        options = [{"value": label[:200], "label": label[:LONGEST_LABEL]} for label in labels]
        return {"type": sort, "options": options}

    def _day(self, one: Element) -> dict[str, Any]:
        today = {"is": "today"}
        made: dict[str, Any] = {"type": "date"}
        if _true(one.findtext("minimum_is_future")):
            made["earliest"] = today
        if _true(one.findtext("date_in_the_past")):
            made["latest"] = today
        return made

    def _validation(self, one: Element) -> dict[str, Any]:
        sort = (one.findtext("./validation/type") or "").strip()
        if sort in VALIDATIONS:
            return {"pattern": VALIDATIONS[sort]}
        if sort in {"phone", "phone-fr"}:
            return {"type": "phone"}
        if sort in {"iban", "siret-fr"}:
            return {"type": sort.removesuffix("-fr")}
        rule = (one.findtext("./validation/value") or "").strip()
        if sort == "regex" and rule in DIGITS:
            return {"pattern": "digits"}
        if sort and sort != "none":
            self._note("validation", one, f"{sort} : {rule}"[:80])
        return {}

    def _note(self, code: str, one: Element, detail: str = "") -> None:
        self.notes.append(Note(code, plain_text(one.findtext("label"))[:80], detail))


def _type(one: Element) -> str:
    return (one.findtext("type") or "").strip()


def _block_of(one: Element) -> str:
    kind = _type(one)
    return kind.removeprefix("block:") if kind.startswith("block:") else one.findtext("block_slug") or ""


def condition_text(one: Element | None) -> str:
    if one is None:
        return ""
    return (one.findtext("value") or (one.text if len(one) == 0 else "") or "").strip()


def plain_text(html: str | None) -> str:
    """Words without their tags."""
    plain = re.sub(r"<br\s*/?>|</(?:p|li|h[1-6]|div|tr)>", "\n", html or "", flags=re.IGNORECASE)
    plain = unescape(re.sub(r"<[^>]*>", "", plain))
    return re.sub(r"[ \t\u00a0]+", " ", re.sub(r"\s*\n\s*", "\n", plain)).strip()


def _true(text: str | None) -> bool:
    return (text or "").strip().lower() in {"true", "required", "1"}


def _whole(text: str | None, usual: int) -> int:
    return int(text) if text and text.strip().isdigit() else usual


def questions_of(
    fields: list[Element], taken: set[str]
) -> tuple[list[dict[str, Any]], dict[str, str], list[Note]]:
    """Of a small form inside something else (an action of a workflow): questions, name → key, notes.

    `taken` grows by the keys that were given.
    """
    reading = _Reading({})
    reading.taken = taken
    simple = [
        one
        for one in fields
        if _type(one) not in {"page", "title", "subtitle", "comment", "computed", "tablerows"}
        and not _block_of(one)
    ]
    reading.notes += [
        Note("form_element", plain_text(one.findtext("label"))[:80], _type(one))
        for one in fields
        if one not in simple
    ]
    reading.name(simple)
    return [reading.question(one, inside=True) for one in simple], reading.keys, reading.notes
