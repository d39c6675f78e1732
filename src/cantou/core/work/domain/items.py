"""The only code that writes the desk's queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.core.tasks.live import announce
from cantou.core.work.models import WorkItem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID


def put(*, service: str, key: UUID, **values: Any) -> WorkItem:
    """Add or refresh the queue's row of a thing, for the organisation that the Scope acts for.

    Called by the service that owns the thing, in the same transaction. Closing and reopening keep `closed_at`. Open
    desks hear of what is new.
    """
    if "is_open" in values:
        values["closed_at"] = None if values["is_open"] else values.get("closed_at") or timezone.now()
    item, is_new = WorkItem.objects.update_or_create(
        organisation_id=acting(), service=service, object_key=key, defaults=values
    )
    if is_new:
        announce(topic(item.organisation_id))
    return item


def add(*, service: str, key: UUID, **values: Any) -> WorkItem:
    """As `put`, for a thing that has just been made and can stand in no queue yet."""
    item = WorkItem.objects.create(organisation_id=acting(), service=service, object_key=key, **values)
    announce(topic(item.organisation_id))
    return item


def topic(organisation: int) -> str:
    """What the open desks of an organisation listen to."""
    return f"desk:{organisation}"


def assign(*, items: Iterable[WorkItem], assignee: int | None) -> int:
    """Give items of the organisation acted for to a colleague, or to nobody. Those of others stay as they are."""
    organisation = acting()
    mine = [item for item in items if item.organisation_id == organisation]
    WorkItem.objects.filter(organisation_id=organisation, pk__in=[item.pk for item in mine]).update(
        assignee_id=assignee, updated_at=timezone.now()
    )
    for item in mine:
        record(
            action="work.assigned", subject=f"{item.service}:{item.reference}", details={"assignee": assignee}
        )
    return len(mine)


def set_urgent(*, items: Iterable[WorkItem], urgent: bool) -> int:
    organisation = acting()
    mine = [item for item in items if item.organisation_id == organisation]
    WorkItem.objects.filter(organisation_id=organisation, pk__in=[item.pk for item in mine]).update(
        urgent=urgent, updated_at=timezone.now()
    )
    for item in mine:
        record(
            action="work.urgent" if urgent else "work.not_urgent", subject=f"{item.service}:{item.reference}"
        )
    return len(mine)


def set_due(*, item: WorkItem, due_at: datetime | None) -> None:
    item.due_at = due_at
    item.save(update_fields=["due_at", "updated_at"])
    record(
        action="work.due",
        subject=f"{item.service}:{item.reference}",
        details={"due_at": due_at.isoformat() if due_at else None},
    )
