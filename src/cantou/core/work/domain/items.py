from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cantou.core.scope.scope import acting
from cantou.core.work.models import WorkItem

if TYPE_CHECKING:
    from uuid import UUID


def put(*, service: str, key: UUID, **values: Any) -> WorkItem:
    """Add or refresh the queue's row of a thing, for the organisation that the Scope acts for."""
    item, _ = WorkItem.objects.update_or_create(
        organisation_id=acting(), service=service, object_key=key, defaults=values
    )
    return item
