"""The crisis cell: who answered, how many doors are left, the log. One screen, which lives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.booking.engine.words import moment
from cantou.core.web.forms import posted
from cantou.services.alertes.desk.forms.reaching import LogForm
from cantou.services.alertes.desk.views.common import UNPROCESSABLE, thread_or_404
from cantou.services.alertes.domain import answers, doors, ledger, plan, queries
from cantou.services.alertes.domain.fanout import topic_of
from cantou.services.alertes.domain.paper import Part, paper
from cantou.services.alertes.models import Answer

if TYPE_CHECKING:
    from cantou.services.alertes.models import Alert, Thread

MOST_LINES = 200


def latest_or_404(thread: Thread) -> Alert:
    found = queries.latest_of(organisation=thread.organisation_id, thread=thread.pk)
    if found is None:
        raise Http404
    return found


def _context(request: Any, thread: Thread) -> dict[str, Any]:
    """Answers and doors are those of all the messages of the thread."""
    organisation = thread.organisation_id
    numbers = [one.pk for one in queries.messages_of(organisation=organisation, thread=thread.pk)]
    said = [
        one for number in numbers for one in answers.for_the_cell(organisation=organisation, alert=number)
    ]
    rows = list(doors.doors_of(organisation=organisation, thread=thread.pk))
    return {
        "thread": thread,
        "reader": request.agent.person,
        "topic": topic_of(organisation),
        "helps": [one for one in said if one.answer.kind == answers.HELP],
        "safes": [one for one in said if one.answer.kind == answers.SAFE],
        "doors": rows,
        "left": sum(not door.outcome for door in rows),
        "log": list(plan.log_of(organisation=organisation, thread=thread.pk)[:MOST_LINES]),
        "counts": ledger.counts(organisation=organisation, alert=numbers[0]) if numbers else None,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: Any, alert: str) -> HttpResponse:
    """A post writes a line of the log."""
    thread = thread_or_404(request, alert, "cell")
    form = LogForm(posted(request)[0])
    if request.method == "POST" and form.is_valid() and _logged(request, thread.pk, form):
        return redirect("bureau:alertes:cell", alert=alert)
    context = {**_context(request, thread), "form": form}
    return render(request, "alertes/desk/cell.html", context, status=UNPROCESSABLE if form.errors else 200)


def _logged(request: Any, thread: int | None, form: LogForm) -> bool:
    try:
        plan.write_log(
            kind=form.cleaned_data["kind"],
            words=form.cleaned_data["words"],
            once=form.cleaned_data["once"],
            by=request.user.pk,
            by_name=f"{request.user.given_name} {request.user.family_name}".strip(),
            thread=thread,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


@require_safe
def state(request: Any, alert: str) -> HttpResponse:
    thread = thread_or_404(request, alert, "cell")
    return render(request, "alertes/desk/parts/cell.html", _context(request, thread))


@require_POST
def handle(request: Any, alert: str, answered: int) -> HttpResponse:
    thread = thread_or_404(request, alert, "cell")
    mine = Answer.objects.filter(organisation_id=thread.organisation_id, alert__thread_id=thread.pk)
    row = mine.filter(pk=answered).first()
    if row is None:
        raise Http404
    answers.handle(answer=row, by=request.user.pk)
    messages.success(request, _("C’est noté\u00a0: quelqu’un s’en occupe."))
    return redirect("bureau:alertes:cell", alert=alert)


@require_safe
def log_paper(request: Any, alert: str) -> HttpResponse:
    thread = thread_or_404(request, alert, "cell")
    rows = list(plan.log_of(organisation=thread.organisation_id, thread=thread.pk))
    sheet = paper(
        title=_("Main courante"),
        by=latest_or_404(thread).organisation.name,
        mark=thread.mark,
        lead=thread.headline,
        parts=[
            Part(
                head=[_("Quand"), _("Nature"), _("Quoi"), _("Par")],
                rows=[
                    [
                        moment(timezone.localtime(row.happened_at)),
                        str(row.get_kind_display()),
                        row.words,
                        row.by_name,
                    ]
                    for row in reversed(rows)
                ],
                widths=[3, 2, 7, 2],
            )
        ],
        foot=_("Une ligne écrite ne se change ni ne s’efface."),
    )
    return pdf_response(sheet, f"main-courante-{thread.code}")


def pdf_response(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
