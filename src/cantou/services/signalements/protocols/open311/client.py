"""Talking to another city's Open311 server. Knows the wire, and no table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from cantou.core.web import remote

MOST_BYTES = 500_000
SECONDS = 20
OK_MOST, TOO_MANY, SERVER_ERROR, NOT_FOUND = 299, 429, 500, 404
_LONGEST = 120
_LONGEST_NOTES = 2_000


class RefusedError(Exception):
    """The other city has said no, in its own words."""


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    jurisdiction: str
    key: str


@dataclass(frozen=True, slots=True)
class Received:
    """One of the two is empty: some servers give the number later, against the token."""

    number: str
    token: str


@dataclass(frozen=True, slots=True)
class State:
    status: str
    notes: str


def send(server: Server, values: dict[str, str], *, repeat_key: str) -> Received:
    """Raises RemoteError, or RefusedError."""
    said = {"jurisdiction_id": server.jurisdiction, "api_key": server.key, **values}
    answer = remote.post(
        f"{server.url}requests.json",
        body=urlencode({name: value for name, value in said.items() if value}).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "Idempotency-Key": repeat_key,
        },
        most_bytes=MOST_BYTES,
        seconds=SECONDS,
    )
    _check(answer, sent=True)
    first = _first(answer)
    received = Received(_text(first, "service_request_id"), _text(first, "token"))
    if not received.number and not received.token:
        raise remote.RemoteError("unreadable", sent=True)
    return received


def number_of(server: Server, token: str) -> str:
    """ "" as long as the other has not given one."""
    return _text(_get(server, f"tokens/{quote(token, safe='')}.json"), "service_request_id")


def state_of(server: Server, number: str) -> State | None:
    """None as long as the other shows nothing of it."""
    found = _get(server, f"requests/{quote(number, safe='')}.json")
    status = _text(found, "status").lower()
    if status not in {"open", "closed"}:
        return None
    return State(status, _text(found, "status_notes", most=_LONGEST_NOTES))


def _get(server: Server, path: str) -> dict[str, Any]:
    asked = {"jurisdiction_id": server.jurisdiction, "api_key": server.key}
    query = urlencode({name: value for name, value in asked.items() if value})
    answer = remote.get(f"{server.url}{path}?{query}", most_bytes=MOST_BYTES, seconds=SECONDS)
    if answer.status == NOT_FOUND:
        return {}
    _check(answer, sent=False)
    return _first(answer)


def _check(answer: remote.Answer, *, sent: bool) -> None:
    if answer.status <= OK_MOST:
        return
    if answer.status == TOO_MANY or answer.status >= SERVER_ERROR:
        raise remote.RemoteError(
            f"answer {answer.status}", again=True, sent=sent and answer.status != TOO_MANY
        )
    raise RefusedError(_description(answer) or str(answer.status))


def _description(answer: remote.Answer) -> str:
    try:
        return _text(_first(answer), "description", most=250)
    except remote.RemoteError:
        return ""


def _first(answer: remote.Answer) -> dict[str, Any]:
    """Of a bare array, or of one that is wrapped in its name as some servers do."""
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        raise remote.RemoteError("unreadable", sent=True) from error
    if isinstance(data, dict) and len(data) == 1 and isinstance(next(iter(data.values())), list):
        data = next(iter(data.values()))
    if isinstance(data, list):
        data = data[0] if data else {}
    return data if isinstance(data, dict) else {}


def _text(found: dict[str, Any], name: str, *, most: int = _LONGEST) -> str:
    value = found.get(name)
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return ""
    return "".join(letter for letter in str(value) if letter.isprintable() or letter == "\n").strip()[:most]
