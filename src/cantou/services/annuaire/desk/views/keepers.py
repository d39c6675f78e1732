"""Who keeps a page: invited by e-mail, or by a letter to print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.web.forms import posted
from cantou.core.web.idempotency import KeyField
from cantou.services.annuaire.desk.views.common import kept, listing_or_404, require, status_of
from cantou.services.annuaire.domain import keepers, queries
from cantou.services.annuaire.models import Keeper

if TYPE_CHECKING:
    from cantou.services.annuaire.models import Listing


class InviteForm(forms.Form):
    email = forms.CharField(
        label=gettext_lazy("Adresse électronique"), max_length=254, widget=forms.TextInput({"type": "email"})
    )
    cle = KeyField()


class LetterForm(forms.Form):
    cle = KeyField()


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any, listing: int) -> HttpResponse:
    row = listing_or_404(request, listing)
    form = InviteForm(posted(request)[0])
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if kept(form, lambda: keepers.invite_by_mail(listing=row, email=given["email"], cle=given["cle"])):
            messages.success(request, _("L’invitation part par courriel."))
            return redirect("bureau:annuaire:keepers", listing=row.pk)
    found = queries.keepers_of(organisation=row.organisation_id, listing=row.pk)
    context = {
        "form": form,
        "letter": LetterForm(auto_id="id_letter_%s"),
        "row": row,
        "rows": [{"row": one, "email": keepers.email_of(one)} for one in found],
    }
    return render(request, "annuaire/desk/keepers.html", context, status=status_of(form))


@require_POST
def letter(request: Any, listing: int) -> HttpResponse:
    """A letter with a code, to give or to post."""
    row: Listing = listing_or_404(request, listing)
    form = LetterForm(request.POST)
    form.is_valid()
    code = keepers.invite_on_paper(listing=row, cle=form.cleaned_data["cle"])
    pdf = keepers.letter_pdf(listing=row, code=code, body=row.organisation)
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="lettre.pdf"'
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def revoke(request: Any, invited: int) -> HttpResponse:
    organisation = require(request)
    found = Keeper.objects.filter(
        organisation_id=organisation, listing__organisation_id=organisation, pk=invited
    )
    row = found.select_related("listing").first()
    if row is None:
        raise Http404
    keepers.revoke(keeper=row)
    messages.success(request, _("C’est retiré : l’adresse n’ouvre plus rien."))
    return redirect("bureau:annuaire:keepers", listing=row.listing_id)
