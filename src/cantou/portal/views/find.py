"""The platform's first page: find your commune."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cantou.core.registry import services
from cantou.core.territories.domain.queries import covered_departements, find_address
from cantou.core.territories.domain.search import Found, search
from cantou.core.territories.engine.names import normalise
from cantou.core.territories.engine.slugs import LEVELS
from cantou.core.web.pagecache import cacheable

if TYPE_CHECKING:
    from django.http import HttpResponse

PORTALS = ("commune", *LEVELS)
AUVERGNE = ["03", "15", "43", "63"]
FEW = 12


@cacheable(params=["q"])
def find(request: Any) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:100]
    found = search(q, levels=PORTALS, limit=FEW) if q else Found()
    if request.headers.get("HX-Request"):
        return render(request, "portal/parts/found.html", _shown(q, found))
    if _is_the_one(q, found):
        return redirect(f"/{found.matches[0].slug}/")
    own = request.user.home if request.user.is_authenticated else None
    return render(request, "portal/find.html", {**_shown(q, found), "home": own})


def _is_the_one(q: str, found: Found) -> bool:
    """One place bears exactly this name, here and elsewhere: no need to choose from a list of one."""
    named = [match for match in found.matches if normalise(match.name) == normalise(q)]
    return len(found.matches) == 1 and len(named) == 1 and not found.elsewhere


def _shown(q: str, found: Found) -> dict[str, Any]:
    context: dict[str, Any] = {"q": q, "found": found}
    if not q or not found.matches:
        context["covered"] = list(covered_departements().values_list("code", "name"))
        context["covers"] = covers(context["covered"])
    return context


def covers(departements: list[tuple[str, str]]) -> str:
    """« Cette démonstration couvre l’Auvergne. »"""
    names = _listed([name for _code, name in departements])
    if settings.DEMO and [code for code, _name in departements] == AUVERGNE:
        return _("Cette démonstration couvre l’Auvergne : %(names)s.") % {"names": names}
    if settings.DEMO:
        return _("Cette démonstration couvre : %(names)s.") % {"names": names}
    if len(departements) > FEW:
        return _("Cette plateforme couvre %(count)d départements.") % {"count": len(departements)}
    return _("Cette plateforme couvre : %(names)s.") % {"names": names}


def _listed(names: list[str]) -> str:
    *first, last = names or [_("aucun département pour l’instant")]
    return f"{', '.join(first)} {_('et')} {last}" if first else last


def elsewhere(_request: Any, slug: str) -> HttpResponse:
    """An address that is no portal's: several communes may bear that name, or one that is not loaded here."""
    address = find_address(slug.lower())
    named = address.homonyms or address.elsewhere
    if not named:
        raise Http404
    return redirect(f"{reverse('home')}?{urlencode({'q': named[0].name})}")


@cacheable()
def catalogue(request: Any) -> HttpResponse:
    """Every service that is installed here, for a mairie that wonders."""
    return render(request, "portal/catalogue.html", {"services": list(services())})
