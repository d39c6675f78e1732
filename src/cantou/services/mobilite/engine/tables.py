"""Columns of a feed's files: what is asked for, as text or numbers, with a notice for what is amiss."""

from __future__ import annotations

import csv
from contextlib import closing
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from cantou.services.mobilite.engine.notices import FeedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from cantou.services.mobilite.engine.archive import Archive
    from cantou.services.mobilite.engine.notices import Notices

CHUNK = 20_000
MOST_ROWS = 50_000_000
csv.field_size_limit(1 << 17)


def chunks(
    archive: Archive, name: str, wanted: Sequence[str], required: Iterable[str]
) -> Iterator[list[list[str]]]:
    """The wanted columns, some rows at a time, each value stripped; absent columns are empty texts."""
    with closing(archive.lines(name)) as lines:
        yield from _chunks(csv.reader(lines, skipinitialspace=True), archive.notices, name, wanted, required)


def _chunks(
    reader: Iterator[list[str]], notices: Notices, name: str, wanted: Sequence[str], required: Iterable[str]
) -> Iterator[list[list[str]]]:
    try:
        header = [cell.strip().strip("\ufeff").strip('"') for cell in next(reader)]
    except StopIteration:
        notices.add("empty_file", name)
        return
    except csv.Error as error:
        notices.add("csv_parsing_failed", name, detail=str(error))
        return
    if len(set(header)) < len(header):
        notices.add("duplicated_column", name)
    for column in set(required) - set(header):
        notices.add("missing_required_column", name, detail=column)
        raise FeedError(f"{name} has no {column}", notices)
    places = [header.index(column) if column in header else -1 for column in wanted]
    row = 1
    while rows := _some(reader, name, notices):
        begin, row = row, row + len(rows)
        rows = _even(rows, len(header), name, begin, notices)
        columns = list(zip(*rows, strict=True))
        if row > MOST_ROWS:
            notices.add("too_many_rows", name)
            raise FeedError(f"{name} has too many rows", notices)
        if rows:
            yield [[""] * len(rows) if at < 0 else list(map(str.strip, columns[at])) for at in places]


def _some(reader: Iterator[list[str]], name: str, notices: Notices) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        rows.extend(islice(reader, CHUNK))
    except csv.Error as error:
        notices.add("csv_parsing_failed", name, detail=str(error))
    return rows


def _even(rows: list[list[str]], width: int, name: str, begin: int, notices: Notices) -> list[list[str]]:
    if all(len(row) == width for row in rows):
        return rows
    kept = []
    for number, row in enumerate(rows, begin + 1):
        if not row or row == [""]:
            continue
        if len(row) != width:
            notices.add("invalid_row_length", name, row=number)
        kept.append((row + [""] * width)[:width])
    return kept


class Table:
    """A small file, whole: `table["stop_id"]` is a list of texts."""

    def __init__(self, name: str, columns: dict[str, list[str]], notices: Notices) -> None:
        self.name = name
        self.columns = columns
        self.notices = notices
        self.rows = len(next(iter(columns.values()), []))

    def __len__(self) -> int:
        return self.rows

    def __getitem__(self, column: str) -> list[str]:
        return self.columns[column]

    def keep(self, which: NDArray[np.bool_]) -> None:
        for column, values in self.columns.items():
            self.columns[column] = [value for value, kept in zip(values, which, strict=True) if kept]
        self.rows = int(which.sum())

    def unique(self, column: str) -> dict[str, int]:
        """Row of each identifier. Rows without one, or that repeat one, are dropped and told."""
        index: dict[str, int] = {}
        kept = np.zeros(len(self), bool)
        for row, value in enumerate(self[column]):
            if not value:
                self.notices.add("missing_required_field", self.name, row=row + 2, detail=column)
            elif value in index:
                self.notices.add("duplicate_key", self.name, row=row + 2, detail=value)
            else:
                index[value] = len(index)
                kept[row] = True
        if len(index) < len(self):
            self.keep(kept)
        return index

    def whole(self, column: str, default: int, allowed: range | None = None) -> NDArray[np.int32]:
        values = np.full(len(self), default, np.int32)
        for row, value in enumerate(self[column]):
            if not value:
                continue
            try:
                number = int(value)
            except ValueError:
                self.notices.add("invalid_integer", self.name, row=row + 2, detail=f"{column}={value}")
                continue
            if allowed is not None and number not in allowed:
                self.notices.add("unexpected_enum_value", self.name, row=row + 2, detail=f"{column}={value}")
            elif abs(number) < 1 << 30:
                values[row] = number
            else:
                self.notices.add("number_out_of_range", self.name, row=row + 2, detail=f"{column}={value}")
        return values

    def number(self, column: str) -> NDArray[np.float64]:
        """NaN where there is none."""
        values = np.full(len(self), np.nan)
        for row, value in enumerate(self[column]):
            if value:
                try:
                    values[row] = float(value)
                except ValueError:
                    self.notices.add("invalid_float", self.name, row=row + 2, detail=f"{column}={value}")
        values[~np.isfinite(values)] = np.nan
        return values

    def refer(self, column: str, index: dict[str, int], *, needed: bool = False) -> NDArray[np.int32]:
        """Rows of another table; -1 for none, or (told) for one that does not exist."""
        found = np.full(len(self), -1, np.int32)
        for row, value in enumerate(self[column]):
            if value:
                found[row] = index.get(value, -1)
                if found[row] < 0:
                    self.notices.add(
                        "foreign_key_violation", self.name, row=row + 2, detail=f"{column}={value}"
                    )
            elif needed:
                self.notices.add("missing_required_field", self.name, row=row + 2, detail=column)
        return found


def read_table(archive: Archive, name: str, wanted: Sequence[str], required: Iterable[str] = ()) -> Table:
    columns: dict[str, list[str]] = {column: [] for column in wanted}
    if name in archive:
        for parts in chunks(archive, name, wanted, required):
            for column, values in zip(wanted, parts, strict=True):
                columns[column].extend(values)
    return Table(name, columns, archive.notices)
