from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from cantou.core.territories.models import Level
from cantou.services.alertes.domain import queries

if TYPE_CHECKING:
    from cantou.services.alertes.models import Thread


UNPROCESSABLE = 422


def organisations_of(request: Any) -> list[int]:
    """Those that provide here, the nearest first."""
    return list(dict.fromkeys(provider.organisation_id for provider in request.providers))


def communes_of(request: Any) -> list[int]:
    """On a commune's portal what is there; on a wider one, all that its organisations say."""
    return [request.place.territory] if request.place.level == Level.COMMUNE else []


def thread_or_404(request: Any, alert: str) -> Thread:
    found = queries.shown(organisations=organisations_of(request)).filter(code=alert)
    thread = found.select_related("organisation").first()
    if thread is None:
        raise Http404
    return thread
