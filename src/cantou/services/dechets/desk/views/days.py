"""One collection that is moved, cancelled or added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.web.forms import posted
from cantou.services.dechets.desk.forms.rules import ChangeForm
from cantou.services.dechets.desk.views.common import (
    UNPROCESSABLE,
    kept,
    one_or_404,
    require,
    sector_or_404,
)
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.rules import add_change, drop_change
from cantou.services.dechets.domain.streams import streams_of

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any, sector: int) -> HttpResponse:
    row = sector_or_404(request, sector)
    kinds = streams_of(organisation=row.organisation_id).values()
    form = ChangeForm(posted(request)[0], kinds=kinds, initial={"removed_on": request.GET.get("jour", "")})
    if request.method == "POST" and form.is_valid():

        def act() -> int:
            names = ("stream", "removed_on", "added_on", "reason")
            return add_change(sector=row, **{name: form.cleaned_data[name] for name in names}).pk

        if kept(form, act, purpose=f"dechets.change:{row.pk}"):
            messages.success(request, _("C’est enregistré, et dit partout : portail, agendas, rappels."))
            return redirect("bureau:dechets:sector", sector=row.pk)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "dechets/desk/change.html", {"sector": row, "form": form}, status=status)


@require_POST
def drop(request: Any, change: int) -> HttpResponse:
    found = queries.changes_of(organisation=require(request)).select_related("sector")
    row = one_or_404(found, change)
    drop_change(change=row)
    messages.success(request, _("C’est de nouveau comme d’habitude."))
    return redirect("bureau:dechets:sector", sector=row.sector_id)
