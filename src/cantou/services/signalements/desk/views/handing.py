"""On the report's page: to whom it was routed and why, handing it over, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cantou.core.organisations.models import Organisation
from cantou.services.signalements.desk.forms.sharing import GiveBackForm, HandOverForm
from cantou.services.signalements.desk.views.acts import back
from cantou.services.signalements.desk.views.common import with_report
from cantou.services.signalements.desk.views.report import show
from cantou.services.signalements.domain import decisions, participations
from cantou.services.signalements.domain.permissions import may_change_status

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.signalements.models import Report


def hand_over_form(report: Report, data: Any = None) -> HandOverForm:
    return HandOverForm(data, bodies=decisions.around(report))


@require_POST
@with_report(may_change_status)
def hand_over(request: Any, report: Report) -> HttpResponse:
    form = hand_over_form(report, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            decisions.hand_over(report=report, person=request.agent.person, **given)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            name = Organisation.objects.values_list("name", flat=True).get(pk=given["to"])
            messages.success(request, _("C’est transmis à %(name)s.") % {"name": name})
            return back(report, "competence")
    return show(request, report, hand_over_form=form)


@require_POST
@with_report(may_change_status)
def take_back(request: Any, report: Report) -> HttpResponse:
    form = GiveBackForm(request.POST)
    number = request.POST.get("share", "")
    share = get_object_or_404(participations.active_shares(report), pk=int(number) if number.isdigit() else 0)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    decisions.take_back(report=report, share=share, why=why, person=request.agent.person, given_back=False)
    messages.success(request, _("%(name)s n’y participe plus.") % {"name": share.to.name})
    return back(report, "competence")
