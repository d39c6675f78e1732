"""Lists of the API: by key, so that what arrives meanwhile moves nothing (core.web.paging)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from ninja import Field, Schema

from cantou.core.api.problems import refused
from cantou.core.web.paging import keyset, read_cursor

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import Model, QuerySet

T = TypeVar("T")
MOST = 100
USUAL = 20
LONGEST_CURSOR = 120


class Paging(Schema):
    """Query parameters of every list: `paging: Query[Paging]`."""

    limit: int = Field(USUAL, ge=1, le=MOST, description=f"Combien, {MOST} au plus.")
    cursor: str = Field(
        "", max_length=LONGEST_CURSOR, description="Où reprendre : celui de « next », sans y toucher."
    )


class Page(Schema, Generic[T]):
    """`next` is the address of the following page, or null."""

    items: list[T]
    next: str | None = Field(None, description="Adresse de la page suivante, ou null.")


def page_of(
    request: Any,
    each: Sequence[QuerySet[Any]],
    *,
    column: str,
    paging: Paging,
    show: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """One page of several querysets, the newest first; each names its organisation and has no order yet."""
    after = _read(paging.cursor)
    found = keyset(_typed(each), column=column, after=after, size=paging.limit)
    following = _following(request, _write(found.next)) if found.next else None
    if following:
        request.api_headers = {"Link": f'<{following}>; rel="next"'}
    return {"items": [show(row) for row in found.rows], "next": following}


def _typed(each: Sequence[QuerySet[Any]]) -> Sequence[QuerySet[Model]]:
    return each


def _following(request: Any, cursor: str) -> str:
    asked = request.GET.copy()
    asked["cursor"] = cursor
    return f"{settings.ORIGIN}{request.path}?{urlencode(sorted(asked.items()))}"


def _write(cursor: str) -> str:
    return urlsafe_b64encode(cursor.encode()).decode().rstrip("=")


def _read(text: str) -> str:
    """A damaged cursor is refused: a program that begins again without knowing would never end."""
    if not text:
        return ""
    try:
        cursor = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except ValueError:
        cursor = ""
    if read_cursor(cursor) is None:
        raise refused("cursor", _("Ce repère n’est pas l’un des nôtres."), place="query")
    return cursor
