"""Reads of the desk's queue.

A list over several organisations is one ordered, limited query for each of them: `= any(…)` would keep the index
but lose its order, and sort everything that is visible.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from django.db import connection
from django.db.models import Count, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from cantou.core.scope.statements import statement
from cantou.core.work.domain.months import PARIS, by_month
from cantou.core.work.models import WorkItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

PAGE = 25
Order = Literal["received", "due", "closed"]
_COLUMN: dict[str, str] = {"received": "received_at", "due": "due_at", "closed": "-closed_at"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What an agent asks of the queue. `services` says, for each organisation, which ones they may treat."""

    services: Mapping[int, frozenset[str]]
    service: str = ""
    status: str = ""
    assignees: tuple[int, ...] = ()
    replaced: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """With `assignees`: organisation → the absent colleagues whose items count as theirs there."""
    unassigned: bool = False
    due: Literal["", "late", "today", "week"] = ""
    urgent: bool = False
    text: str = ""
    state: Literal["open", "closed"] = "open"
    after: tuple[datetime, int] | None = None
    now: datetime = field(default_factory=timezone.now)

    @property
    def order(self) -> Order:
        if self.state == "closed":
            return "closed"
        return "due" if self.due else "received"


def _due_before(filters: Filters) -> datetime:
    """The end of what was asked, in local time: a day has 23 or 25 hours twice a year."""
    if filters.due == "late":
        return filters.now
    today = filters.now.astimezone(PARIS).date()
    days = 1 if filters.due == "today" else 7
    return datetime.combine(today + timedelta(days=days), datetime.min.time(), PARIS)


@dataclass(frozen=True, slots=True)
class _Alike:
    """Organisations of which the same is asked: the same services, the same absent colleagues."""

    services: frozenset[str]
    replaced: frozenset[int]
    organisations: tuple[int, ...]


def _alike(filters: Filters) -> list[_Alike]:
    groups: dict[tuple[frozenset[str], frozenset[int]], list[int]] = {}
    for organisation, names in filters.services.items():
        absent = filters.replaced.get(organisation, frozenset())
        groups.setdefault((names, absent), []).append(organisation)
    return [_Alike(*asked, tuple(organisations)) for asked, organisations in groups.items()]


def _matching(filters: Filters, alike: _Alike) -> QuerySet[WorkItem]:
    """The items of one organisation, `asked.organisation` of the statement around this one (_first_rows)."""
    one = RawSQL("asked.organisation", ())
    found = WorkItem.objects.filter(organisation_id=one, is_open=filters.state == "open")
    allowed = alike.services
    found = found.filter(service__in=[filters.service] if filters.service in allowed else sorted(allowed))
    if filters.status:
        found = found.filter(status=filters.status)
    if filters.unassigned:
        found = found.filter(assignee=None)
    elif filters.assignees:
        found = found.filter(assignee__in={*filters.assignees, *alike.replaced})
    if filters.urgent:
        found = found.filter(urgent=True)
    if filters.due:
        found = found.filter(due_at__lt=_due_before(filters))
    if filters.text:
        found = found.filter(_says(filters.text))
    return found


def _says(text: str) -> Q:
    code = "".join(letter for letter in text.upper() if letter.isalnum())
    return Q(reference=code) | Q(title__icontains=text) | Q(place__icontains=text)


def page(filters: Filters, *, size: int = PAGE) -> list[WorkItem]:
    """One page and one item more, which tells that there is a next page."""
    column = _COLUMN[filters.order]
    rows = [row for alike in _alike(filters) for row in _first_rows(filters, alike, column, size + 1)]
    rows.sort(key=lambda row: (row[1], row[0]), reverse=column.startswith("-"))
    del rows[size + 1 :]
    if not rows:
        return []
    length = max(len(rows), size + 1)
    items = _items(_as_long(length, (row[2] for row in rows)), _as_long(length, (row[0] for row in rows)))
    by_key = {item.pk: item for item in items}
    return [by_key[row[0]] for row in rows]


def _as_long(length: int, keys: Iterable[int]) -> tuple[int, ...]:
    """Always as many keys, the last one again: one statement, whatever the number of rows."""
    found = tuple(keys)
    return found + found[-1:] * (length - len(found))


@statement
def _items(organisations: tuple[int, ...], keys: tuple[int, ...]) -> QuerySet[WorkItem]:
    found = WorkItem.objects.filter(organisation_id__in=organisations, pk__in=keys)
    return found.select_related("organisation", "assignee")


def _first_rows(filters: Filters, alike: _Alike, column: str, number: int) -> list[tuple[int, datetime, int]]:
    """(key, instant, organisation): so many of the first rows, by one ordered, limited read in each organisation.

    A lateral join, which Django does not write: over forty organisations a union of forty of its queries takes
    longer to put together than to answer.
    Its column is never empty there: a closed item has its day, and items ordered by their due day were asked for it.
    """
    name = column.lstrip("-")
    found = _matching(filters, alike)
    if filters.after is not None:
        found = found.filter(_beyond(name, filters.after, descending=column.startswith("-")))
    direction = "-id" if column.startswith("-") else "id"
    each = found.order_by(column, direction).values_list("pk", name, "organisation_id")[:number]
    inner, values = each.query.sql_with_params()
    order = "desc" if column.startswith("-") else "asc"
    with connection.cursor() as cursor:
        cursor.execute(
            "select found.* from unnest(%s::bigint[]) asked(organisation),"  # noqa: S608 (Django's own text)
            f" lateral ({inner}) found(key, moment, organisation) order by 2 {order}, 1 {order} limit %s",
            [list(alike.organisations), *values, number],
        )
        return [(key, moment, organisation) for key, moment, organisation in cursor.fetchall()]


def _beyond(name: str, after: tuple[datetime, int], *, descending: bool) -> Q:
    moment, pk = after
    past = "lt" if descending else "gt"
    return Q(**{f"{name}__{past}": moment}) | Q(**{name: moment, f"pk__{past}": pk})


def items_about(*, organisation: int, keys: Iterable[UUID]) -> dict[UUID, WorkItem]:
    """Thing → its row of the queue."""
    found = WorkItem.objects.filter(organisation_id=organisation, object_key__in=list(keys))
    return {item.object_key: item for item in found}


def item_of(*, organisation: int, service: str, key: UUID) -> WorkItem | None:
    """The row of the queue of one thing."""
    return _item_of.first(organisation, service, key)


@statement
def _item_of(organisation: int, service: str, key: UUID) -> QuerySet[WorkItem]:
    found = WorkItem.objects.filter(organisation_id=organisation, service=service, object_key=key)
    return found.order_by("pk")[:1]


def open_items_of(*, organisation: int, person: int) -> int:
    """How many open items wait for this person there."""
    return WorkItem.objects.filter(organisation_id=organisation, assignee_id=person, is_open=True).count()


def items_of(*, organisations: Iterable[int], keys: Iterable[int]) -> QuerySet[WorkItem]:
    found = WorkItem.objects.filter(organisation_id__in=list(organisations), pk__in=list(keys))
    return found.order_by("organisation_id", "pk")


def counts(
    *,
    services: Mapping[int, frozenset[str]],
    person: int,
    now: datetime,
    replaced: Mapping[int, frozenset[int]] | None = None,
) -> dict[str, int]:
    """Figures of the queue's head: open, mine, nobody's, late; `latest` is the newest item's key. One query.

    In SQL: Django takes three times as long to put it together as PostgreSQL to answer it.
    """
    mine = "assignee_id = %s"
    values: list[Any] = [person]
    for organisation, absent in (replaced or {}).items():
        mine += " or organisation_id = %s and assignee_id = any(%s)"
        values += [organisation, sorted(absent)]
    values.append(now)
    treated = "false"
    for alike in _alike(Filters(services)):
        treated += " or organisation_id = any(%s) and service = any(%s)"
        values += [list(alike.organisations), sorted(alike.services)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*), count(*) filter (where {mine}),"  # noqa: S608 (our own text)
            " count(*) filter (where assignee_id is null), count(*) filter (where due_at < %s),"
            f" coalesce(max(id), 0) from work_workitem where is_open and ({treated})",
            values,
        )
        return dict(zip(("open", "mine", "unassigned", "late", "latest"), cursor.fetchone(), strict=True))


def newer_than(latest: int, *, services: Mapping[int, frozenset[str]]) -> int:
    """How many items came after the one that a page showed as its newest."""
    return WorkItem.objects.filter(_treated(services), is_open=True, pk__gt=latest).count()


def _treated(services: Mapping[int, frozenset[str]]) -> Q:
    allowed = Q(pk__in=[])
    for alike in _alike(Filters(services)):
        allowed |= Q(organisation_id__in=alike.organisations, service__in=sorted(alike.services))
    return allowed


def flow(*, organisation: int, since: datetime) -> dict[str, list[tuple[datetime, int]]]:
    """Received and closed by month, local time, one organisation."""
    mine = WorkItem.objects.filter(organisation_id=organisation)
    return {
        "received": by_month(mine, "received_at", since=since),
        "closed": by_month(mine.filter(is_open=False), "closed_at", since=since),
    }


def open_by_service(*, organisation: int) -> list[tuple[str, int]]:
    """(service, open items), the busiest first."""
    return list(
        WorkItem.objects.filter(organisation_id=organisation, is_open=True)
        .values_list("service")
        .annotate(number=Count("*"))
        .order_by("-number", "service")
    )
