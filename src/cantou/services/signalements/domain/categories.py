"""The categories of an organisation: its own words over the defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.scope.statements import statement
from cantou.core.web.pagecache import bump
from cantou.core.web.texts import tidy_line
from cantou.services.signalements.domain.defaults import BY_CODE, OTHER, RETENTION_DAYS, Kind
from cantou.services.signalements.domain.questions import pack, unpack
from cantou.services.signalements.models import Category

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from cantou.services.signalements.domain.questions import Question

CHANGEABLE = ("title", "hint", "icon", "danger", "due_days", "retention_days", "near_metres")
_EMPTY = Kind(code="", title="", hint="", icon="help", due_days=10)


def categories_of(*, organisation: int) -> dict[str, Kind]:
    """Code → category, in the order of the defaults, then the organisation's own. One query, any Scope."""
    found = dict(BY_CODE)
    for row in _own_categories(organisation):
        found[row.code] = _merged(row)
    return found


@statement
def _own_categories(organisation: int) -> QuerySet[Category]:
    return Category.objects.filter(organisation_id=organisation).order_by("pk")


def offered(*, organisation: int) -> list[Kind]:
    """Those that somebody who reports may choose, « Autre chose » last."""
    kinds = [kind for kind in categories_of(organisation=organisation).values() if kind.is_offered]
    return sorted(kinds, key=lambda kind: kind.code == OTHER)


def _merged(row: Category) -> Kind:
    changed: dict[str, Any] = {
        name: value for name in CHANGEABLE if (value := getattr(row, name)) is not None
    }
    if row.questions is not None:
        changed["questions"] = unpack(row.questions)
    under = BY_CODE.get(row.code, _EMPTY)
    return replace(under, code=row.code, is_offered=row.is_offered, is_own=row.is_own, **changed)


def title_of(kinds: Mapping[str, Kind], code: str) -> str:
    """A report outlives its category: a code that nothing knows any more is shown as it is."""
    return kinds[code].title if code in kinds else code


def change_category(
    *, code: str, values: Mapping[str, Any], questions: tuple[Question, ...], is_offered: bool
) -> Category:
    """Keep what differs from the default; what says the same as it goes on following it."""
    default = BY_CODE.get(code)
    if default is None and not Category.objects.filter(organisation_id=acting(), code=code).exists():
        raise KeyError(code)
    kept: dict[str, Any] = {
        name: None if default is not None and getattr(default, name) == values[name] else values[name]
        for name in CHANGEABLE
        if name in values
    }
    same = default is not None and default.questions == questions
    kept["questions"] = None if same else pack(questions)
    row, _ = Category.objects.update_or_create(
        organisation_id=acting(), code=code, defaults={**_tidied(kept), "is_offered": is_offered}
    )
    bump(organisation=acting())
    record(action="signalements.category", subject=f"signalements:{code}", details={"offered": is_offered})
    return row


def _tidied(values: dict[str, Any]) -> dict[str, Any]:
    """Titles go into lists, feeds and the head of mails: one line, no control character."""
    return values | {"title": tidy_line(values["title"])} if values.get("title") else values


def add_category(*, title: str, hint: str, due_days: int) -> Category:
    organisation, title = acting(), tidy_line(title)
    taken = {*BY_CODE, *Category.objects.filter(organisation_id=organisation).values_list("code", flat=True)}
    row = Category.objects.create(
        organisation_id=organisation,
        code=_free_code(title, taken),
        is_own=True,
        title=title,
        hint=hint,
        icon="flag",
        danger="",
        questions=[],
        due_days=due_days,
        retention_days=RETENTION_DAYS,
    )
    bump(organisation=organisation)
    record(action="signalements.category_added", subject=f"signalements:{row.code}")
    return row


def _free_code(title: str, taken: set[str]) -> str:
    base = slugify(title).replace("-", "_").lstrip("0123456789_")[:24] or "categorie"
    code, number = base, 2
    while code in taken:
        code, number = f"{base}_{number}", number + 1
    return code
