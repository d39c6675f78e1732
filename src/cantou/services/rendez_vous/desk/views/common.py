"""What the pages of the desk share."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404

from cantou.core.organisations.domain.references import normalise
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.settings import SERVICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

UNPROCESSABLE = 422


def with_appointment(permission: str) -> Callable[[Any], Any]:
    """Gives the view the appointment of the organisation acted for; somebody else's is not there."""

    def decorate(view: Any) -> Any:
        @wraps(view)
        def opened(request: Any, appointment: str, **kwargs: Any) -> HttpResponseBase:
            request.agent.require(SERVICE, permission)
            row = queries.of_reference(organisation=request.agent.acting, reference=normalise(appointment))
            if row is None:
                raise Http404
            return view(request, row, **kwargs)

        return opened

    return decorate


def words(error: Exception) -> str:
    """Of a refusal, for a person to read."""
    return str(getattr(error, "messages", [str(error)])[0])


def organisations_of(request: Any) -> list[int]:
    """Where this agent reads the agendas: all of them on one's own day."""
    agent = request.agent
    return [one for one in agent.rights.organisations if agent.rights.may(one, SERVICE, "read")]
