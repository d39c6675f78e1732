"""What an organisation opens, and what it sees of it: what it agreed to, and each message that left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.applications.domain import openings, queries
from cantou.core.applications.domain.webhooks import send_test
from cantou.core.applications.manifest import PREFIX, all_events
from cantou.core.applications.models import Application
from cantou.core.organisations.models import Organisation
from cantou.core.registry.scopes import all_scopes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from cantou.core.applications.models import Opening

SHOWN = 50


def applications(request: Any) -> HttpResponse:
    request.agent.require("", "offers")
    held = {one.application_id for one in queries.openings(organisation=request.agent.acting)}
    found = list(queries.applications(active=True))
    context = {
        "open": [one for one in found if one.pk in held],
        "new": [one for one in found if one.pk not in held],
    }
    return render(request, "applications/desk/list.html", context)


def application(request: Any, application: str) -> HttpResponse:
    return _show(request, _found(request, application))


def _show(request: Any, found: Application, *, status: int = 200) -> HttpResponse:
    organisation = Organisation.objects.select_related("territory").get(pk=request.agent.acting)
    opening = queries.openings(organisation=organisation.pk).filter(application=found).first()
    context = {
        "application": found,
        "declared": found.declared,
        "organisation": organisation,
        "opening": opening,
        **_asked(found, opening),
        "deliveries": queries.deliveries(organisation=organisation.pk, application=found)[:SHOWN],
        "tests": opening is not None and found.declared.webhook is not None,
    }
    return render(request, "applications/desk/application.html", context, status=status)


def _asked(found: Application, opening: Opening | None) -> dict[str, Any]:
    """In words: what it asks, and what of that this organisation has not agreed to yet."""
    declared = found.declared
    more: set[str] = set()
    if opening is not None:
        more = {*declared.scopes, *declared.events} - {*opening.scopes, *opening.events}
    return {
        "scopes": _titles(declared.scopes, all_scopes()),
        "events": _titles(declared.events, all_events()),
        "more": _titles(sorted(more), {**all_scopes(), **all_events()}),
    }


def _titles(codes: Iterable[str], known: dict[str, str]) -> list[str]:
    return [known.get(code, code) for code in codes]


@require_POST
def open_(request: Any, application: str) -> HttpResponse:
    found = _found(request, application)
    organisation = Organisation.objects.select_related("territory").get(pk=request.agent.acting)
    try:
        openings.open_application(organisation=organisation, application=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _show(request, found, status=422)
    messages.success(request, _("« %(title)s » est ouverte.") % {"title": found.title})
    return redirect("desk_application", application)


@require_POST
def close(request: Any, application: str) -> HttpResponse:
    found = _found(request, application)
    organisation = Organisation.objects.get(pk=request.agent.acting)
    openings.close_application(organisation=organisation, application=found)
    messages.success(
        request, _("« %(title)s » est fermée : elle ne voit plus rien d’ici.") % {"title": found.title}
    )
    return redirect("desk_application", application)


@require_POST
def test(request: Any, application: str) -> HttpResponse:
    found = _found(request, application)
    if (
        not queries.is_open(application=found, organisation=request.agent.acting)
        or not found.declared.webhook
    ):
        raise Http404
    send_test(application=found)
    messages.success(request, _("Un message d’essai part : son sort s’écrit ci-dessous."))
    return redirect("desk_application", application)


def _found(request: Any, code: str) -> Application:
    """By its identifier. A suspended one is shown to those who have opened it."""
    request.agent.require("", "offers")
    found = Application.objects.filter(code=f"{PREFIX}{code}"[:40]).first()
    if found is None:
        raise Http404
    if not found.is_active and not queries.is_open(application=found, organisation=request.agent.acting):
        raise Http404
    return found
