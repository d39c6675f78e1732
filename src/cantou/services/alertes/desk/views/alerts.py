"""What runs, what ran, and one alert with all its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cantou.services.alertes.desk.views.common import may, require, thread_or_404
from cantou.services.alertes.domain import queries
from cantou.services.alertes.portal.shown import messages_shown

if TYPE_CHECKING:
    from django.http import HttpResponse

MOST = 100


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    now = timezone.now()
    rows = list(queries.threads_of(organisation=organisation)[:MOST])
    context = {
        "running": [row for row in rows if row.runs_at(now)],
        "over": [row for row in rows if not row.runs_at(now)],
        "drafts": list(queries.waiting_drafts(organisation=organisation)[:10])
        if may(request, "send")
        else [],
        "may_send": may(request, "send"),
    }
    return render(request, "alertes/desk/index.html", context)


@require_safe
def alert(request: Any, alert: str) -> HttpResponse:
    thread = thread_or_404(request, alert)
    rows = list(queries.messages_of(organisation=thread.organisation_id, thread=thread.pk))
    context = {
        "thread": thread,
        "messages_sent": messages_shown(rows),
        "is_running": thread.runs_at(timezone.now()),
        "may_follow": may(request, "cell"),
        "may_send": may(request, "send"),
    }
    return render(request, "alertes/desk/alert.html", context)
