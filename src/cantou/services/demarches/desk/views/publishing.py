"""What an organisation publishes for others: hand a package in, see who took it, withdraw it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.scope.scope import Scope
from cantou.services.demarches.desk.forms.catalogue import PackageForm
from cantou.services.demarches.desk.views.common import UNPROCESSABLE, require
from cantou.services.demarches.domain import catalogue as publishing
from cantou.services.demarches.domain import queries
from cantou.services.demarches.engine.packages import PACKAGES
from cantou.services.demarches.engine.packages.document import PackageError, document_of


@require_http_methods(["GET", "HEAD", "POST"])
def catalogue(request: Any) -> HttpResponse:
    organisation = require(request, "publish")
    posted = request.method == "POST"
    form = PackageForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            made = publishing.publish_package(
                document=form.cleaned_data["paper"], news=form.cleaned_data["news"]
            )
        except PackageError as error:
            form.add_error("paper", str(error))
        else:
            messages.success(request, _("« %(title)s » est publiée.") % {"title": made.entry.title})
            return redirect("bureau:demarches:catalogue")
    entries = list(queries.catalogue(organisation))
    with Scope.public().enter():
        takers = list(queries.takers(organisation))
    rows = [{"entry": one, "takers": [each for each in takers if each.key == one.key]} for one in entries]
    keys = {one.key for one in entries if one.is_public}
    house = [one for key, one in PACKAGES.items() if key not in keys]
    context = {"rows": rows, "form": form, "house": house}
    return render(request, "demarches/desk/catalogue.html", context, status=UNPROCESSABLE if posted else 200)


@require_POST
def publish(request: Any, demarche: str) -> HttpResponse:
    """One that the house comes with: from then on its communes follow this organisation."""
    require(request, "publish")
    found = PACKAGES.get(demarche)
    if found is None:
        raise Http404
    made = publishing.publish_package(document=document_of(found))
    messages.success(request, _("« %(title)s » est publiée.") % {"title": made.entry.title})
    return redirect("bureau:demarches:catalogue")


@require_POST
def withdraw(request: Any, demarche: str) -> HttpResponse:
    organisation = require(request, "publish")
    entry = queries.catalogue(organisation).filter(key=demarche).first()
    if entry is None:
        raise Http404
    publishing.withdraw_package(entry=entry)
    messages.success(request, _("Elle n’est plus proposée. Les communes qui l’ont ouverte la gardent."))
    return redirect("bureau:demarches:catalogue")
