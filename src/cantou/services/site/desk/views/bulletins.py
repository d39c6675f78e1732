from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.services.site.desk.forms.bulletins import BulletinForm
from cantou.services.site.desk.views.common import UNPROCESSABLE, kept, may, require
from cantou.services.site.domain import bulletins, queries

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    context = {
        "rows": queries.bulletins_of(organisation=organisation),
        "may_publish": may(request, "publish"),
    }
    return render(request, "site/desk/bulletins.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request, "publish")
    form = BulletinForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> str:
            return bulletins.create_bulletin(
                title=given["title"],
                issued_on=given["issued_on"],
                pdf=given["pdf"][0],
                summary=given["summary"],
                person=request.user.pk,
            ).slug

        if kept(form, act, purpose=f"site.bulletin_new:{organisation}"):
            messages.success(request, _("Le bulletin paraît dès que son fichier est contrôlé et lu."))
            return redirect("bureau:site:bulletins")
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "site/desk/bulletin_new.html", {"form": form}, status=status)


@require_POST
def delete(request: Any, issue: str) -> HttpResponse:
    organisation = require(request, "publish")
    row = queries.bulletins_of(organisation=organisation).filter(slug=issue).first()
    if row is None:
        raise Http404
    bulletins.delete_bulletin(bulletin=row)
    messages.success(request, _("Le bulletin est supprimé."))
    return redirect("bureau:site:bulletins")
