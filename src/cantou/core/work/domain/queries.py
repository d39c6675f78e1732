from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.work.models import WorkItem

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = 25


def waiting(*, organisations: Iterable[int]) -> list[WorkItem]:
    """The oldest open items over several organisations.

    One ordered, limited query each: `= any(…)` would keep the index but lose its order, and sort everything.
    """
    each = [
        WorkItem.objects.filter(organisation_id=organisation, is_open=True).order_by("received_at", "id")[
            :PAGE
        ]
        for organisation in organisations
    ]
    first, *others = each
    return list(first.union(*others, all=True).order_by("received_at", "id")[:PAGE] if others else first)
