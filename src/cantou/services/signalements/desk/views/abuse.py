"""A report that is none, and whose sender is not to write for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.organisations.domain.references import spoken
from cantou.core.web.client import client_network
from cantou.core.web.forms import posted
from cantou.services.signalements.desk.forms.abuse import AbuseForm
from cantou.services.signalements.desk.views.acts import back
from cantou.services.signalements.desk.views.common import require, with_report
from cantou.services.signalements.domain import abuse
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.permissions import may_configure, may_treat

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.signalements.models import Abuse, Report

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@with_report(may_treat)
def mark(request: Any, report: Report) -> HttpResponse:
    found = abuse.mark_of(report)
    known = abuse.known_of(report, here=client_network(request))
    form = AbuseForm(posted(request)[0], known=known, initial=_already(found))
    if request.method == "POST" and form.is_valid():
        abuse.mark_abusive(report=report, person=request.agent.person, **form.cleaned_data)
        messages.success(request, _("Le signalement est écarté. Vous pouvez revenir là-dessus."))
        return back(report)
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "category": title_of(categories_of(organisation=report.organisation_id), report.category),
        "form": form,
        "known": known,
        "mark": found,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/abuse.html", context, status=status)


def _already(found: Abuse | None) -> dict[str, Any]:
    """Saying why once more lifts nothing by itself."""
    return {"why": found.why, "refuse": abuse.refused_by(found)} if found else {}


@require_POST
@with_report(may_treat)
def lift(request: Any, report: Report) -> HttpResponse:
    found = abuse.mark_of(report)
    if found is not None:
        abuse.lift_mark(mark=found)
        messages.success(
            request, _("La marque est levée : cette personne peut de nouveau signaler, vous pouvez publier.")
        )
    return back(report)


@require_safe
def blocks(request: Any) -> HttpResponse:
    organisation = require(request, may_configure)
    found = [
        {"block": block, "reference": spoken(block.abuse.report.reference)}
        for block in abuse.blocks_of(organisation=organisation)
    ]
    return render(request, "signalements/desk/blocks.html", {"blocks": found})


@require_POST
def unblock(request: Any, block: int) -> HttpResponse:
    organisation = require(request, may_configure)
    found = get_object_or_404(abuse.blocks_of(organisation=organisation), pk=block)
    abuse.lift_block(block=found)
    messages.success(request, _("C’est levé : ses signalements arrivent de nouveau."))
    return redirect("bureau:signalements:blocks")
