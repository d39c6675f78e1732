"""What stands on the screen in front of the mairie: large, without a menu, drawn again by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cantou.core.web.pagecache import cacheable
from cantou.services.alertes.domain import queries
from cantou.services.alertes.portal.shown import message_shown
from cantou.services.alertes.portal.views.common import communes_of, organisations_of

if TYPE_CHECKING:
    from django.http import HttpResponse

EVERY = 30
MOST = 3


@require_safe
@cacheable()
def screen(request: Any) -> HttpResponse:
    now = timezone.now()
    rows = list(
        queries.running_here(organisations=organisations_of(request), communes=communes_of(request), now=now)[
            :MOST
        ]
    )
    if rows:
        request.page_until = min(row.expires for row in rows)
    messages = [queries.latest_of(organisation=row.organisation_id, thread=row.pk) for row in rows]
    context = {"shown": [message_shown(one) for one in messages if one], "every": EVERY}
    return render(request, "alertes/screen.html", context)
