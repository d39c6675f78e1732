"""What the pages of the desk share."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404

from cantou.core.organisations.domain.references import normalise
from cantou.services.demarches.domain import queries

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

SERVICE = "demarches"
UNPROCESSABLE = 422


def require(request: Any, permission: str) -> int:
    """The organisation acted for, if this agent may do this there."""
    request.agent.require(SERVICE, permission)
    acting: int = request.agent.acting
    return acting


def may(request: Any, permission: str) -> bool:
    return bool(request.agent.rights.may(request.agent.acting, SERVICE, permission))


def with_case(permission: str) -> Callable[[Any], Any]:
    """Gives the view the case of the organisation acted for; somebody else's is not there."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def opened(request: Any, case: str, **kwargs: Any) -> HttpResponseBase:
            organisation = require(request, permission)
            found = queries.cases(organisation).filter(reference=normalise(case)).first()
            if found is None:
                raise Http404
            return view(request, found, **kwargs)

        return opened

    return decorate
