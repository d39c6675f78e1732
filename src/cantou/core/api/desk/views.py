"""The tokens of an organisation, made and revoked by its administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.api.desk.forms import MINE, TokenForm
from cantou.core.api.domain import queries
from cantou.core.api.domain.tokens import Made, make_token, revoke_token
from cantou.core.registry.scopes import all_scopes
from cantou.core.web.idempotency import once

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.api.models import AccessToken


def tokens(request: Any) -> HttpResponse:
    request.agent.require("", "members")
    found = queries.tokens(organisation=request.agent.acting)
    return render(request, "api/desk/tokens.html", {"tokens": [_line(token) for token in found]})


def _line(token: AccessToken) -> dict[str, Any]:
    now = timezone.now()
    state = "revoked" if token.revoked_at else "expired" if token.expires_at <= now else "open"
    known = all_scopes()
    return {"token": token, "state": state, "scopes": [known.get(scope, scope) for scope in token.scopes]}


def new(request: Any) -> HttpResponse:
    """The secret is on the page that answers, and nowhere else."""
    request.agent.require("", "members")
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = _make(form)
        if made is not None:
            response = render(request, "api/desk/token_made.html", {"made": made})
            response.headers["Cache-Control"] = "no-store"
            return response
        messages.info(
            request,
            _("Ce jeton est déjà fait. Si vous ne l’avez pas noté, retirez-le et faites-en un autre."),
        )
        return redirect("desk_tokens")
    return render(request, "api/desk/token_new.html", {"form": form}, status=422 if form.errors else 200)


def _make(form: TokenForm) -> Made | None:
    """None when this form has been sent before: nothing that opens a thing is kept, to be shown again."""
    made: list[Made] = []
    given = form.cleaned_data

    def act() -> dict[str, Any]:
        personal = given["whose"] == MINE
        one = make_token(name=given["name"], scopes=given["scopes"], days=given["days"], personal=personal)
        made.append(one)
        return {"token": one.token.handle}

    once(key=given["key"], purpose="api.token", act=act)
    return made[0] if made else None


@require_POST
def revoke(request: Any, handle: str) -> HttpResponse:
    request.agent.require("", "members")
    token = get_object_or_404(queries.tokens(organisation=request.agent.acting), handle=handle)
    revoke_token(token=token)
    messages.success(request, _("« %(name)s » n’ouvre plus rien.") % {"name": token.name})
    return redirect("desk_tokens")
