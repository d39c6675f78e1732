"""What the pages of the portal share: whose démarches these are, the case that an address opens."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from cantou.core.forms.portal.mount import for_another, mandate_over
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link
from cantou.core.people.domain.relations import may_act_for
from cantou.core.scope.scope import Scope, current, require, switch
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.cases import ACTOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.core.people.domain.authority import Authority
    from cantou.services.demarches.models import Case


SERVICE = "demarches"
GONE, NOT_FOUND, UNPROCESSABLE = 410, 404, 422


def organisations_of(request: Any) -> list[int]:
    """Those that provide here, the nearest first."""
    return list(dict.fromkeys(provider.organisation_id for provider in request.providers))


def opened(view: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the view the case that the secret in the address opens, in its own Scope."""

    @wraps(view)
    def with_case(request: Any, case_secret: str, **kwargs: Any) -> HttpResponseBase:
        try:
            link = open_link(secret=case_secret, service=SERVICE)
        except ExpiredLinkError:
            return _over(request, expired=True)
        if link is None:
            return _over(request, expired=False)
        scope = current()
        person = scope.person if scope else None
        switch(Scope.for_object(organisation=link.organisation, key=link.key, person=person))
        case = queries.case_of_key(link.organisation, link.key)
        if case is None or case.purged_at is not None:
            return _over(request, expired=True)
        if link.purpose == ACTOR:
            authority = _authority(request, case)
            if authority is None:
                return _private(mandate_over(request, "web/portal_base.html"))
            switch(for_another(require(), authority))
        return _private(view(request, case, case_secret, **kwargs))

    return with_case


def _authority(request: Any, case: Case) -> Authority | None:
    """Of who filed it for another, today: asked at each page and each act."""
    user = request.user
    if not user.is_authenticated or user.pk != case.actor_id or case.person_id is None:
        return None
    return may_act_for(person=user.pk, other=case.person_id, matter=f"{SERVICE}:{case.demarche.key}")


def _over(request: Any, *, expired: bool) -> HttpResponse:
    status = GONE if expired else NOT_FOUND
    return render(request, "demarches/link_over.html", {"expired": expired}, status=status)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    """The address is the key: neither kept on the way, nor told to the pages that it leads to."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
