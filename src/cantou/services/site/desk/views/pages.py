"""The list of pages, and where each stands: what it looks like, what is wrong with it, its publication, its menu."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.files.domain.queries import of_thing
from cantou.core.files.views import serve
from cantou.core.web.forms import posted
from cantou.services.site.desk.forms.common import shown
from cantou.services.site.desk.forms.pages import NewPageForm, PlaceForm, PublishForm
from cantou.services.site.desk.views.common import SERVICE, UNPROCESSABLE, kept, may, require
from cantou.services.site.domain import pages, queries
from cantou.services.site.engine.checks import check
from cantou.services.site.portal.drawing import drawn

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

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
    form = NewPageForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        made: list[str] = []

        def act() -> str:
            given = form.cleaned_data
            row = pages.create_page(title=given["title"], heading=given["heading"], person=request.user.pk)
            made.append(row.slug)
            return row.slug

        if kept(form, act, purpose=f"site.page_new:{organisation}"):
            return redirect(*(("bureau:site:page_edit", made[0]) if made else ("bureau:site:pages",)))
    known = sorted({row.heading for row in queries.pages_of(organisation=organisation) if row.heading})
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "site/desk/page_new.html", {"form": form, "headings": known}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: Any, leaf: str) -> HttpResponse:
    row = page_or_404(request, leaf, "publish" if request.method == "POST" else "read")
    initial = {"shown_from": shown(row.planned_for), "shown_until": shown(row.shown_until)}
    form = PublishForm(*posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if kept(form, lambda: pages.publish_page(page=row, **given)):
            text = _("La publication est programmée.") if row.planned_for else _("La page est publiée.")
            messages.success(request, text)
            return redirect("bureau:site:page", row.slug)
    return _answer(request, row, form, PlaceForm(initial={"heading": row.heading, "position": row.position}))


def _answer(request: Any, row: Page, form: PublishForm, place: forms.Form) -> HttpResponse:
    latest = pages.latest_of(row)
    blocks = latest.blocks if latest else []
    base = reverse("bureau:site:page_file", args=[row.slug, "-"]).removesuffix("-")
    findings = check(blocks)
    context = {
        "page": row,
        "latest": latest,
        "blocks": drawn(blocks, organisation=row.organisation_id, key=row.key, base=base),
        "findings": findings,
        "is_barred": any(one.is_bar for one in findings),
        "form": form,
        "place": place,
        "may_write": may(request, "write"),
        "may_publish": may(request, "publish"),
    }
    status = UNPROCESSABLE if form.errors or place.errors else 200
    return render(request, "site/desk/page.html", context, status=status)


@require_POST
def place(request: Any, leaf: str) -> HttpResponse:
    row = page_or_404(request, leaf, "publish")
    form = PlaceForm(request.POST)
    if form.is_valid():
        pages.place_page(page=row, **form.cleaned_data)
        messages.success(request, _("Le menu est changé."))
        return redirect("bureau:site:page", row.slug)
    return _answer(request, row, PublishForm(), form)


@require_POST
def act(request: Any, leaf: str) -> HttpResponse:
    wanted = request.POST.get("faire", "")
    row = page_or_404(request, leaf, "write" if wanted == "relire" else "publish")
    if wanted == "relire":
        pages.ask_reading(page=row)
        messages.success(request, _("La page est à relire."))
    elif wanted == "retirer":
        pages.hide_page(page=row)
        messages.success(request, _("La page n’est plus sur le portail."))
    elif wanted == "supprimer":
        pages.delete_page(page=row)
        messages.success(request, _("La page est supprimée."))
        return redirect("bureau:site:pages")
    return redirect("bureau:site:page", row.slug)


@require_safe
def file(request: Any, leaf: str, name: str) -> HttpResponseBase:
    """One of its files, published or not."""
    row = page_or_404(request, leaf, "read")
    found = of_thing(organisation=row.organisation_id, key=row.key, service=SERVICE)
    return serve(request, files=found, name=name)
