"""The démarches as everybody sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cantou.core.forms.domain.drafts import current_version
from cantou.core.forms.domain.reading import definition_of
from cantou.core.organisations.domain.references import is_known, normalise, spoken
from cantou.core.people.domain.authority import authorities, persons_for
from cantou.core.web.challenge import guarded
from cantou.core.web.idempotency import new_key
from cantou.core.web.pagecache import cacheable
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.clocks import delay_words, law_of, silence_words
from cantou.services.demarches.portal.views.common import SERVICE, organisations_of

if TYPE_CHECKING:
    from cantou.core.people.models import Person


@require_safe
@cacheable()
def index(request: Any) -> HttpResponse:
    mine = organisations_of(request)
    found = list(queries.open_demarches(mine))
    return render(request, "demarches/index.html", {"rows": found, "several": len(mine) > 1})


@require_safe
def demarche(request: Any, demarche: str) -> HttpResponse:
    """What it is, what to have at hand, by when one is answered: then one begins."""
    mine = organisations_of(request)
    found = [one for one in queries.open_demarches(mine) if one.key == demarche]
    if not found:
        raise Http404
    one = min(found, key=lambda each: mine.index(each.organisation_id))
    version = current_version(organisation=one.organisation_id, key=one.key)
    if version is None:
        raise Http404
    law = law_of(one)
    context = {
        "demarche": one,
        "pages": definition_of(version).pages,
        "delay": delay_words(law),
        "silence": silence_words(law),
        "key": new_key(),
        "subjects": _subjects(request, one.key),
    }
    return render(request, "demarches/demarche.html", context)


def _subjects(request: Any, key: str) -> list[Person]:
    """For whom else whoever is signed in may ask it: a mandate, a child."""
    if not request.user.is_authenticated:
        return []
    return persons_for(authorities(actor=request.user.pk, service=f"{SERVICE}:{key}"))


@require_safe
@guarded("demarches.find", free=30, limit=30, methods=("GET", "HEAD"))
def find(request: Any) -> HttpResponse:
    """The reference alone opens nothing: it says that the case is here, and whom to call."""
    typed = request.GET.get("reference", "")
    code = normalise(typed)[:12]
    known = is_known(code=code, service=SERVICE, organisations=organisations_of(request))
    context = {"typed": typed, "reference": spoken(code), "known": known}
    return render(request, "demarches/find.html", context, status=200 if known or not code else 404)
