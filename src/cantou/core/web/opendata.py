"""Rows of open data as the formats that people and programs take away, written as they come.

A row is a dict; the columns are those of the first one. Read out of it: `longitude` and `latitude` for a map;
`uid`, `debut`, `fin`, `titre`, `texte`, `lieu` and `adresse` (of a page) for a calendar.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from cantou.core.web.exports import csv_lines, in_pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Row = dict[str, Any]

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "geojson": "application/geo+json",
    "ics": "text/calendar; charset=utf-8",
}
LICENCES = {
    "Licence Ouverte 2.0": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "ODbL 1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
"""Name → where it is written. A dataset may have another: its name is shown, and no address."""
FOLD = 73
"""RFC 5545 folds lines at 75 octets, the space that begins the next one among them."""


def write(form: str, rows: Iterable[Row], *, title: str) -> Iterator[str]:
    """The text of a file, in pieces of some size: each is compressed and sent by itself."""
    return in_pieces(_WRITERS[form](iter(rows), title))


def _csv(rows: Iterator[Row], _title: str) -> Iterator[str]:
    first = next(rows, None)
    head = list(first or ())
    listed = chain([first], rows) if first is not None else ()
    return csv_lines(head, ([_plain(row.get(name)) for name in head] for row in listed))


def _plain(value: object) -> object:
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return value


def _json(rows: Iterator[Row], _title: str) -> Iterator[str]:
    return _array("[", (_dump(row) for row in rows), "]")


def _geojson(rows: Iterator[Row], title: str) -> Iterator[str]:
    """RFC 7946: longitude first; what is nowhere has no geometry and stays in the list."""
    head = f'{{"type":"FeatureCollection","name":{_dump(title)},"features":['
    return _array(head, (_dump(_feature(row)) for row in rows), "]}")


def json_collection(features: Iterable[Row]) -> Iterator[str]:
    return _array('{"type":"FeatureCollection","features":[', map(_dump, features), "]}")


def _feature(row: Row) -> Row:
    properties = dict(row)
    lon, lat = properties.pop("longitude", None), properties.pop("latitude", None)
    point = None if lon is None or lat is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "geometry": point, "properties": properties}


def _array(head: str, items: Iterable[str], foot: str) -> Iterator[str]:
    yield head
    for number, item in enumerate(items):
        yield f",\n{item}" if number else f"\n{item}"
    yield f"\n{foot}\n"


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str, separators=(",", ":"))


def _ics(rows: Iterator[Row], title: str) -> Iterator[str]:
    yield from _folded(
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Cantou//FR", f"X-WR-CALNAME:{_said(title)}"
    )
    for row in rows:
        yield from _folded(*_event(row))
    yield from _folded("END:VCALENDAR")


def _event(row: Row) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_said(row['uid'])}"
    yield f"DTSTAMP:{_instant(row.get('modifie') or datetime.now(UTC))}"
    for name, column in (("DTSTART", "debut"), ("DTEND", "fin")):
        if row.get(column):
            yield _when(name, row[column])
    for name, column in (("SUMMARY", "titre"), ("DESCRIPTION", "texte"), ("LOCATION", "lieu")):
        if row.get(column):
            yield f"{name}:{_said(row[column])}"
    if row.get("adresse"):
        yield f"URL:{row['adresse']}"
    yield "END:VEVENT"


def _when(name: str, value: date) -> str:
    if isinstance(value, datetime):
        return f"{name}:{_instant(value)}"
    return f"{name};VALUE=DATE:{value:%Y%m%d}"


def _instant(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _said(value: object) -> str:
    text = str(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return "\\n".join(text.splitlines())


def _folded(*lines: str) -> Iterator[str]:
    for line in lines:
        rest, first = line.encode(), True
        while rest:
            end = min(FOLD, len(rest))
            while end < len(rest) and rest[end] & 0xC0 == 0x80:  # noqa: PLR2004 (never inside a letter)
                end -= 1
            yield f"{'' if first else ' '}{rest[:end].decode()}\r\n"
            rest, first = rest[end:], False


_WRITERS: dict[str, Callable[[Iterator[Row], str], Iterator[str]]] = {
    "csv": _csv,
    "json": _json,
    "geojson": _geojson,
    "ics": _ics,
}
