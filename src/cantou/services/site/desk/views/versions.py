from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cantou.services.site.desk.views.common import may
from cantou.services.site.desk.views.pages import page_or_404
from cantou.services.site.domain import pages, queries
from cantou.services.site.engine.compare import compare, written

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.site.models import Page, PageVersion


@require_safe
def index(request: Any, leaf: str) -> HttpResponse:
    row = page_or_404(request, leaf, "read")
    return render(request, "site/desk/versions.html", {"page": row, "rows": queries.versions_of(row)})


def _version(row: Page, number: int) -> PageVersion:
    found = queries.versions_of(row).filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_safe
def version(request: Any, leaf: str, edition: int) -> HttpResponse:
    """What changed in it since the one before."""
    row = page_or_404(request, leaf, "read")
    mine = _version(row, edition)
    before = queries.versions_of(row).filter(number__lt=edition).first()
    old = written(before.title, before.summary, before.blocks) if before else []
    context = {
        "page": row,
        "version": mine,
        "before": before,
        "lines": compare(old, written(mine.title, mine.summary, mine.blocks)),
        "is_latest": not queries.versions_of(row).filter(number__gt=edition).exists(),
        "may_write": may(request, "write"),
    }
    return render(request, "site/desk/version.html", context)


@require_POST
def restore(request: Any, leaf: str, edition: int) -> HttpResponse:
    row = page_or_404(request, leaf, "write")
    made = pages.restore(page=row, version=_version(row, edition), person=request.user.pk)
    text = _("La version %(number)d reprend la version %(old)d. Publiez-la pour que les visiteurs la lisent.")
    messages.success(request, text % {"number": made.number, "old": edition})
    return redirect("bureau:site:page", row.slug)
