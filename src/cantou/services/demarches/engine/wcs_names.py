"""The names, conditions and texts of a Publik workflow, made into keys, trees and tags."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from cantou.core.forms.engine.check import check
from cantou.core.forms.engine.tree import ConditionError, to_json
from cantou.core.forms.engine.wcs import Note, plain_text
from cantou.core.forms.engine.wcs_words import Foreign
from cantou.core.forms.engine.words import RESERVED
from cantou.services.demarches.engine.workflow import SYSTEM

if TYPE_CHECKING:
    from cantou.core.forms.engine.tree import Kind

WORKED: Final = re.compile(r"\bform_workflow_(?:form|data)_(\w+)")
WORD: Final = re.compile(r"form_(?:var|option|workflow_form|workflow_data)_\w+|[a-z]\w*_var_\w+")
TAGGED: Final = re.compile(r"\{\{\s*(\w+)\s*\}\}|\[(form_\w+)\]")
NUMBERED: Final = r"(?:\|add:0|\|decimal)?\s*(?:[<>]=?|[!=]=)\s*[0-9]"


class Names:
    """Grows while the workflow is read: what is named and unknown is expected of the form."""

    def __init__(self, everything: str) -> None:
        self.everything = everything
        self.notes: list[Note] = []
        self.taken: set[str] = set(SYSTEM)
        self.kinds: dict[str, Kind] = {}
        self.values: dict[str, dict[str, Any]] = {}
        self.parameters: dict[str, dict[str, Any]] = {}
        self.known: dict[str, str] = {}
        self.statuses: dict[str, list[str]] = {}
        """Label → keys."""

    def free(self, name: str) -> str:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50] or "chose"
        if not stem[0].isalpha() or stem in RESERVED:
            stem = f"x_{stem}"
        key, number = stem, 2
        while key in self.taken:
            key, number = f"{stem}_{number}", number + 1
        self.taken.add(key)
        return key

    def key(self, sort: str, name: str) -> str:
        name = name.removesuffix("_raw").removesuffix("_structured")
        there = f"option:{name}" if sort == "option" else name
        if there in self.known:
            return self.known[there]
        if name in {"etat_precedent", "etat"}:
            return name
        key = self.known[there] = self.free(f"option_{name}" if sort == "option" else name)
        kind = self._kind(name)
        self.kinds[key] = kind
        made: dict[str, Any] = {"key": key, "label": name[:200], "kind": kind}
        if sort == "option":
            self.parameters[key] = made
        else:
            self.values[key] = made | {"of_form": True}
        return key

    def _kind(self, name: str) -> Kind:
        word = rf"{re.escape(name)}(?:_raw)?"
        if re.search(rf"{word}\|length", self.everything):
            return "list"
        timed = re.search(
            rf"\{{\{{\s*form_option_{word}\s*\}}\}}\s*(?:jours|heures|minutes|mois)", self.everything
        )
        return "number" if timed or re.search(word + NUMBERED, self.everything) else "text"

    def condition(self, text: str, where: str) -> tuple[dict[str, Any] | None, bool]:
        """The tree, and whether it is understood; (None, True) where there is none."""
        text = text.strip()
        if not text:
            return None, True
        plain = re.sub(r"\|(?:add:0|decimal)\b", "", text)
        plain = re.sub(r"\bform_previous_status\b", "form_var_etat_precedent", plain)
        plain = re.sub(r"\bform_status\b", "form_var_etat", plain)
        plain = WORKED.sub(lambda found: f"form_var_{_own(found[1])}", plain)
        plain = re.sub(r"(?<!form_)\b(?!form_var)([a-z]\w*?)_var_(\w+)", r"form_var_\1_\2", plain)
        kinds = {**self.kinds, **SYSTEM}
        try:
            foreign = Foreign(self.key, kinds)
            for found in re.finditer(r"form_(var|option)_(\w+?)(?:_raw)?\b", plain):
                self.key(found[1], found[2])
            kinds.update(self.kinds)
            tree = foreign.tree(plain)
            check(tree, kinds)
        except ConditionError as error:
            self.notes.append(Note("condition", where, f"{text[:80]} ({error})"))
            return None, False
        return self._renamed(to_json(tree)), True

    def _renamed(self, tree: Any) -> Any:
        """Publik knows a status by its label; here it has a key."""
        if isinstance(tree, list):
            return [self._renamed(one) for one in tree]
        if not isinstance(tree, dict):
            return tree
        left = tree.get("left")
        if (
            tree.get("is") == "compare"
            and isinstance(left, dict)
            and left.get("key") in {"etat", "etat_precedent"}
        ):
            label = str(tree["right"].get("value", "")).strip()
            keys = self.statuses.get(label) or [label or "inconnu"]
            among = {"is": "among", "value": left,
                     "choices": [{"is": "value", "kind": "text", "value": one} for one in keys]}  # fmt: skip
            return {"is": "not", "what": among} if tree["operator"] == "!=" else among
        return {name: self._renamed(one) for name, one in tree.items()}

    def text(self, html: str | None, where: str) -> str:
        words = plain_text(html)
        left = TAGGED.sub("", words)
        if "{{" in left or "{%" in left or re.search(r"\[[a-z_]+\b[^\]]*\]", left):
            self.notes.append(Note("template", where, "texte avec des calculs"))
        keys: list[str] = []

        def tag(found: re.Match[str]) -> str:
            word = WORKED.sub(lambda each: f"form_var_{_own(each[1])}", found[1] or found[2])
            sort = re.fullmatch(r"form_(var|option)_(\w+)", word)
            if not sort:
                self.notes.append(Note("tag", where, word[:80]))
                return "…"
            keys.append(self.key(sort[1], sort[2]))
            return f"\0{len(keys) - 1}\0"

        plain = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "…", TAGGED.sub(tag, words), flags=re.DOTALL)
        plain = plain.replace("{", "(").replace("}", ")")
        return re.sub(r"\0(\d+)\0", lambda found: f"{{{keys[int(found[1])]}}}", plain)[:20_000] or "…"


def _own(name: str) -> str:
    return name.replace("_var_", "_", 1)
