"""The OpenAPI document: what django-ninja writes, completed with what every operation may answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ninja.openapi.schema import OpenAPISchema

from cantou.core.api.problems import MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ninja.operation import Operation

METHODS = ("get", "post", "put", "patch", "delete")
PROBLEM = {"$ref": "#/components/schemas/Problem"}
ALWAYS = {
    "400": "Illisible",
    "404": "Introuvable",
    "422": "Des champs sont à corriger",
    "429": "Trop de demandes",
}
WITH_TOKEN = {"401": "Il faut un jeton valable", "403": "Ce jeton ne le permet pas"}
WRITING = {"409": "Changé entre-temps", "415": "Ce n’est pas du JSON"}
_TEXT = {"type": "string"}
SCHEMAS: dict[str, Any] = {
    "Problem": {
        "title": "Problem",
        "description": "RFC 9457.",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {**_TEXT, "format": "uri-reference"},
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "errors": {"type": "array", "items": {"$ref": "#/components/schemas/FieldError"}},
        },
    },
    "FieldError": {
        "title": "FieldError",
        "type": "object",
        "required": ["field", "in", "message"],
        "properties": {
            "field": _TEXT,
            "in": {**_TEXT, "enum": ["body", "query", "path", "header"]},
            "message": _TEXT,
        },
    },
}


class Document(OpenAPISchema):
    """django-ninja writes no scopes."""

    def operation_security(self, operation: Operation) -> list[dict[str, Any]] | None:
        found = super().operation_security(operation)
        wanted = [list(getattr(auth, "openapi_scopes", ())) for auth in operation.auth_callbacks]
        return (
            None
            if found is None
            else [dict.fromkeys(one, scopes) for one, scopes in zip(found, wanted, strict=True)]
        )


def complete(document: OpenAPISchema, scopes: Mapping[str, str]) -> OpenAPISchema:
    """In place: problems, limits, what a token is."""
    components = document["components"]
    components.setdefault("schemas", {}).update(SCHEMAS)
    components["schemas"] = dict(sorted(components["schemas"].items()))
    listed = "\n".join(f"- `{scope}` : {title}" for scope, title in scopes.items())
    bearer = "Un jeton fait au bureau, ou celui d’une application (OAuth 2, client_credentials)."
    components["securitySchemes"] = {
        "TokenAuth": {"type": "http", "scheme": "bearer", "description": f"{bearer}\n\n{listed}"}
    }
    for method, operation in operations(document):
        told = (
            ALWAYS | (WITH_TOKEN if operation.get("security") else {}) | ({} if method == "get" else WRITING)
        )
        for status, description in told.items():
            operation["responses"].setdefault(
                status, {"description": description, "content": {MEDIA_TYPE: {"schema": PROBLEM}}}
            )
        operation["responses"] = {str(status): one for status, one in operation["responses"].items()}
    return document


def operations(document: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in document["paths"].values():
        for method in METHODS:
            if method in path:
                yield method, path[method]


def printed(document: Any) -> str:
    """As it is committed: the same text for the same API."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
