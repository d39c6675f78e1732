from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from cantou.core.files.models import StoredFile

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

State = StoredFile.State


def of_thing(*, organisation: int, key: UUID, service: str = "", purpose: str = "") -> QuerySet[StoredFile]:
    """What hangs on one thing, in order, refused and waiting files among them."""
    files = StoredFile.objects.filter(organisation_id=organisation, object_key=key)
    if service:
        files = files.filter(service=service)
    if purpose:
        files = files.filter(purpose=purpose)
    return files.exclude(state=State.ERASED).order_by("position", "id")


def of_things(*, organisation: int, keys: Iterable[UUID], service: str) -> QuerySet[StoredFile]:
    """The ready files of many things of one organisation, for a list: one query."""
    return StoredFile.objects.filter(
        organisation_id=organisation, object_key__in=list(keys), service=service, state=State.CLEAN
    ).order_by("object_key", "position", "id")


def published() -> QuerySet[StoredFile]:
    """What anybody may see."""
    return StoredFile.objects.filter(is_public=True)


def waiting_for_scanner() -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(state=State.WAITING_SCAN)


def past_retention(*, today: object) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(keep_until__lt=today).exclude(state=State.ERASED)


def with_old_original(*, today: object) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(~Q(original=""), state=State.CLEAN, original_until__lt=today)
