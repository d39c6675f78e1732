from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from cantou.services.alertes.domain import queries

if TYPE_CHECKING:
    from cantou.services.alertes.models import Thread

SERVICE = "alertes"
UNPROCESSABLE = 422


def require(request: Any, permission: str) -> int:
    """The organisation acted for, if this agent may do this there."""
    request.agent.require(SERVICE, permission)
    organisation: int = request.agent.acting
    return organisation


def may(request: Any, permission: str) -> bool:
    answer: bool = request.agent.rights.may(request.agent.acting, SERVICE, permission)
    return answer


def thread_or_404(request: Any, alert: str, permission: str = "read") -> Thread:
    found = queries.thread_of(organisation=require(request, permission), code=alert)
    if found is None:
        raise Http404
    return found
