"""« Nouveau ici ? »: a list that follows what one says of one's household, kept in the address of the page alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.services.annuaire.domain import queries
from cantou.services.annuaire.domain.settings import read
from cantou.services.annuaire.engine.newcomer import STEPS, TRAITS, WHEN, Step, steps_of
from cantou.services.annuaire.portal.views.common import commune_of, organisations_of, trail

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.annuaire.models import Listing

MOST_PAGES = 2


@require_safe
def newcomer(request: Any) -> HttpResponse:
    """Two parts of one form: what the household is, what is done. Nothing is kept here, nobody is known by it."""
    known = {one.code for one in TRAITS}
    traits = [code for code in dict.fromkeys(request.GET.getlist("nous")) if code in known]
    steps = steps_of(frozenset(traits))
    done = set(request.GET.getlist("fait")) & {step.code for step in STEPS}
    pages = _pages(request, steps)
    groups = [
        (title, [_shown(step, done, pages) for step in steps if step.when == when])
        for when, title in WHEN.items()
    ]
    query = urlencode([*(("nous", one) for one in traits), *(("fait", one) for one in sorted(done))])
    context = {
        "welcome": read(request.provider.offer.settings).welcome,
        "traits": [(one.code, one.label, one.code in traits) for one in TRAITS],
        "groups": [(title, shown) for title, shown in groups if shown],
        "left": sum(step.code not in done for step in steps),
        "total": len(steps),
        "asked": bool(traits or done),
        "address": f"{reverse('annuaire:newcomer')}{'?' if query else ''}{query}",
        "trail": trail(request, (_("Nouveau ici ?"), "")),
    }
    return render(request, "annuaire/newcomer.html", context)


def _pages(request: Any, steps: tuple[Step, ...]) -> dict[str, list[Listing]]:
    """By category, those of this commune first."""
    wanted = {step.category for step in steps if step.category}
    here = commune_of(request)
    rows = list(queries.public(organisations=organisations_of(request)).filter(category__in=wanted))
    rows.sort(key=lambda row: here is not None and row.commune_id != here)
    found: dict[str, list[Listing]] = {}
    for row in rows:
        found.setdefault(row.category, []).append(row)
    return found


def _shown(step: Step, done: set[str], pages: dict[str, list[Listing]]) -> dict[str, Any]:
    near = pages.get(step.category, [])[:MOST_PAGES]
    return {
        "step": step,
        "done": step.code in done,
        "pages": [{"row": row, "phone": show_phone(row.phone) if row.phone else ""} for row in near],
    }
