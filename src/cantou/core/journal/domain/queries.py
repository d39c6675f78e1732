from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.journal.models import Entry

if TYPE_CHECKING:
    from django.db.models import QuerySet


def entries(
    *,
    organisation: int,
    action: str = "",
    subject: str = "",
    person: int | None = None,
    before: int | None = None,
) -> QuerySet[Entry]:
    """The latest first. `action` is a beginning ("signalements."), `before` the number where a page ends."""
    found = Entry.objects.filter(organisation_id=organisation)
    if action:
        found = found.filter(action__startswith=action)
    if subject:
        found = found.filter(subject=subject)
    if person is not None:
        found = found.filter(person=person)
    if before is not None:
        found = found.filter(number__lt=before)
    return found.order_by("-number")
