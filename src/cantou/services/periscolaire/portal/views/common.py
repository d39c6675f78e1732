"""Whose child this is: asked again at each act (docs/adr/0164)."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404

from cantou.core.people.domain.relations import may_act_for
from cantou.core.web.addresses import platform_path
from cantou.services.periscolaire.domain.families import SERVICE

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

UNPROCESSABLE = 422


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def with_person(request: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), platform_path("account_login"))
        answer = view(request, **kwargs)
        answer.headers["Cache-Control"] = "private, no-store"
        return answer

    return with_person


def for_child(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the view the ground on which this person acts for the child; nobody else's child is found."""

    @wraps(view)
    def with_authority(request: Any, pupil: int) -> HttpResponse:
        authority = may_act_for(person=request.user.pk, other=pupil, matter=SERVICE)
        if authority is None:
            raise Http404
        return view(request, authority)

    return signed_in(with_authority)
