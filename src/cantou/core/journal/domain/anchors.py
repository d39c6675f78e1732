"""The last link of each chain, noted outside the database every few minutes and signed: what its owner cannot undo.

One file, one line each time, in CANTOU_HOME/journal/anchors.jsonl: the heads that have moved, and a signature over
the line and the one before, by a key that is neither in the database nor in its backups. Whoever owns the database
can disable triggers, cut the end of a chain together with its head, or write it anew: the lines then disagree. What
was written since the last line is guarded by the chain alone. See docs/adr/0073.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from cantou.core.keys import is_signed, newest_key, sign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILE = "anchors.jsonl"
PLACE = "journal.anchor"
HEADS = "heads"
RESTORED = "restored"
"""A backup was put back: the chains begin anew from here."""
_ALL = "select organisation_id, number, encode(digest, 'hex') from journal_head order by organisation_id"


class AnchorError(Exception):
    """The file of anchors is not what was written; the message is for the operator, in French."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A link of a chain, as it was once seen."""

    number: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class Noted:
    """How many chains have moved; the beginning of the line's digest, for the logs: a witness outside the file."""

    chains: int
    line: str


def anchor(*, kind: str = HEADS) -> Noted:
    """Note the heads that have moved since the last line. Tests note none, unless they set a place.

    Raises AnchorError: the lines before do not hold.
    """
    if settings.JOURNAL_ANCHORS is None:
        return Noted(0, "")
    with _opened() as file:
        lines = _read(file)
        known = {} if kind == RESTORED else _latest(lines)
        moved = {owner: head for owner, head in heads().items() if known.get(owner) != head}
        written = _write(file, lines, kind, moved) if moved or kind == RESTORED else ""
    return Noted(len(moved), written)


def heads() -> dict[str, tuple[int, str]]:
    """Organisation → (number, digest) of the last link of its chain."""
    with connection.cursor() as cursor:
        cursor.execute(_ALL)
        return {str(owner): (number, digest) for owner, number, digest in cursor.fetchall()}


def marks_of(organisation: int) -> list[Mark]:
    """What was noted of one chain since it last began.

    Raises AnchorError.
    """
    return _marks().get(str(organisation), [])


def organisations() -> set[int]:
    return {int(owner) for owner in _marks()}


def as_marks(noted: Mapping[str, Any]) -> dict[int, list[Mark]]:
    """What a backup's page says of the chains."""
    return {
        int(owner): [Mark(int(number), bytes.fromhex(digest))] for owner, (number, digest) in noted.items()
    }


def _marks() -> dict[str, list[Mark]]:
    if settings.JOURNAL_ANCHORS is None or not _path().exists():
        return {}
    with _opened() as file:
        lines = _read(file)
    found: dict[str, list[Mark]] = defaultdict(list)
    for line in lines:
        if line["kind"] == RESTORED:
            found.clear()
        for owner, (number, digest) in line["heads"].items():
            found[owner].append(Mark(number, bytes.fromhex(digest)))
    return found


def _latest(lines: list[dict[str, Any]]) -> dict[str, tuple[int, str]]:
    known: dict[str, tuple[int, str]] = {}
    for line in lines:
        if line["kind"] == RESTORED:
            known.clear()
        known.update({owner: (number, digest) for owner, (number, digest) in line["heads"].items()})
    return known


def _path() -> Path:
    folder = settings.JOURNAL_ANCHORS
    assert folder is not None
    return folder / FILE


@contextmanager
def _opened() -> Iterator[IO[str]]:
    """One process at a time."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _read(file: IO[str]) -> list[dict[str, Any]]:
    """Every line, its signature checked. A last line that was cut while it was written never counted."""
    file.seek(0)
    text = file.read()
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        file.truncate(len(whole.encode()))
    lines: list[dict[str, Any]] = []
    for number, line in enumerate(whole.splitlines(), start=1):
        lines.append(_checked(number, line, _last_mac(lines)))
    return lines


def _checked(number: int, text: str, previous: str) -> dict[str, Any]:
    try:
        line: dict[str, Any] = json.loads(text)
        holds = is_signed(_signed(line, previous), place=PLACE, version=line["key"], mac=line["mac"])
    except (ValueError, KeyError, TypeError, AttributeError):
        holds = False
    if not holds:
        raise AnchorError(
            f"Les ancres du registre ne tiennent pas : ligne {number} de {_path()}"
            " (modifiée, ou signée par une clé qui n’est plus là)."
        )
    return line


def _write(file: IO[str], lines: list[dict[str, Any]], kind: str, moved: dict[str, tuple[int, str]]) -> str:
    line = {"at": timezone.now().isoformat(), "kind": kind, "heads": moved, "key": newest_key()}
    line["mac"] = sign(_signed(line, _last_mac(lines)), place=PLACE)
    text = json.dumps(line) + "\n"
    file.write(text)
    file.flush()
    os.fsync(file.fileno())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _last_mac(lines: list[dict[str, Any]]) -> str:
    return str(lines[-1]["mac"]) if lines else ""


def _signed(line: Mapping[str, Any], previous: str) -> bytes:
    told = {name: value for name, value in line.items() if name != "mac"}
    return (previous + json.dumps(told, sort_keys=True)).encode()
