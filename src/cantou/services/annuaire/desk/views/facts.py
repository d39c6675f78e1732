"""How one enters; what a national schema asks of a defibrillator or a fire hydrant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cantou.core.web.forms import posted
from cantou.services.annuaire.desk.forms.facts import FactsForm
from cantou.services.annuaire.desk.views.common import kept, listing_or_404, status_of
from cantou.services.annuaire.domain import listings
from cantou.services.annuaire.engine.facts import ACCESS, OF_KIND

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.annuaire.models import Listing


@require_http_methods(["GET", "HEAD", "POST"])
def access(request: Any, listing: int) -> HttpResponse:
    row = listing_or_404(request, listing)
    form = FactsForm(*posted(request), facts=ACCESS, initial=row.access_facts)
    return _answer(request, row, form, "access_facts", _("Accessibilité"))


@require_http_methods(["GET", "HEAD", "POST"])
def technical(request: Any, apparatus: int) -> HttpResponse:
    row = listing_or_404(request, apparatus)
    if row.kind not in OF_KIND:
        raise Http404
    form = FactsForm(*posted(request), facts=OF_KIND[row.kind], initial=row.facts)
    return _answer(request, row, form, "facts", _("Fiche technique"))


def _answer(request: Any, row: Listing, form: FactsForm, column: str, title: str) -> HttpResponse:
    ready = request.method == "POST" and form.is_valid()
    if ready and kept(form, lambda: listings.save_listing(values={column: form.values}, listing=row)):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:annuaire:listing", listing=row.pk)
    context = {"form": form, "row": row, "title": title}
    return render(request, "annuaire/desk/facts.html", context, status=status_of(form))
