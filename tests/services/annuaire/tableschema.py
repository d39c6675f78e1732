"""What a Table Schema says of a row of text, by ourselves: the part that these schemas use."""

from __future__ import annotations

import json
import re
from datetime import date
from urllib.parse import urlsplit

from tests.support.shared import shared


def schema_of(name):
    """The end of the test where the schemas are not at hand."""
    return json.loads(shared(f"scdl/schemas/{name}").read_text("utf-8"))


def problems(schema, head, rows):
    """(line, field, what is wrong) of each cell that the schema refuses; the head must be the schema's own."""
    fields = {field["name"]: field for field in schema["fields"]}
    found = [(0, name, "unknown") for name in head if name not in fields]
    found += [(0, name, "missing") for name, one in fields.items() if _needed(one) and name not in head]
    seen = {}
    for line, row in enumerate(rows, start=1):
        for name, value in zip(head, row, strict=True):
            found += [(line, name, why) for why in _wrong(fields[name], value)]
            if fields[name].get("constraints", {}).get("unique") and value:
                if value in seen.setdefault(name, set()):
                    found.append((line, name, "twice"))
                seen[name].add(value)
    return found


def _needed(field):
    return field.get("constraints", {}).get("required", False)


def _wrong(field, value):
    rules = field.get("constraints", {})
    if value == "":
        return ["required"] if rules.get("required") else []
    try:
        typed = _typed(field, value)
    except ValueError:
        return [f"not a {field['type']}: {value}"]
    found = []
    if "enum" in rules and typed not in rules["enum"]:
        found.append(f"enum: {value}")
    if "pattern" in rules and not re.search(rules["pattern"], value):
        found.append(f"pattern: {value}")
    if len(value) < rules.get("minLength", 0) or len(value) > rules.get("maxLength", len(value)):
        found.append(f"length: {value}")
    if "minimum" in rules and typed < rules["minimum"]:
        found.append(f"minimum: {value}")
    if "maximum" in rules and typed > rules["maximum"]:
        found.append(f"maximum: {value}")
    return found


def _typed(field, value):
    kind, form = field["type"], field.get("format", "default")
    if kind == "number":
        return float(value)
    if kind == "integer":
        return int(value)
    if kind == "boolean":
        if value not in {*field.get("trueValues", ["true"]), *field.get("falseValues", ["false"])}:
            raise ValueError(value)
        return value
    if kind == "date":
        return date.fromisoformat(value)
    if kind == "array":
        return json.loads(value)
    if form == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise ValueError(value)
    if form == "uri" and not all(urlsplit(value)[:2]):
        raise ValueError(value)
    return value
