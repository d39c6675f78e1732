"""What was published, shown to agents as people see it; a try keeps nothing but for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.forms.domain import drafts, queries
from cantou.core.forms.domain.errors import FormRefusedError
from cantou.core.forms.domain.reading import definition_of
from cantou.core.forms.domain.trying import kept
from cantou.core.forms.portal.walk import Walk, keep, walk
from cantou.core.organisations.domain.queries import body_of
from cantou.core.web.idempotency import new_key

if TYPE_CHECKING:
    from cantou.core.forms.models import Draft, Form

SERVICE = "forms"
ONE_BY_ONE = "une-a-une"


@require_safe
def index(request: Any) -> HttpResponse:
    request.agent.require("", "offers")
    rows = list(queries.forms_of(organisation=request.agent.acting))
    return render(request, "forms/desk/index.html", {"rows": rows})


def _form(request: Any, key: str) -> Form:
    request.agent.require("", "offers")
    found = queries.forms_of(organisation=request.agent.acting).filter(key=key).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def form(request: Any, form_key: str) -> HttpResponse:
    found = _form(request, form_key)
    versions = list(queries.versions_of(form=found))
    if request.method == "POST":
        return _begin(request, versions)
    context = {
        "form": found,
        "versions": versions,
        "definition": definition_of(versions[0]),
        "key": new_key(),
    }
    return render(request, "forms/desk/form.html", context)


def _begin(request: Any, versions: list[Any]) -> HttpResponse:
    """A repeat of the same press opens the same try."""
    number = request.POST.get("version", "")
    version = next((one for one in versions if str(one.number) == number), versions[0])
    agent = request.agent
    given = f"forms.try:{agent.acting}:{agent.person}:{version.pk}:{request.POST.get('key', '')[:80]}"
    key = uuid5(NAMESPACE_URL, given)
    draft = drafts.draft_of(organisation=agent.acting, key=key) or drafts.open_draft(
        version=version, service=SERVICE, key=key, person=agent.person, is_test=True
    )
    how = f"?{ONE_BY_ONE}" if ONE_BY_ONE in request.POST else ""
    return HttpResponseRedirect(reverse("desk_form_try", args=[draft.pk]) + how)


def _draft(request: Any, key: int) -> Draft:
    request.agent.require("", "offers")
    found = queries.test_of(organisation=request.agent.acting, person=request.agent.person, draft=key)
    if found is None:
        raise Http404
    return found


def _walk(request: Any, draft: Draft) -> Walk:
    def finish() -> HttpResponse:
        kept(draft=draft)
        return redirect("desk_form_result", draft.pk)

    return Walk(
        draft=draft,
        here=reverse("desk_form_try", args=[draft.pk]),
        keep=reverse("desk_form_keep", args=[draft.pk]),
        finish=finish,
        over=lambda: redirect("desk_form_result", draft.pk),
        layout="web/desk_base.html",
        send=_("Voir ce qui serait gardé"),
        one_by_one=ONE_BY_ONE in request.GET,
        territory=body_of(organisation=request.agent.acting).territory_id,
        notice=_("C’est un essai : rien n’est envoyé."),
        asides={ONE_BY_ONE: ""} if ONE_BY_ONE in request.GET else {},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def try_out(request: Any, trial: int) -> HttpResponse:
    return walk(request, _walk(request, _draft(request, trial)))


@require_POST
def try_keep(request: Any, trial: int) -> HttpResponse:
    return keep(request, _walk(request, _draft(request, trial)))


@require_safe
def result(request: Any, trial: int) -> HttpResponse:
    """What the service would receive, by key: nothing of what is not shown, computed values among it."""
    found = _draft(request, trial)
    try:
        answers = kept(draft=found)
    except FormRefusedError:
        return redirect("desk_form_try", found.pk)
    context = {"draft": found, "form": found.version.form, "rows": answers}
    return render(request, "forms/desk/result.html", context)
