"""The operator's register of applications: add one, change it, suspend it, give it new secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.applications.desk.forms import ActForm, ManifestForm
from cantou.core.applications.domain import applications, queries
from cantou.core.applications.domain.webhooks import send_test
from cantou.core.applications.manifest import PREFIX, all_events
from cantou.core.applications.models import Application
from cantou.core.registry.scopes import all_scopes
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.core.applications.domain.applications import Registered

SHOWN = 50


def register(request: Any) -> HttpResponse:
    request.agent.require_operator()
    context = {
        "applications": queries.applications(),
        "scopes": all_scopes().items(),
        "events": all_events().items(),
    }
    return render(request, "applications/operator/register.html", context)


def add(request: Any) -> HttpResponse:
    """Its secrets are on the page that answers, and nowhere else."""
    request.agent.require_operator()
    form = ManifestForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        made = _registered(form)
        if made is not None:
            return _secrets(request, made)
        if not form.errors:
            messages.info(request, _("Cette application est déjà enregistrée."))
            return redirect("operator_applications")
    return render(
        request, "applications/operator/add.html", {"form": form}, status=422 if form.errors else 200
    )


def _registered(form: ManifestForm) -> Registered | None:
    assert form.manifest is not None
    manifest, made = form.manifest, []

    def act() -> dict[str, Any]:
        made.append(applications.register(manifest=manifest))
        return {"application": manifest.code}

    try:
        once(key=form.cleaned_data["key"], purpose="applications.add", act=act)
    except ValidationError as error:
        form.add_error(None, error)
    return made[0] if made else None


def _secrets(request: Any, made: Registered) -> HttpResponse:
    response = render(request, "applications/operator/secrets.html", {"made": made})
    response.headers["Cache-Control"] = "no-store"
    return response


def application(request: Any, application: str) -> HttpResponse:
    request.agent.require_operator()
    found = _found(application)
    return render(request, "applications/operator/application.html", _context(request, found, ManifestForm()))


def _context(request: Any, found: Application, form: ManifestForm) -> dict[str, Any]:
    own = queries.deliveries(organisation=request.agent.acting, application=found)
    return {"application": found, "declared": found.declared, "form": form, "deliveries": own[:SHOWN]}


@require_POST
def update(request: Any, application: str) -> HttpResponse:
    request.agent.require_operator()
    found = _found(application)
    form = ManifestForm(request.POST, request.FILES)
    if form.is_valid() and form.manifest is not None:
        try:
            applications.update(application=found, manifest=form.manifest)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Le manifeste est à jour."))
            return redirect("operator_application", application)
    return render(
        request, "applications/operator/application.html", _context(request, found, form), status=422
    )


@require_POST
def act(request: Any, application: str) -> HttpResponse:
    request.agent.require_operator()
    found = _found(application)
    form = ActForm(request.POST)
    if not form.is_valid():
        raise Http404
    wanted = form.cleaned_data["act"]
    if wanted == "webhook_secret":
        return _secrets(request, applications.rotate_webhook_secret(application=found))
    if wanted == "client_secret":
        return _secrets(request, applications.rotate_client_secret(application=found))
    if wanted == "suspend":
        applications.suspend(application=found)
        messages.success(request, _("L’application est suspendue : elle n’a plus accès à rien."))
    elif wanted == "resume":
        applications.resume(application=found)
        messages.success(request, _("L’application est de nouveau en service."))
    elif found.declared.webhook is not None:
        send_test(application=found)
        messages.success(request, _("Un message d’essai part : son sort s’écrit ci-dessous."))
    return redirect("operator_application", application)


def _found(code: str) -> Application:
    found = Application.objects.filter(code=f"{PREFIX}{code}"[:40]).first()
    if found is None:
        raise Http404
    return found
