"""What the private link of an opinion opens, without an account: what was chosen to be shown, and the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import ExpiredLinkError, open_link
from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.services.demarches.domain import opinions, queries
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.portal.forms.writing import VerdictForm
from cantou.services.demarches.portal.views.common import GONE, NOT_FOUND, UNPROCESSABLE

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.demarches.models import Opinion

FREE, LIMIT = 10, 40


def _opened(secret: str) -> Opinion | None:
    """In its own Scope. Raises ExpiredLinkError."""
    link = open_link(secret=secret, service=opinions.LINK)
    if link is None:
        return None
    switch(Scope.for_object(organisation=link.organisation, key=link.key))
    return queries.opinion_of_key(link.organisation, link.key)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("demarches.opinion", free=FREE, limit=LIMIT)
def opinion(request: Any, opinion_secret: str) -> HttpResponse:
    try:
        found = _opened(opinion_secret)
    except ExpiredLinkError:
        return render(request, "demarches/link_over.html", {"expired": True}, status=GONE)
    if found is None:
        return render(request, "demarches/link_over.html", {"expired": False}, status=NOT_FOUND)
    form = VerdictForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            opinions.give_opinion(
                opinion=found, verdict=given["verdict"], text=given["text"].strip(), name=given["name"]
            )
        except CaseRefusedError as error:
            messages.info(request, str(error))
        else:
            messages.success(request, _("Votre avis est arrivé. Merci."))
        return redirect("demarches:opinion", opinion_secret)
    with Scope.for_object(organisation=found.organisation_id, key=found.case_key).enter():
        files = list(queries.pieces_of(found))
    context = {
        "it": found,
        "secret": opinion_secret,
        "files": files,
        "base": reverse("demarches:opinion_file", args=[opinion_secret, "x"])[:-1],
        "form": form,
        "late": found.until < timezone.localdate(),
    }
    answer = render(request, "demarches/opinion.html", context, status=UNPROCESSABLE if form.errors else 200)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def file(request: Any, opinion_secret: str, name: str) -> HttpResponseBase:
    try:
        found = _opened(opinion_secret)
    except ExpiredLinkError as error:
        raise Http404 from error
    if found is None or found.state != "asked":
        raise Http404
    with Scope.for_object(organisation=found.organisation_id, key=found.case_key).enter():
        return serve(request, files=queries.pieces_of(found), name=name)
