"""Queries whose SQL is put together once.

Django takes several times as long to put a query together as PostgreSQL to answer it, and does so anew each time.
A page that asks ten questions may keep their text: `@statement` above a function that makes a queryset from plain
values. The first call writes down Django's own SQL and where each value goes; the following ones only fill it in.
Rows are what the queryset would give: objects with what it selects beside, or tuples. docs/adr/0095.

The function must use its values as values: not look at them, not change them. What changes the shape of the query
(None, True, how many there are in a tuple) makes another statement, by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections

from cantou.core.scope.models import OrganisationModel
from cantou.core.scope.scope import require

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.db.models import QuerySet

T = TypeVar("T")
Shape = tuple[object, ...]

MOST = 200
"""Shapes of one statement: beyond, it is put together each time."""
LOST = -1

_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda number: 1_000_003 + number,
    float: lambda number: 1_000_003.5 + number,
    str: lambda number: f"\ue000{number}\ue000",
    UUID: lambda number: UUID(int=1_000_003 + number),
    date: lambda number: date(1900, 1, 1) + timedelta(days=number),
    datetime: lambda number: datetime(1900, 1, 1, tzinfo=UTC) + timedelta(days=number),
}


class Statement(Generic[T]):
    """Call it with the values, in order: the rows, read at once. An empty tuple among them: no rows, no query."""

    def __init__(self, make: Callable[..., QuerySet[Any, T]]) -> None:
        self._make = make
        self._known: dict[Shape, _Written | None] = {}
        self.__doc__ = make.__doc__

    def __call__(self, *values: Any) -> list[T]:
        shape = tuple(map(_shape, values))
        try:
            written = self._known[shape]
        except KeyError:
            written = self._write(values)
            if len(self._known) < MOST:
                self._known[shape] = written
        return [] if written is None else written.rows(_flat(values))

    def first(self, *values: Any) -> T | None:
        """The queryset limits itself to one row."""
        return next(iter(self(*values)), None)

    def _write(self, values: tuple[Any, ...]) -> _Written | None:
        """Twice, with other marks in the place of the values: what differs is where the values go."""
        try:
            one, other = (_Draft(self._make(*_marked(values, start))) for start in (0, 1_000))
        except EmptyResultSet:
            return None
        marks = {mark: place for place, mark in enumerate(_flat(_marked(values, 0)))}
        slots: list[int | None] = []
        for mine, theirs in zip(one.params, other.params, strict=True):
            slots.append(None if mine == theirs else marks.get(mine, LOST))
        if one.sql != other.sql or {*slots} - {None} != {*marks.values()}:
            raise ValueError(f"{self._make.__qualname__} changes or leaves out its values: no statement.")
        return _Written(one, slots)


def statement(make: Callable[..., QuerySet[Any, T]]) -> Statement[T]:
    return Statement(make)


def _shape(value: Any) -> object:
    if isinstance(value, tuple):
        return tuple(map(_shape, value))
    return value if value is None or isinstance(value, bool) else _kind(value)


def _kind(value: Any) -> type:
    """str for what an enumeration calls by a name of its own; TypeError for what has no mark."""
    for kind in type(value).__mro__:
        if kind in _MARKS:
            return kind
    raise TypeError(f"A statement takes no {type(value).__name__}.")


def _flat(values: tuple[Any, ...]) -> list[Any]:
    """What goes into the SQL, in the order in which it was given."""
    found: list[Any] = []
    for value in values:
        if isinstance(value, tuple):
            found += _flat(value)
        elif isinstance(value, str):
            found.append(str(value))
        elif value is not None and not isinstance(value, bool):
            found.append(value)
    return found


def _marked(values: tuple[Any, ...], number: int) -> tuple[Any, ...]:
    """The same shape, each value replaced by one that stands nowhere else."""
    numbers = iter(range(number, number + len(_flat(values))))

    def mark(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(mark, value))
        if value is None or isinstance(value, bool):
            return value
        return _MARKS[_kind(value)](next(numbers))

    return tuple(map(mark, values))


class _Draft:
    """What Django makes of a queryset."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        if queryset._prefetch_related_lookups:  # type: ignore[attr-defined]  # noqa: SLF001
            raise ValueError("What is prefetched is another query: make it another statement.")
        self.queryset = queryset
        self.compiler: Any = queryset.query.get_compiler(using=queryset.db)
        self.sql, self.params = self.compiler.as_sql(with_col_aliases=False)
        if not self.compiler.col_count:
            self.compiler.col_count = len(self.compiler.select)


class _Written:
    def __init__(self, draft: _Draft, slots: list[int | None]) -> None:
        compiler = draft.compiler
        self._queryset: Any = draft.queryset
        self._sql = draft.sql
        self._params = [(slot, value) for slot, value in zip(slots, draft.params, strict=True)]
        self._protected = issubclass(draft.queryset.model, OrganisationModel)
        self._converters = compiler.get_converters([each[0] for each in compiler.select])
        self.compiler = compiler

    def rows(self, values: list[Any]) -> list[Any]:
        if self._protected:
            require()
        params = [value if slot is None else values[slot] for slot, value in self._params]
        return list(self._queryset._iterable_class(cast("Any", _Bound(self, params))))  # noqa: SLF001

    def read(self, params: list[Any]) -> Iterator[Any]:
        connection = connections[self._queryset.db]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        return self._converted(found, connection) if self._converters else iter(found)

    def _converted(self, found: list[tuple[Any, ...]], connection: Any) -> Iterator[list[Any]]:
        for each in found:
            row = list(each)
            for place, (converters, expression) in self._converters.items():
                value = row[place]
                for convert in converters:
                    value = convert(value, expression, connection)
                row[place] = value
            yield row


@dataclass(slots=True)
class _Bound:
    """Stands where Django's iterables want a queryset, its query and its compiler."""

    written: _Written
    params: list[Any]
    _known_related_objects: dict[Any, Any]

    def __init__(self, written: _Written, params: list[Any]) -> None:
        self.written, self.params, self._known_related_objects = written, params, {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.written.compiler, name)

    @property
    def db(self) -> str:
        return cast("str", self.written._queryset.db)  # noqa: SLF001

    @property
    def query(self) -> _Bound:
        return self

    def get_compiler(self, *_args: Any, **_using: Any) -> _Bound:
        return self

    def execute_sql(self, *_args: Any, **_kwargs: Any) -> Iterator[Any]:
        return self.written.read(self.params)

    def results_iter(self, results: Iterator[Any] | None = None, **_asked: Any) -> Iterator[Any]:
        return self.written.read(self.params) if results is None else results
