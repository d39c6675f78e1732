"""Is it reported already? What is near, and joining two reports, or separating them again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.web.forms import posted
from cantou.services.signalements.desk.forms.merges import MergeForm, UnmergeForm
from cantou.services.signalements.desk.views.common import with_report
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.categories import categories_of, title_of
from cantou.services.signalements.domain.merges import merge as merge_reports
from cantou.services.signalements.domain.merges import merged_into, merged_with
from cantou.services.signalements.domain.merges import unmerge as unmerge_reports
from cantou.services.signalements.domain.nearby import WIDE, Near, near_reports, sought
from cantou.services.signalements.domain.permissions import may_merge, may_read, may_see_contact
from cantou.services.signalements.domain.states import words_of

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from cantou.services.signalements.models import Contact, Report

UNPROCESSABLE, OK = 422, 200


def candidates(
    report: Any, *, organisation: int, but: int | None = None, metres: int = WIDE
) -> list[dict[str, Any]]:
    """As a list shows them, the likeliest first."""
    found = near_reports(organisation=organisation, of=sought(report, metres=metres), but=but)
    kinds, words = categories_of(organisation=organisation), words_of(organisation=organisation)
    return [shown(near, kinds, words) for near in found]


def shown(near: Near, kinds: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    thing = near.thing
    return {
        "thing": thing,
        "reference": spoken(thing.reference),
        "category": title_of(kinds, thing.category),
        "state": words[thing.status],
        "metres": near.metres,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@with_report(may_read)
def same(request: Any, report: Report) -> HttpResponse:
    form = MergeForm(posted(request)[0])
    may = may_merge(request.agent.rights, report) and not report.is_over
    if request.method == "POST" and may and form.is_valid():
        try:
            row = merge_reports(report=report, person=request.agent.person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("C’est regroupé avec %(ref)s. Vous pouvez les séparer de nouveau.")
            messages.success(request, text % {"ref": spoken(row.into.reference)})
            return redirect("bureau:signalements:report", reference=report.reference)
    return _show(request, report, form if may else None)


def _show(request: Any, report: Report, form: forms.Form | None) -> HttpResponse:
    into = merged_into(report)
    organisation = request.agent.acting
    context = {
        "report": report,
        "reference": spoken(report.reference),
        "form": form,
        "rows": candidates(report, organisation=organisation, but=report.pk) if form else [],
        "into": into,
        "into_reference": spoken(into.reference) if into else "",
        "merged": _merged(request, report),
        "me_toos": list(queries.me_toos_of(report)[:50]),
        "undo_form": UnmergeForm() if into and may_merge(request.agent.rights, report) else None,
    }
    wrong = bool(form and form.errors)
    return render(request, "signalements/desk/same.html", context, status=UNPROCESSABLE if wrong else OK)


def _merged(request: Any, report: Report) -> list[dict[str, Any]]:
    """Those that lead here, with whoever must be called back: no message tells them of the rest."""
    found = merged_with(report)
    callers: dict[int, Contact] = {}
    if found and may_see_contact(request.agent.rights, report):
        callers = {each.report_id: each for each in queries.callers_of(report, found)}
    return [
        {
            "report": each,
            "reference": spoken(each.reference),
            "caller": callers.get(each.pk),
            "phone": show_phone(callers[each.pk].phone) if each.pk in callers else "",
        }
        for each in found
    ]


@require_POST
@with_report(may_merge)
def separate(request: Any, report: Report) -> HttpResponse:
    form = UnmergeForm(request.POST)
    if form.is_valid():
        try:
            unmerge_reports(report=report, words=form.cleaned_data["words"], person=request.agent.person)
        except ValidationError as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, _("Ils sont séparés\u00a0: celui-ci est de nouveau suivi."))
    else:
        messages.warning(request, " ".join(form.errors["words"]))
    return redirect("bureau:signalements:report", reference=report.reference)
