from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from cantou.core.people.domain.authority import authorities
from cantou.core.web.addresses import platform_path
from cantou.core.web.days import date_format
from cantou.services.periscolaire.domain import queries
from cantou.services.periscolaire.domain.families import SERVICE
from cantou.services.periscolaire.domain.settings import service_settings
from cantou.services.periscolaire.portal.forms.calendars import WEEKDAYS

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.periscolaire.models import Activity

MOST = 8


@require_safe
def index(request: Any) -> HttpResponse:
    """What there is, until when one books; one's own children where somebody is signed in."""
    organisation, today = request.provider.organisation_id, timezone.localdate()
    children = _children(request, organisation) if request.user.is_authenticated else []
    context = {
        "activities": [_said(one) for one in queries.activities_open(organisation, today)],
        "closings": queries.closings(organisation, today)[:MOST],
        "children": children,
        "settings": service_settings(organisation=organisation),
        "sign_in": f"{platform_path('account_login')}?next={request.path}",
        "payments": platform_path("payments_own"),
    }
    answer = render(request, "periscolaire/index.html", context)
    if request.user.is_authenticated:
        answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _said(activity: Activity) -> dict[str, Any]:
    names = [str(name) for number, name in WEEKDAYS if number in activity.weekdays]
    return {
        "row": activity,
        "days": ", ".join(names),
        "year": f"{date_format(activity.starts_on, 'j F Y')} – {date_format(activity.ends_on, 'j F Y')}",
    }


def _children(request: Any, organisation: int) -> list[dict[str, Any]]:
    """Those who are enrolled here, among those for whom one acts."""
    found = []
    for authority in authorities(actor=request.user.pk, service=SERVICE):
        with authority.scope().enter():
            mine = list(queries.enrolments_of(organisation, authority.subject))
        if mine:
            found.append(
                {
                    "key": authority.subject,
                    "name": mine[0].given_name,
                    "activities": ", ".join(one.activity.title for one in mine),
                }
            )
    return sorted(found, key=lambda one: str(one["name"]))
