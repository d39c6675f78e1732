"""What the law asks each site to say: accessibility, legal notice, personal data. Of a portal or of the platform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render

from cantou.core.organisations.models import Organisation
from cantou.core.web.pagecache import cacheable
from cantou.portal.here import here
from cantou.portal.register import chapters, platform

if TYPE_CHECKING:
    from django.http import HttpResponse


def _who(request: Any) -> dict[str, Any]:
    """The site's own body, where it has one, and the operator who runs it for everybody."""
    operator = Organisation.objects.filter(is_operator=True).first()
    body = here(request).body if request.place is not None else None
    return {"body": body or operator, "operator": operator}


@cacheable()
def accessibility(request: Any) -> HttpResponse:
    return render(request, "portal/accessibility.html", _who(request))


@cacheable()
def legal(request: Any) -> HttpResponse:
    return render(request, "portal/legal.html", _who(request))


@cacheable()
def personal_data(request: Any) -> HttpResponse:
    around = here(request) if request.place is not None else None
    found = chapters(around.providers, around.external.values()) if around else chapters(None)
    context = {**_who(request), "chapters": found, "platform": platform()}
    return render(request, "portal/personal_data.html", context)
