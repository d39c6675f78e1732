from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.scope.statements import statement
from cantou.desk.models import SavedView

if TYPE_CHECKING:
    from django.db.models import QuerySet

MOST = 20


class TooManyViewsError(Exception):
    """Nobody reads a list of more than twenty."""


def saved_views(*, person: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(person_id=person).order_by("name")


@statement
def views_of(person: int) -> QuerySet[SavedView]:
    return saved_views(person=person)


def save_view(*, person: int, name: str, query: str) -> SavedView:
    """The same name again replaces the view."""
    known = saved_views(person=person)
    if known.count() >= MOST and not known.filter(name=name).exists():
        raise TooManyViewsError
    view, _ = SavedView.objects.update_or_create(person_id=person, name=name, defaults={"query": query})
    return view


def delete_view(*, person: int, view: int) -> int:
    return SavedView.objects.filter(person_id=person, pk=view).delete()[0]
