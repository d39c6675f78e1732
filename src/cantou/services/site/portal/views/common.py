"""What the pages of the portal share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from cantou.core.files.models import StoredFile
from cantou.core.files.views import public_base
from cantou.core.territories.models import Level

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from cantou.services.site.models import Article, Event, Page


def organisations_of(request: Any) -> list[int]:
    """Those that provide here, the nearest first."""
    return list(dict.fromkeys(provider.organisation_id for provider in request.providers))


def commune_of(request: Any) -> int | None:
    """None on the portal of a wider territory."""
    return request.place.territory if request.place.level == Level.COMMUNE else None


def in_pieces(text: str, size: int = 12) -> list[str]:
    """Of what has no space: a narrow screen breaks it between two."""
    return [text[start : start + size] for start in range(0, len(text), size)]


def trail(request: Any, *parts: tuple[str, str]) -> list[tuple[str, str]]:
    return [(request.place.name, reverse("portal_home")), *parts]


def pictures_of(rows: Iterable[Article | Event | Page]) -> dict[str, dict[str, str]]:
    """Key of a thing → its first photograph, as `<c-photo>` takes it. One query."""
    rows = list(rows)
    return pictures_by_key({row.organisation_id for row in rows}, [row.key for row in rows])


def all_pictures(row: Article | Event) -> list[dict[str, str]]:
    """All its photographs, in order."""
    return [
        file.picture(public_base()) for file in _files([row.organisation_id], [row.key]) if file.renditions
    ]


def _files(organisations: Collection[int], keys: Collection[UUID]) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(
        organisation_id__in=organisations,
        object_key__in=keys,
        service="site",
        purpose="photo",
        is_public=True,
    ).order_by("position", "id")


def pictures_by_key(organisations: Collection[int], keys: Collection[UUID]) -> dict[str, dict[str, str]]:
    """The same, of things by their keys."""
    if not keys:
        return {}
    found: dict[str, dict[str, str]] = {}
    base = public_base()
    for file in _files(organisations, keys):
        if file.renditions:
            found.setdefault(str(file.object_key), file.picture(base))
    return found


def until_next(request: Any, moments: Iterable[datetime | None]) -> None:
    """The page is true until the first of these moments."""
    coming = [moment for moment in moments if moment is not None]
    known = getattr(request, "page_until", None)
    if known is not None:
        coming.append(known)
    if coming:
        request.page_until = min(coming)
