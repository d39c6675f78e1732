"""JSON that a stranger wrote, and that a database will keep. Pure."""

from __future__ import annotations

import json
from typing import Any, NoReturn

DEEPEST = 100


def read_json(content: bytes | str) -> Any:
    """Raises ValueError on what is no JSON (RFC 8259: neither NaN nor Infinity), on what nests without end, and on text
    that PostgreSQL keeps nowhere: NUL, half of a pair."""
    try:
        found = json.loads(content, parse_constant=_refused)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    _keepable(found, DEEPEST)
    return found


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _keepable(found: Any, left: int) -> None:
    if left < 0:
        raise ValueError("nested too deeply")
    if isinstance(found, str):
        if "\0" in found or any("\ud800" <= letter <= "\udfff" for letter in found):
            raise ValueError("a text that cannot be kept")
    elif isinstance(found, float):
        if found in (float("inf"), float("-inf")):
            raise ValueError("a number too large")
    elif isinstance(found, dict):
        for key, value in found.items():
            _keepable(key, left)
            _keepable(value, left - 1)
    elif isinstance(found, list):
        for value in found:
            _keepable(value, left - 1)
