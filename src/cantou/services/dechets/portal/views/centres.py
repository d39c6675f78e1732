from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.web.pagecache import cacheable
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.centres import door, week
from cantou.services.dechets.portal.views.common import next_midnight, organisations_of

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    """« Ouverte, ferme à 18 h »: true until the first door that changes."""
    now, today = timezone.now(), timezone.localdate()
    rows = list(queries.centres_of(organisations=organisations_of(request)))
    closures = list(queries.closures_of([row.pk for row in rows]))
    centres, until = [], next_midnight()
    for row in rows:
        state = door(centre=row, closures=closures, at=now)
        if state.until is not None:
            until = min(until, state.until)
        centres.append(
            {
                "row": row,
                "door": state,
                "week": week(row, today),
                "phone": show_phone(row.phone) if row.phone else "",
                "closures": [each for each in closures if each.centre_id == row.pk],
            }
        )
    request.page_until = until
    trail = [
        (request.place.name, reverse("portal_home")),
        (_("Déchets"), reverse("dechets:index")),
        (_("Déchèteries"), ""),
    ]
    return render(request, "dechets/centres.html", {"centres": centres, "trail": trail})
