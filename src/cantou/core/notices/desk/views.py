"""Messages of which nobody knows the commune: read, attributed, or left aside by somebody of the operator's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.keys import SealedError
from cantou.core.notices.domain import communes, treating
from cantou.core.notices.domain.arrivals import open_arrival, summary_of
from cantou.core.notices.domain.inboxes import default_inbox, find_inbox
from cantou.core.notices.domain.queries import open_arrivals
from cantou.core.notices.engine.mails import UnreadableError
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.territories.domain.search import search
from cantou.core.territories.models import Level
from cantou.core.web.paging import read_key

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from cantou.core.notices.domain.received import Received
    from cantou.core.notices.models import Arrival

PAGE = 30
MOST_FOUND = 8


def arrivals(request: Any) -> HttpResponse:
    request.agent.require_operator()
    found = open_arrivals(operator=request.agent.acting)
    after = read_key(request.GET.get("apres", ""))
    if after is not None:
        found = found.filter(pk__lt=after)
    shown = list(found[: PAGE + 1])
    context = {
        "rows": [{"arrival": row, **_summary(row)} for row in shown[:PAGE]],
        "next": f"?apres={shown[PAGE - 1].pk}" if len(shown) > PAGE else "",
    }
    return render(request, "notices/operator/arrivals.html", context)


def _summary(row: Arrival) -> dict[str, str]:
    try:
        found = summary_of(row)
    except SealedError:
        return {"sender": "", "title": ""}
    return {**found, "sender": _written(found["sender"])}


def _written(sender: str) -> str:
    """A number as people read it."""
    return show_phone(sender) if sender.startswith("+") else sender


def arrival(request: Any, arrival: UUID) -> HttpResponse:
    """With what was looked for: the communes that it may be."""
    request.agent.require_operator()
    row = _waiting(request, arrival)
    asked = request.GET.get("q", "").strip()[:100]
    received = _received(row)
    context = {
        "arrival": row,
        "received": received,
        "sender": _written(received.sender) if received else "",
        "asked": asked,
        "likely": _likely(row),
        "found": _found(asked),
    }
    return render(request, "notices/operator/arrival.html", context)


def _waiting(request: Any, key: UUID) -> Arrival:
    found = open_arrivals(operator=request.agent.acting).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def _received(row: Arrival) -> Received | None:
    try:
        return open_arrival(row)
    except (SealedError, UnreadableError, FileNotFoundError):
        return None


def _likely(row: Arrival) -> list[dict[str, Any]]:
    """Those among which its sender was asked to choose."""
    named = communes.named(row.choices)
    inbox = find_inbox(row.inbox) or default_inbox()
    service = inbox[0].id if inbox else ""
    return [
        {
            "code": named[key].code,
            "title": f"{named[key].name} ({named[key].departement_code})",
            "is_open": communes.provider_of(commune=key, service=service) is not None,
        }
        for key in row.choices
        if key in named
    ]


def _found(asked: str) -> list[dict[str, Any]]:
    if not asked:
        return []
    found = search(asked, limit=MOST_FOUND, levels=[Level.COMMUNE])
    return [
        {"code": one.code, "title": str(one), "why": one.why} for one in found.matches or found.suggestions
    ]


@require_POST
def attribute(request: Any, arrival: UUID) -> HttpResponse:
    request.agent.require_operator()
    commune = communes.of_code(request.POST.get("commune", "")[:10])
    if commune is None:
        messages.warning(request, _("Choisissez une commune."))
        return redirect("operator_arrival", arrival)
    try:
        done = treating.attribute(organisation=request.agent.acting, arrival=arrival, commune=commune.pk)
    except (SealedError, UnreadableError, FileNotFoundError):
        messages.error(request, _("Ce message ne s’ouvre plus : il ne peut qu’être écarté."))
        return redirect("operator_arrival", arrival)
    if done:
        told = _("Le message est transmis : %(commune)s.") % {"commune": commune.name}
        if communes.provider_of(commune=commune.pk, service=_service()) is None:
            told = _("%(commune)s ne reçoit pas encore ces messages : la personne sait qui appeler.") % {
                "commune": commune.name
            }
        messages.success(request, told)
    else:
        messages.info(request, _("Ce message n’attend plus."))
    return redirect("operator_arrivals")


def _service() -> str:
    inbox = default_inbox()
    return inbox[0].id if inbox else ""


@require_POST
def discard(request: Any, arrival: UUID) -> HttpResponse:
    request.agent.require_operator()
    if treating.discard(organisation=request.agent.acting, arrival=arrival):
        messages.success(request, _("Le message est écarté et effacé."))
    else:
        messages.info(request, _("Ce message n’attend plus."))
    return redirect("operator_arrivals")
