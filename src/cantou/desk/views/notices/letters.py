"""Letters for those whom nothing else reaches: printed together, then put into envelopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cantou.core.notices.domain.letters import MOST, NothingToPrintError, mark_printed, print_letters
from cantou.core.notices.domain.queries import letters_to_print
from cantou.core.web.addresses import platform_path
from cantou.desk.views.notices.ledger import shown, tabs, within_reach

if TYPE_CHECKING:
    from cantou.desk.agent import Agent


def letters(request: Any) -> HttpResponse:
    agent: Agent = request.agent
    agent.require("", "messages")
    waiting = letters_to_print(organisation=agent.acting).filter(pk__in=within_reach(agent).values("pk"))
    context = {
        "rows": shown(list(waiting[:MOST]), agent.acting),
        "tabs": tabs(request, "desk_letters"),
    }
    return render(request, "desk/messages/letters.html", context)


@require_POST
def act(request: Any) -> HttpResponse:
    """Print them as often as need be; then say that they are posted."""
    agent: Agent = request.agent
    agent.require("", "messages")
    chosen = within_reach(agent).filter(key__in=_keys(request.POST.getlist("letter")))
    keys = list(chosen.values_list("key", flat=True))
    if request.POST.get("act") == "posted":
        number = mark_printed(keys=keys)
        messages.success(request, ngettext("%d lettre postée.", "%d lettres postées.", number) % number)
        return redirect(platform_path("desk_letters"))
    try:
        pdf = print_letters(keys=keys)
    except NothingToPrintError:
        messages.warning(request, _("Rien à imprimer : cochez d’abord des lettres."))
        return redirect(platform_path("desk_letters"))
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="lettres.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _keys(given: list[str]) -> list[UUID]:
    found = []
    for text in given:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
