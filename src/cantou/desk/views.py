from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from cantou.core.work.domain.queries import waiting

if TYPE_CHECKING:
    from django.http import HttpResponse


def queue(request: Any) -> HttpResponse:
    return render(
        request, "desk/queue.html", {"items": waiting(organisations=request.agent.rights.organisations)}
    )
