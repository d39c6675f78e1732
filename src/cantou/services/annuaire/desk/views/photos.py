from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.files.models import StoredFile
from cantou.core.files.views import public_base
from cantou.core.web.forms import posted
from cantou.services.annuaire.desk.forms.listings import PhotosForm
from cantou.services.annuaire.desk.views.common import kept, listing_or_404, require, status_of
from cantou.services.annuaire.domain import photos as domain

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
def photos(request: Any, listing: int) -> HttpResponse:
    row = listing_or_404(request, listing)
    form = PhotosForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> int:
            return domain.add_photos(
                listing=row, photos=given["photos"], alt=given["alt"], person=request.user.pk
            )

        if kept(form, act, purpose=f"annuaire.photos:{row.pk}"):
            messages.success(request, _("Les photographies arrivent : elles paraissent dans un instant."))
            return redirect("bureau:annuaire:photos", listing=row.pk)
    files = domain.kept(row)
    shown = [
        {
            "file": file,
            "picture": {**file.picture(public_base()), "alt": file.alt} if file.is_public else None,
        }
        for file in files
    ]
    context = {"form": form, "row": row, "shown": shown}
    return render(request, "annuaire/desk/photos.html", context, status=status_of(form))


@require_POST
def remove(request: Any, picture_of: int) -> HttpResponse:
    organisation = require(request)
    file = StoredFile.objects.filter(organisation_id=organisation, service="annuaire", pk=picture_of).first()
    if file is None:
        raise Http404
    row = domain.listing_of(file)
    domain.remove_photo(file=file)
    messages.success(request, _("La photographie est supprimée."))
    if row is None:
        return redirect("bureau:annuaire:index")
    return redirect("bureau:annuaire:photos", listing=row.pk)
