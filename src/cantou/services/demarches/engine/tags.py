"""`{key}` within a text. What is no key of the workflow is refused when it is saved."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cantou.core.forms.engine.tree import Kind

TAG: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def tags_of(text: str) -> frozenset[str]:
    return frozenset(TAG.findall(text))


def fill_in(text: str, values: Mapping[str, Any], kinds: Mapping[str, Kind]) -> str:
    """Filled once: a value that looks like a tag stays what somebody wrote."""
    return TAG.sub(lambda found: _said(values.get(found[1]), kinds.get(found[1], "text")), text)


def _said(value: Any, kind: str) -> str:  # noqa: PLR0911 (one line for each kind)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dict):
        return str(value.get("label", ""))
    if isinstance(value, (list, tuple)):
        return ", ".join(_said(one, "text") for one in value)
    if kind == "number":
        return str(value).replace(".", ",")
    if kind == "date":
        try:
            return f"{date.fromisoformat(str(value)):%d/%m/%Y}"
        except ValueError:
            return str(value)
    return str(value)
