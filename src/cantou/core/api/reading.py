"""The OpenAPI document as a person reads it: chapters, operations, their fields in lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from cantou.core.api.document import METHODS

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 4
KINDS = {
    "string": "texte",
    "integer": "entier",
    "number": "nombre",
    "boolean": "vrai ou faux",
    "object": "objet",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One field; `place` says where a parameter goes."""

    name: str
    kind: str
    told: str
    required: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    id: str
    method: str
    path: str
    title: str
    text: str
    scopes: tuple[str, ...]
    needs_token: bool
    parameters: tuple[Line, ...]
    body: tuple[Line, ...]
    answer: tuple[Line, ...]
    status: str


@dataclass(frozen=True, slots=True)
class Chapter:
    id: str
    title: str
    operations: tuple[Described, ...]


def chapters(document: Any) -> list[Chapter]:
    found: dict[str, list[Described]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                tag = (methods[method].get("tags") or ["Cantou"])[0]
                found.setdefault(tag, []).append(_described(document, path, method, methods[method]))
    return [Chapter(slugify(title), title, tuple(each)) for title, each in found.items()]


def _described(document: Any, path: str, method: str, operation: dict[str, Any]) -> Described:
    security = operation.get("security") or []
    status = next(status for status in operation["responses"] if status.startswith("2"))
    return Described(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation.get("summary", ""),
        text=operation.get("description", ""),
        scopes=tuple(scope for each in security for scopes in each.values() for scope in scopes),
        needs_token=bool(security),
        parameters=tuple(_parameters(document, operation)),
        body=tuple(_fields(document, _content(operation.get("requestBody") or {}))),
        answer=tuple(_fields(document, _content(operation["responses"][status]))),
        status=status,
    )


def _parameters(document: Any, operation: dict[str, Any]) -> Iterator[Line]:
    places = {"query": _("adresse"), "path": _("chemin"), "header": _("en-tête")}
    for each in operation.get("parameters", ()):
        schema = _resolved(document, each["schema"])
        told = each.get("description") or schema.get("description", "")
        yield Line(
            each["name"], _kind(document, schema), told, each.get("required", False), places[each["in"]]
        )


def _content(holder: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = holder.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _fields(document: Any, schema: dict[str, Any], before: str = "", depth: int = 0) -> Iterator[Line]:
    """Every field under its whole name: `contact.email`, `items[].reference`."""
    schema = _resolved(document, schema)
    if schema.get("type") == "array" and depth < DEEPEST:
        yield from _fields(document, schema.get("items", {}), f"{before}[]", depth)
        return
    required = schema.get("required", ())
    for name, value in schema.get("properties", {}).items():
        whole = f"{before}.{name}" if before else name
        inner = _resolved(document, value)
        told = value.get("description") or inner.get("description", "")
        yield Line(whole, _kind(document, inner), told, name in required)
        if depth < DEEPEST:
            yield from _fields(document, inner, whole, depth + 1)


def _resolved(document: Any, schema: dict[str, Any]) -> dict[str, Any]:
    """Through references, and past « or null »."""
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            return {**_resolved(document, option), **{k: v for k, v in schema.items() if k == "description"}}
    name = schema.get("$ref", "").rpartition("/")[2]
    if not name:
        return schema
    return {**document["components"]["schemas"][name], "description": schema.get("description", "")}


def _kind(document: Any, schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"] if value != "")
    if "const" in schema:
        return str(schema["const"])
    kind = schema.get("type", "")
    if kind == "array":
        return _("liste de %(kind)s") % {
            "kind": _kind(document, _resolved(document, schema.get("items", {})))
        }
    if schema.get("format") in {"date", "date-time"}:
        return _("date") if schema["format"] == "date" else _("date et heure")
    return KINDS.get(kind, kind or _("valeur"))
