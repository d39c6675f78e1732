from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.services.site.desk.forms.pages import PageForm
from cantou.services.site.desk.views.common import UNPROCESSABLE, kept, may, require
from cantou.services.site.domain import pages, queries

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.site.models import Page


@require_safe
def index(request: Any) -> HttpResponse:
    organisation = require(request, "read")
    context = {"rows": queries.pages_of(organisation=organisation), "may_write": may(request, "write")}
    return render(request, "site/desk/pages.html", context)


def page_or_404(request: Any, slug: str, permission: str) -> Page:
    row = queries.page_of(organisation=require(request, permission), slug=slug)
    if row is None:
        raise Http404
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    organisation = require(request)
    form = PageForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> str:
            return pages.create_page(
                title=given["title"],
                summary=given["summary"],
                heading=given["heading"],
                blocks=[{"kind": "text", "text": given["text"]}],
                person=request.user.pk,
            ).slug

        if kept(form, act, purpose=f"site.page_new:{organisation}"):
            messages.success(request, _("Le brouillon est enregistré."))
            return redirect("bureau:site:pages")
    return _answer(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, leaf: str) -> HttpResponse:
    row = page_or_404(request, leaf, "write")
    latest = pages.latest_of(row)
    blocks = latest.blocks if latest else []
    text = "\n\n".join(block["text"] for block in blocks if block["kind"] == "text")
    initial = {"title": latest.title if latest else "", "heading": row.heading, "text": text}
    initial["summary"] = latest.summary if latest else ""
    form = PageForm(*posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            pages.write_page(
                page=row,
                title=given["title"],
                summary=given["summary"],
                blocks=[{"kind": "text", "text": given["text"]}],
                person=request.user.pk,
            )

        if kept(form, act):
            messages.success(request, _("Le brouillon est enregistré."))
            return redirect("bureau:site:pages")
    return _answer(request, form, row)


def _answer(request: Any, form: PageForm, row: Page | None) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "page": row, "may_publish": may(request, "publish")}
    return render(request, "site/desk/page.html", context, status=status)


@require_POST
def act(request: Any, leaf: str) -> HttpResponse:
    row = page_or_404(request, leaf, "publish")
    wanted = request.POST.get("faire", "")
    if wanted == "publier":
        pages.publish_page(page=row)
        messages.success(request, _("La page est publiée."))
    elif wanted == "retirer":
        pages.hide_page(page=row)
        messages.success(request, _("La page n’est plus sur le portail."))
    return redirect("bureau:site:pages")
