"""Writing a page: its blocks in one form, and what is wrong with each said beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cantou.core.files.domain.queries import of_thing
from cantou.services.site.desk.forms.blocks import TITLES, FilesForm, make_editor
from cantou.services.site.desk.views.common import SERVICE, UNPROCESSABLE
from cantou.services.site.desk.views.pages import page_or_404
from cantou.services.site.domain import pages, queries
from cantou.services.site.domain.files import DOCUMENT, PHOTO, hang
from cantou.services.site.engine import blocks as engine
from cantou.services.site.engine.checks import check, mended

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from cantou.services.site.desk.forms.blocks import Editor
    from cantou.services.site.engine.blocks import Block
    from cantou.services.site.models import Page


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Any, leaf: str) -> HttpResponse:
    row = page_or_404(request, leaf, "write")
    latest = pages.latest_of(row)
    assert latest is not None, "a page is made with its first version"
    map_of = queries.communes_served(organisation=row.organisation_id).values_list("pk", flat=True).first()
    made = {"map_of": map_of}
    if request.method != "POST":
        editor = make_editor(title=latest.title, summary=latest.summary, blocks=latest.blocks, **made)
        return _answer(request, row, editor)
    editor = make_editor(title="", summary="", blocks=[], data=request.POST, files=request.FILES, **made)
    asked, valid = editor.asks_again(), editor.is_valid()
    blocks = engine.clean(_with_uploads(request, row, editor))
    wanted = request.POST.get("faire", "")
    again = {"title": request.POST.get("title", ""), "summary": request.POST.get("summary", ""), **made}
    if not asked and wanted == "enregistrer":
        if not valid:
            return _answer(request, row, editor)
        given = editor.above.cleaned_data
        pages.write_page(page=row, blocks=blocks, person=request.user.pk, **given)
        messages.success(request, _("La version est enregistrée. Rien n’est encore publié."))
        return redirect("bureau:site:page", row.slug)
    if not asked:
        blocks = arranged(blocks, wanted)
    return _answer(request, row, make_editor(blocks=blocks, **again))


def _with_uploads(request: Any, row: Page, editor: Editor) -> list[Block]:
    """What came with this press is kept at once: it is not sent again."""
    blocks = []
    for part in editor.parts:
        block = dict(part.block)
        if isinstance(part, FilesForm):
            taken = getattr(part, "cleaned_data", {}).get("upload") or []
            purpose = DOCUMENT if part.kind == "document" else PHOTO
            new = [
                hang(
                    organisation=row.organisation_id,
                    key=row.key,
                    incoming=one,
                    purpose=purpose,
                    person=request.user.pk,
                ).handle.hex
                for one in taken
            ]
            kept = block["files"] if engine.SHAPES[part.kind].files > 1 or not new else []
            block["files"] = [*kept, *({"file": handle} for handle in new)]
        blocks.append(block)
    return blocks


def arranged(blocks: Sequence[Block], wanted: str) -> list[Block]:
    """What a button does to the blocks: « haut-3 », « oter-3 », « ajouter-text », « mender-3-split »."""
    found = list(blocks)
    act, _dash, rest = wanted.partition("-")
    if act == "ajouter" and rest in engine.SHAPES and len(found) < engine.MOST:
        return [*found, *engine.clean([{"kind": rest}])]
    number, _dash, fix = rest.partition("-")
    place = int(number) if number.isdecimal() and len(number) < 4 else -1  # noqa: PLR2004
    if not 0 <= place < len(found):
        return found
    if act == "mender":
        return mended(found, number=place, fix=fix)
    if act == "oter":
        return found[:place] + found[place + 1 :]
    other = {"haut": place - 1, "bas": place + 1}.get(act, -1)
    if 0 <= other < len(found):
        found[place], found[other] = found[other], found[place]
    return found


def _answer(request: Any, row: Page, editor: Editor) -> HttpResponse:
    blocks = editor.blocks
    findings = check(blocks)
    files = {
        file.handle.hex: file
        for file in of_thing(organisation=row.organisation_id, key=row.key, service=SERVICE)
    }
    base = reverse("bureau:site:page_file", args=[row.slug, "-"]).removesuffix("-")
    parts = []
    for number, part in enumerate(editor.parts):
        items = [
            {**item, "stored": files.get(str(item["file"]))}
            for item in (part.items if isinstance(part, FilesForm) else [])
        ]
        parts.append(
            {
                "form": part,
                "kept": blocks[number] if part.kind == "map" and number < len(blocks) else None,
                "items": items,
                "findings": [one for one in findings if one.block == number],
            }
        )
    context = {
        "page": row,
        "form": editor,
        "above": editor.above,
        "parts": parts,
        "kinds": TITLES.items(),
        "base": base,
    }
    status = UNPROCESSABLE if editor.errors else 200
    return render(request, "site/desk/editor.html", context, status=status)
