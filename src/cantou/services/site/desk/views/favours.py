"""Neighbours' notices at the desk: read before they are shown, refused with a reason, looked at again when reported."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from cantou.core.files.domain.queries import of_thing
from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import normalise
from cantou.services.site.desk.views.common import SERVICE, UNPROCESSABLE, kept, may, require
from cantou.services.site.domain import favours

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.site.models import Favour

SHOWN = 100


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi ?"),
        max_length=300,
        help_text=gettext_lazy("L’auteur le lira : « Elle donne un numéro de téléphone »."),
    )


@require_safe
def index(request: Any) -> HttpResponse:
    rows = favours.favours_of(organisation=require(request, "read"))[:SHOWN]
    return render(request, "site/desk/favours.html", {"rows": rows})


def favour_or_404(request: Any, reference: str, permission: str) -> Favour:
    row = favours.favour_of(organisation=require(request, permission), reference=normalise(reference))
    if row is None:
        raise Http404
    return row


@require_safe
def one(request: Any, favour: str) -> HttpResponse:
    return _answer(request, favour_or_404(request, favour, "read"), RefuseForm())


def _answer(request: Any, row: Favour, refusing: RefuseForm) -> HttpResponse:
    base = reverse("bureau:site:favour_file", args=[row.reference, "-"]).removesuffix("-")
    files = of_thing(organisation=row.organisation_id, key=row.object_key, service=SERVICE)
    context = {
        "favour": row,
        "photos": [file.picture(base) for file in files if file.is_ready and file.renditions],
        "reports": list(favours.reports_of(row)),
        "refusing": refusing,
        "may_publish": may(request, "publish"),
    }
    return render(request, "site/desk/favour.html", context, status=UNPROCESSABLE if refusing.errors else 200)


@require_safe
def file(request: Any, favour: str, name: str) -> HttpResponseBase:
    """Its photograph, shown to all or not."""
    row = favour_or_404(request, favour, "read")
    found = of_thing(organisation=row.organisation_id, key=row.object_key, service=SERVICE)
    return serve(request, files=found, name=name)


@require_POST
def act(request: Any, favour: str) -> HttpResponse:
    row = favour_or_404(request, favour, "publish")
    wanted = request.POST.get("faire", "")
    if wanted == "refuser":
        form = RefuseForm(request.POST)
        if not form.is_valid() or not kept(
            form, lambda: favours.refuse_favour(row=row, reason=form.cleaned_data["reason"])
        ):
            return _answer(request, row, form)
        messages.success(request, _("L’annonce n’est pas en ligne, et son auteur sait pourquoi."))
    acts = {
        "publier": (favours.publish_favour, _("L’annonce est en ligne pour trente jours.")),
        "garder": (favours.keep_favour, _("L’annonce reste en ligne ; les signalements sont effacés.")),
    }
    if wanted in acts:
        does, said = acts[wanted]
        try:
            with transaction.atomic():
                does(row=row)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, said)
    return redirect("bureau:site:favour", favour=row.reference)
