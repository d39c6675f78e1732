from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.maps.forms import asks_again
from cantou.core.organisations.models import Organisation
from cantou.core.web.forms import posted
from cantou.core.web.veiled import unveiled, veil
from cantou.services.annuaire.desk.forms.listings import ListingForm, initial_of
from cantou.services.annuaire.desk.views.common import kept, listing_or_404, may_edit, require, status_of
from cantou.services.annuaire.domain import listings, queries
from cantou.services.annuaire.engine.categories import title_of
from cantou.services.annuaire.models import Kind, Listing

if TYPE_CHECKING:
    from django.http import HttpResponse

SIZE = 50
ICONS = {
    Kind.ASSOCIATION: "people",
    Kind.SHOP: "basket",
    Kind.PRODUCER: "leaf",
    Kind.HEALTH: "heart",
    Kind.PUBLIC: "town-hall",
    Kind.PLACE: "hall",
    Kind.DAE: "heart",
    Kind.PEI: "water",
}


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    q, kind = request.GET.get("q", "")[:100].strip(), request.GET.get("genre", "")
    kind = kind if kind in Kind.values else ""
    found = queries.looked_for(queries.at_desk(organisation=organisation), q=q, kind=kind)
    rows = list(queries.following(found, unveiled(request.GET.get("apres", "")))[: SIZE + 1])
    more = len(rows) > SIZE
    context = {
        "rows": [{"row": row, "category": title_of(row.category)} for row in rows[:SIZE]],
        "after": veil(rows[SIZE - 1].pk) if more else "",
        "q": q,
        "kind": kind,
        "kinds": [(one.value, one.label, one.value == kind) for one in Kind],
        "may_edit": may_edit(request),
        "has_mairie": Listing.objects.filter(organisation_id=organisation, is_mairie=True).exists(),
    }
    return render(request, "annuaire/desk/index.html", context)


def _form(request: Any, organisation: int, kind: str, row: Listing | None) -> ListingForm:
    served = list(queries.communes_served(organisation=organisation))
    communes = queries.communes_around(served)
    if row is not None and row.commune_id not in {one.pk for one in communes}:
        communes.append(row.commune)
    near = row.commune_id if row else (communes[0].pk if communes else None)
    initial = initial_of(row) if row else {}
    return ListingForm(*posted(request), kind=kind, communes=communes, map_of=near, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    kind = request.GET.get("genre", "")
    if kind not in Kind.values:
        kinds = [(one.value, one.label, ICONS[one]) for one in Kind]
        return render(request, "annuaire/desk/kinds.html", {"kinds": kinds})
    form = _form(request, organisation, kind, None)
    if request.method == "POST" and not asks_again(form) and form.is_valid():

        def act() -> int:
            return listings.save_listing(values=form.values).pk

        if kept(form, act, purpose=f"annuaire.new:{organisation}"):
            messages.success(request, _("La fiche est ajoutée."))
            return redirect("bureau:annuaire:index")
    return _answer(request, form, None, kind)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, listing: int) -> HttpResponse:
    row = listing_or_404(request, listing)
    form = _form(request, row.organisation_id, row.kind, row)
    ready = request.method == "POST" and not asks_again(form) and form.is_valid()
    if ready and kept(form, lambda: listings.save_listing(values=form.values, listing=row)):
        messages.success(request, _("C’est enregistré."))
        return redirect("bureau:annuaire:index")
    return _answer(request, form, row, row.kind)


def _answer(request: Any, form: ListingForm, row: Listing | None, kind: str) -> HttpResponse:
    context = {"form": form, "row": row, "kind_title": Kind(kind).label, "is_thing": kind in queries.THINGS}
    return render(request, "annuaire/desk/listing.html", context, status=status_of(form))


@require_POST
def confirm(request: Any, listing: int) -> HttpResponse:
    row = listing_or_404(request, listing)
    listings.confirm(listing=row)
    messages.success(
        request,
        _("C’est noté : vérifié aujourd’hui, le %(day)s.") % {"day": f"{timezone.localdate():%d/%m/%Y}"},
    )
    return redirect("bureau:annuaire:listing", listing=row.pk)


@require_POST
def delete(request: Any, listing: int) -> HttpResponse:
    row = listing_or_404(request, listing)
    listings.delete_listing(listing=row)
    messages.success(request, _("La fiche est supprimée."))
    return redirect("bureau:annuaire:index")


@require_POST
def mairie(request: Any) -> HttpResponse:
    """The mairie's own page, from what the desk knows of it."""
    body = Organisation.objects.select_related("territory").get(pk=require(request))
    made = listings.make_mairie_page(body=body)
    if made is None:
        messages.info(request, _("Cette page existe déjà, ou votre organisme n’est pas une mairie."))
        return redirect("bureau:annuaire:index")
    messages.success(request, _("Voici la page de la mairie. Relisez-la : elle paraît déjà."))
    return redirect("bureau:annuaire:listing", listing=made.pk)
