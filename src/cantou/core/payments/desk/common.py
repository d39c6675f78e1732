"""What the desk's pages share: who may, and the debt that an address names."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.http import Http404

from cantou.core.payments.domain import listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

UNPROCESSABLE = 422


def require(request: Any) -> int:
    """The organisation acted for, of whose régies this agent answers."""
    request.agent.require("", "regie")
    acting: int = request.agent.acting
    return acting


def with_debt(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def opened(request: Any, debt: int, **kwargs: Any) -> HttpResponse:
        organisation = require(request)
        found = listing.debts(organisation).select_related("organisation__territory").filter(pk=debt).first()
        if found is None:
            raise Http404
        return view(request, found, **kwargs)

    return opened
