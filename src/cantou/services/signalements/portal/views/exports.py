"""What is published, to take along: all that the filters of the address leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.http import StreamingHttpResponse
from django.views.decorators.http import require_safe

from cantou.core.web.exports import every, in_pieces, streamed_csv
from cantou.core.web.opendata import json_collection
from cantou.services.signalements.domain.categories import title_of
from cantou.services.signalements.domain.datasets import HEAD, as_feature, as_row
from cantou.services.signalements.portal.views.listed import asked_of, kinds_here, published_of, words_here

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http.response import HttpResponseBase

    from cantou.services.signalements.domain.states import Words
    from cantou.services.signalements.models import Publication

Drawn = TypeVar("Drawn")
GEOJSON = "application/geo+json"


@require_safe
def as_csv(request: Any) -> HttpResponseBase:
    rows = _all(request, lambda *row: list(as_row(*row).values()))
    return streamed_csv(name=f"signalements-{request.place.code}", head=HEAD, rows=rows)


@require_safe
def as_geojson(request: Any) -> HttpResponseBase:
    features = _all(request, as_feature, placed=True)
    body = in_pieces(json_collection(features))
    response = StreamingHttpResponse(body, content_type=GEOJSON)
    response["Content-Disposition"] = f'attachment; filename="signalements-{request.place.code}.geojson"'
    return response


def _all(
    request: Any, draw: Callable[[Publication, str, Words], Drawn], *, placed: bool = False
) -> Iterator[Drawn]:
    """Every one that the filters of the address leave, while the response is sent."""
    kinds, words = kinds_here(request), words_here(request)
    each = published_of(request, asked_of(request, kinds))
    if placed:
        each = [queryset.exclude(lon=None) for queryset in each]
    return every(
        each,
        column="reported_at",
        draw=lambda row: draw(row, title_of(kinds, row.category), words[row.organisation_id]),
    )
