"""Lists by key: the next page begins after the last row shown, however deep, and whatever arrives meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Model, Q

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

T = TypeVar("T", bound=Model)
SIZE = 20
_DIGITS = 18  # the most that always fit into a bigint


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`next` is the cursor of the page that follows, or nothing."""

    rows: list[T]
    next: str
    is_first: bool


def write_cursor(moment: datetime, pk: int) -> str:
    return f"{moment.isoformat()}_{pk}"


def read_cursor(text: str) -> tuple[datetime, int] | None:
    """None for what is not one of our cursors: a damaged address shows the first page."""
    moment, _, pk = text.rpartition("_")
    try:
        found = datetime.fromisoformat(moment.replace(" ", "+"))
        return (found, int(pk)) if found.tzinfo else None
    except ValueError:
        return None


def read_key(text: str) -> int | None:
    """A row's key out of an address or a form; None for what no row can have (« ² » is a digit too, but no number)."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None


def keyset(each: Sequence[QuerySet[T]], *, column: str, after: str = "", size: int = SIZE) -> Page[T]:
    """The newest rows of several querysets, by a column of instants, then by key.

    One ordered, limited query for each, which names its organisation: over several at once PostgreSQL would
    keep the index but lose its order, and sort everything that is visible.
    """
    cursor = read_cursor(after)
    rows: list[T] = []
    for queryset in each:
        found = queryset if cursor is None else queryset.filter(_older(column, cursor))
        rows += found.order_by(f"-{column}", "-pk")[: size + 1]
    return newest(rows, column=column, size=size, is_first=cursor is None)


def newest(rows: Sequence[T], *, column: str, size: int = SIZE, is_first: bool = True) -> Page[T]:
    """Of the first rows of several lists, one more of each than a page holds."""
    ordered = sorted(rows, key=lambda row: (getattr(row, column), row.pk), reverse=True)
    shown = ordered[:size]
    more = len(ordered) > size
    return Page(shown, _cursor_of(shown[-1], column) if more else "", is_first=is_first)


def _older(column: str, cursor: tuple[datetime, int]) -> Q:
    moment, pk = cursor
    # The first condition alone bounds the index; the second decides among equals.
    return Q(**{f"{column}__lte": moment}) & (Q(**{f"{column}__lt": moment}) | Q(pk__lt=pk))


def _cursor_of(row: Any, column: str) -> str:
    return write_cursor(getattr(row, column), row.pk)
