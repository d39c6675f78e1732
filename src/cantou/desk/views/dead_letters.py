"""Jobs that failed for good: said in words, tried again or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.tasks.domain import dead_letters as domain
from cantou.core.tasks.domain.queries import dead_letters
from cantou.core.web.addresses import platform_path
from cantou.core.web.paging import read_key

if TYPE_CHECKING:
    from django.http import HttpResponse

PAGE = 50


def letters(request: Any) -> HttpResponse:
    """Those of the organisation acted for; for the operator's agents, those of the platform itself besides."""
    agent = request.agent
    agent.require("", "dead_letters")
    found = dead_letters(organisation=agent.acting)
    after = read_key(request.GET.get("apres", ""))
    if after is not None:
        found = found.filter(pk__lt=after)
    shown = list(found[: PAGE + 1])
    context = {
        "jobs": shown[:PAGE],
        "next": f"?apres={shown[PAGE - 1].pk}" if len(shown) > PAGE else "",
        "platform": dead_letters(organisation=None)[:PAGE] if agent.operates else [],
    }
    return render(request, "desk/dead_letters.html", context)


@require_POST
def act(request: Any, job: int) -> HttpResponse:
    """`de_la_plateforme`: a job of no organisation, by the operator's agents alone."""
    agent = request.agent
    agent.require("", "dead_letters")
    of_platform = "de_la_plateforme" in request.POST
    if of_platform:
        agent.require_operator()
    discards = request.POST.get("act") == "discard"
    try:
        (domain.discard if discards else domain.retry)(job=job, of_platform=of_platform)
    except domain.NotDeadError:
        messages.warning(request, _("Ce travail n’attend plus : un collègue s’en est peut-être occupé."))
    else:
        said = _("Ce travail est abandonné.") if discards else _("Ce travail va être refait.")
        messages.success(request, said)
    return redirect(platform_path("desk_dead_letters"))
