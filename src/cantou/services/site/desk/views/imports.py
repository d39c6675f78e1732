"""Another site brought over: asked for, looked at, chosen, followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.web.forms import posted
from cantou.core.web.paging import read_key
from cantou.services.site.desk.forms.imports import ImportForm
from cantou.services.site.desk.views.common import UNPROCESSABLE, kept, require
from cantou.services.site.domain import imports
from cantou.services.site.models import Import, ImportItem

if TYPE_CHECKING:
    from collections import Counter
    from uuid import UUID

Is = ImportItem.State
SHOWN = 20
MOST_PAGES, MOST_POSITION = 100_000, 10_000_000
KINDS = {
    "page": gettext_lazy("Pages"),
    "news": gettext_lazy("Actualités"),
    "event": gettext_lazy("Événements"),
}
PAGES = {"page": "bureau:site:page", "news": "bureau:site:article", "event": "bureau:site:event"}
WORKING = (Import.State.READING, Import.State.RUNNING)


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any) -> HttpResponse:
    organisation = require(request, "publish")
    form = ImportForm(*posted(request))
    if request.method == "POST" and form.is_valid():
        made: list[Import] = []

        def act() -> str:
            made.append(_begun(request, form))
            return str(made[0].key)

        if kept(form, act, purpose=f"site.import:{organisation}"):
            return (
                redirect("bureau:site:import", taking=made[0].key)
                if made
                else redirect("bureau:site:imports")
            )
    context = {"form": form, "rows": imports.imports_of(organisation=organisation)[:SHOWN]}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "site/desk/imports.html", context, status=status)


def _begun(request: Any, form: ImportForm) -> Import:
    upload = form.upload
    return imports.begin(
        address=form.cleaned_data["address"],
        name=upload.name or "" if upload else "",
        content=upload.read() if upload else None,
        person=request.user.pk,
    )


def import_or_404(request: Any, taking: UUID) -> Import:
    row = imports.of_key(organisation=require(request, "publish"), key=taking)
    if row is None:
        raise Http404
    return row


@require_safe
def one(request: Any, taking: UUID) -> HttpResponse:
    row = import_or_404(request, taking)
    counts = imports.counts_of(row)
    pages = -(-counts.total() // imports.AT_ONCE)
    page = min(read_page(request.GET.get("page", "")), max(pages - 1, 0))
    items = imports.page_of(row, page)
    context = {
        "row": row,
        "groups": [
            {"title": title, "items": mine}
            for kind, title in KINDS.items()
            if (mine := [_line(item) for item in items if item.kind == kind])
        ],
        "made": counts[Is.MADE],
        "new": counts[Is.NEW],
        "open": counts[Is.NEW] + counts[Is.LEFT],
        "page": page,
        "number": page + 1,
        "pages": pages,
        "previous": f"?page={page - 1}" if page else "",
        "next": f"?page={page + 1}" if page + 1 < pages else "",
        **_progress(row, counts),
    }
    return render(request, "site/desk/import.html", context)


def read_page(text: str) -> int:
    return min(read_key(text) or 0, MOST_PAGES)


def _line(item: ImportItem) -> ImportItem:
    item.words = " ".join(line for block in item.content["blocks"] for line in block["lines"])[:160]  # type: ignore[attr-defined]
    item.picture_count = len(item.content["pictures"])  # type: ignore[attr-defined]
    item.url_name = PAGES[item.kind]  # type: ignore[attr-defined]
    return item


def _progress(row: Import, counts: Counter[str]) -> dict[str, Any]:
    done = counts[Is.MADE] + counts[Is.FAILED]
    return {"is_working": row.state in WORKING, "done": done, "total": done + counts[Is.CHOSEN]}


@require_safe
def progress(request: Any, taking: UUID) -> HttpResponse:
    """A piece of the page, asked again while the work lasts; then the page itself."""
    row = import_or_404(request, taking)
    context = {"row": row, **_progress(row, imports.counts_of(row))}
    response = render(request, "site/desk/parts/import_progress.html", context)
    if not context["is_working"]:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def launch(request: Any, taking: UUID) -> HttpResponse:
    """The choice of one page is kept, then another page is shown; or all that is chosen is brought over."""
    row, page = import_or_404(request, taking), read_page(request.POST.get("page", ""))
    wanted, posts = request.POST.get("faire", ""), request.POST
    chosen = [key for text in posts.getlist("quoi")[: imports.AT_ONCE] if (key := read_key(text)) is not None]
    try:
        with transaction.atomic():
            if wanted in {"tout", "rien"}:
                imports.choose_all(row=row, wanted=wanted == "tout")
            else:
                imports.choose(row=row, chosen=[one for one in chosen if one < MOST_POSITION], page=page)
            if not wanted:
                imports.launch(row=row, publishes="publier" in posts, with_pictures="images" in posts)
                messages.success(request, _("La reprise commence. Vous pouvez quitter cette page."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    page = page + {"suite": 1, "avant": -1}.get(wanted, 0)
    address = reverse("bureau:site:import", kwargs={"taking": row.key})
    return redirect(f"{address}?page={max(page, 0)}" if wanted else address)
