"""To whom a report was routed and why, handing it over, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.organisations.domain.references import spoken
from cantou.core.web.forms import posted
from cantou.services.signalements.desk.forms.sharing import GiveBackForm, HandOverForm
from cantou.services.signalements.desk.views.acts import back
from cantou.services.signalements.desk.views.common import with_report
from cantou.services.signalements.domain import decisions, participations
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.permissions import may_change_status

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.signalements.models import Report

UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@with_report(may_change_status)
def hand_over(request: Any, report: Report) -> HttpResponse:
    """Why it stands where it stands, decision by decision; and handing it over."""
    form = HandOverForm(posted(request)[0], bodies=decisions.around(report))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            share = decisions.hand_over(report=report, person=request.agent.person, **given)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("C’est transmis à %(name)s.") % {"name": share.to.name})
            return back(report, "competence")
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "category": title_of(categories_of(organisation=report.organisation_id), report.category),
        "form": form,
        "decisions": list(decisions.history(report)),
        "shares": list(participations.active_shares(report)),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "signalements/desk/hand_over.html", context, status=status)


@require_POST
@with_report(may_change_status)
def take_back(request: Any, report: Report) -> HttpResponse:
    form = GiveBackForm(request.POST)
    number = request.POST.get("share", "")
    shares = participations.active_shares(report)
    share = shares.filter(pk=int(number) if number.isdigit() else 0).first()
    if share is None:
        return back(report, "competence")
    why = form.cleaned_data["why"] if form.is_valid() else ""
    decisions.take_back(report=report, share=share, why=why, person=request.agent.person, given_back=False)
    messages.success(request, _("%(name)s n’y participe plus.") % {"name": share.to.name})
    return back(report, "competence")
