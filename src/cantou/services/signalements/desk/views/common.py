"""What the pages of the desk share."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from cantou.core.organisations.domain.references import normalise
from cantou.services.signalements.domain import queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from cantou.core.people.domain.rights import Rights
    from cantou.services.signalements.models import Report

SERVICE = "signalements"
View = "Callable[..., HttpResponseBase]"


def with_report(allowed: Callable[[Rights, Report], bool]) -> Callable[[Any], Any]:
    """Gives the view the report of the organisation acted for; somebody else's is not there."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def opened(request: Any, reference: str, **kwargs: Any) -> HttpResponseBase:
            request.agent.require(SERVICE, "read")
            report = queries.report_read_at_desk.first(request.agent.acting, normalise(reference))
            if report is None:
                raise Http404
            if not allowed(request.agent.rights, report):
                raise PermissionDenied
            return view(request, report, **kwargs)

        return opened

    return decorate


def require(request: Any, allowed: Callable[[Rights, int], bool]) -> int:
    """The organisation acted for, if this agent may do this there."""
    if not allowed(request.agent.rights, request.agent.acting):
        raise PermissionDenied
    acting: int = request.agent.acting
    return acting
