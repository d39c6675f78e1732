"""Opens CSV files as they arrive: three encodings, four separators, a header in any case."""

from __future__ import annotations

import csv
import io
import re
from typing import IO, TYPE_CHECKING

from cantou.core.territories.engine.problems import Problems, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEPARATORS = ";\t,|"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_BLANK = re.compile(r"[\s\u00a0\u202f]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def read_table(
    stream: IO[bytes], problems: Problems, *, single: bool = False
) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, column → value) of each row, spaces tidied. Lines that are not rows become problems.

    `single`: one column is a table too (a list of codes).
    """
    text = _decode(stream.read())
    header, _, rest = text.partition("\n")
    if not rest.strip() and not header.strip():
        raise UnreadableError("table_empty")
    separator = max(_SEPARATORS, key=header.count)
    if not header.count(separator) and not (single and rest.strip()):
        raise UnreadableError("table_header", header)
    columns = [column.strip().strip('"').strip().lower() for column in header.rstrip("\r").split(separator)]
    reader = csv.reader(io.StringIO(rest, newline=""), delimiter=separator, strict=False)
    yield from _rows(reader, columns, problems)


def _decode(data: bytes) -> str:
    """UTF-8, or UTF-16 with its mark (Excel's "Unicode text"), or Windows-1252, which any bytes are."""
    if data.startswith(_UTF16):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(
    reader: Iterator[list[str]], columns: list[str], problems: Problems
) -> Iterator[tuple[int, dict[str, str]]]:
    line = 1
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            line = 1 + reader.line_num  # type: ignore[attr-defined]
            problems.add("row_unreadable", line=line, value=str(error))
            continue
        line = 1 + reader.line_num  # type: ignore[attr-defined]
        if not any(value.strip() for value in values):
            continue
        if len(values) > len(columns) and any(value.strip() for value in values[len(columns) :]):
            problems.add("row_too_long", line=line, value=str(len(values)))
            continue
        if len(values) < len(columns):
            values += [""] * (len(columns) - len(values))
        yield line, {column: tidy(value) for column, value in zip(columns, values, strict=False)}


def tidy(value: str) -> str:
    """One space between words, nothing that cannot be printed."""
    return _CONTROL.sub("", _BLANK.sub(" ", value)).strip()


def need_columns(row: dict[str, str], *choices: tuple[str, ...]) -> None:
    """Raises UnreadableError unless the row has one column of each choice."""
    for choice in choices:
        if not any(name in row for name in choice):
            raise UnreadableError("column_missing", choice[0])


def one_of(row: dict[str, str], names: tuple[str, ...]) -> str:
    """The first value that is not empty among columns that mean the same."""
    return next((row[name] for name in names if row.get(name)), "")
