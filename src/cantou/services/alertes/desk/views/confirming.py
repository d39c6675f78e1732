"""The second confirmation: the whole text once more, as it will arrive, and one button. docs/adr/0195."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cantou.services.alertes.desk.views.common import UNPROCESSABLE
from cantou.services.alertes.desk.views.writing import draft_or_404
from cantou.services.alertes.domain import confirmations, drafts, queries
from cantou.services.alertes.domain.issue import issue
from cantou.services.alertes.domain.preview import preview
from cantou.services.alertes.engine import words

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.alertes.models import Draft


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Any, draft: int) -> HttpResponse:
    """Shown with a fresh token; sent with one that was shown. What is sent twice answers the same."""
    row = draft_or_404(request, draft)
    if row.became_id:
        return redirect("bureau:alertes:alert", alert=row.became.thread.code)
    why = ""
    if request.method == "POST":
        why = _sent(request, row)
        if not why:
            messages.success(request, _said(row))
            return redirect("bureau:alertes:alert", alert=_code(row))
    content = drafts.content_of(row)
    context = {
        "draft": row,
        "content": content,
        "preview": preview(draft=row),
        "is_actual": content.status == words.ACTUAL,
        "mark": words.MARKS.get(content.status, ""),
        "cell": list(queries.cell_of(organisation=row.organisation_id).values())
        if content.status == words.TEST
        else [],
        "is_cancel": content.msg_type == words.CANCEL,
        "why": why,
        "token": confirmations.ask(draft=row, by=request.user.pk) if content.status == words.ACTUAL else "",
    }
    return render(request, "alertes/desk/confirm.html", context, status=UNPROCESSABLE if why else 200)


def _sent(request: Any, row: Draft) -> str:
    """Why not, or ""."""
    content = drafts.content_of(row)
    if content.status == words.ACTUAL and request.POST.get("relu") != "oui":
        return _("Cochez la case\u00a0: vous avez relu, et l’alerte est réelle.")
    try:
        with transaction.atomic():
            issue(draft=row, by=request.user.pk, confirmation=request.POST.get("confirmation", ""))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _code(row: Draft) -> str:
    row.refresh_from_db()
    return str(row.became.thread.code) if row.became else ""


def _said(row: Draft) -> str:
    kind = drafts.content_of(row)
    if kind.status == words.TEST:
        return _("L’ESSAI est parti, à la cellule de crise seulement.")
    if kind.status != words.ACTUAL:
        return _("L’EXERCICE est parti.")
    if kind.msg_type == words.CANCEL:
        return _("La fin d’alerte est partie.")
    return _("L’alerte est partie.")
