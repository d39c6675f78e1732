"""Exports that a spreadsheet opens as what they are."""

from __future__ import annotations

import csv
import io
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpResponse, StreamingHttpResponse

from cantou.core.scope.scope import current
from cantou.core.web.cells import safe_cell
from cantou.core.web.paging import keyset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from django.db.models import QuerySet

T = TypeVar("T")
PIECE = 16_000
AT_ONCE = 500


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Semicolons and a byte order mark: what a French spreadsheet expects."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    for row in chain((head,), rows):
        writer.writerow([safe_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def csv_response(*, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A short one, written whole inside the request's Scope."""
    response = HttpResponse("".join(csv_lines(head, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def in_pieces(parts: Iterable[str]) -> Iterator[str]:
    """The same text in pieces of some size: each is compressed and sent by itself."""
    pieces: list[str] = []
    length = 0
    for part in parts:
        pieces.append(part)
        length += len(part)
        if length >= PIECE:
            yield "".join(pieces)
            pieces, length = [], 0
    yield "".join(pieces)


def every(each: Sequence[QuerySet[Any]], *, column: str, draw: Callable[[Any], T]) -> Iterator[T]:
    """All the rows of several querysets, the newest first, while a response is sent, however many they are.

    They are read by key, some at a time, each time in the Scope that was open when this was called: the
    request's own is over by then, and a slow reader holds no transaction.
    """
    scope = current()
    assert scope is not None

    def read() -> Iterator[T]:
        after, over = "", False
        while not over:
            with scope.enter():
                page = keyset(each, column=column, after=after, size=AT_ONCE)
                drawn = [draw(row) for row in page.rows]
            yield from drawn
            after, over = page.next, not page.next

    return read()


def streamed_csv(
    *, name: str, head: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A long one: give it rows that open their own Scope (`every`)."""
    response = StreamingHttpResponse(in_pieces(csv_lines(head, rows)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
