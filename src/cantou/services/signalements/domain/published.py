"""Reads of many published reports at once, with what was said of each: as plain rows, since there may be a thousand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.files.models import StoredFile
from cantou.services.signalements.domain.around import within
from cantou.services.signalements.domain.workflow import OVER
from cantou.services.signalements.models import Publication, StatusChange

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.services.signalements.domain.around import Around


def in_commune(
    *,
    organisation: int,
    commune: int,
    since: datetime,
    until: datetime,
    categories: Iterable[str] = (),
    is_open: bool | None = None,
    updated_since: datetime | None = None,
    updated_until: datetime | None = None,
    around: Around | None = None,
) -> QuerySet[Publication]:
    """One organisation's, the latest first: by the index of its commune. In public mode."""
    found = Publication.objects.filter(
        organisation_id=organisation,
        commune_id=commune,
        is_public=True,
        reported_at__gte=since,
        reported_at__lte=until,
    )
    if codes := list(categories):
        found = found.filter(category__in=codes)
    if is_open is not None:
        found = found.exclude(status__in=OVER) if is_open else found.filter(status__in=OVER)
    if updated_since is not None:
        found = found.filter(updated_at__gte=updated_since)
    if updated_until is not None:
        found = found.filter(updated_at__lte=updated_until)
    if around is not None:
        found = within(found, around)
    return found.order_by("-reported_at", "-id")


def by_reference(
    *, organisation: int, commune: int, references: Iterable[str], most: int
) -> QuerySet[Publication]:
    found = Publication.objects.filter(
        organisation_id=organisation, reference__in=list(references), commune_id=commune, is_public=True
    )
    return found.order_by("-reported_at", "-id")[:most]


def last_steps(*, organisation: int, reports: Iterable[int]) -> QuerySet[StatusChange]:
    """Of each report, what was last said to all."""
    found = StatusChange.objects.filter(
        organisation_id=organisation, report_id__in=list(reports), is_public=True
    )
    return found.order_by("report_id", "-number").distinct("report_id")


def photos(*, organisation: int, keys: Iterable[UUID], service: str) -> QuerySet[StoredFile]:
    """What is shown of each thing, in order."""
    found = StoredFile.objects.filter(
        organisation_id=organisation, object_key__in=list(keys), service=service, is_public=True
    )
    return found.order_by("object_key", "created_at", "position", "id")
