"""Somebody's own page of an alert: what to do, and saying how they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cantou.core.scope.scope import Scope, switch
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.forms import posted
from cantou.services.alertes.domain import answers, queries
from cantou.services.alertes.domain.tokens import opened_by
from cantou.services.alertes.portal.forms.subscribing import AnswerForm
from cantou.services.alertes.portal.shown import messages_shown
from cantou.services.alertes.portal.views.common import UNPROCESSABLE

if TYPE_CHECKING:
    from django.http import HttpResponse

    from cantou.services.alertes.models import Dispatch

NOT_FOUND = 404


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
def reached(request: Any, reached: str) -> HttpResponse:
    """Opening it counts as read; programs that look at mails before people do count too, and the guide says so."""
    found = opened_by(reached)
    if found is None:
        return render(request, "alertes/reached_over.html", {}, status=NOT_FOUND)
    organisation, key = found
    switch(Scope.for_object(organisation=organisation, key=key))
    line = answers.line_of(organisation=organisation, key=key)
    if line is None:
        return render(request, "alertes/reached_over.html", {}, status=NOT_FOUND)
    if request.method != "HEAD":
        answers.opened(line=line)
    form = AnswerForm(posted(request)[0])
    if request.method == "POST" and form.is_valid() and _given(request, line, form):
        return redirect("alertes:reached", reached=reached)
    rows = list(queries.messages_of(organisation=organisation, thread=line.alert.thread_id))
    context = {
        "form": form,
        "thread": line.alert.thread,
        "latest": messages_shown(rows)[0],
        "is_running": line.alert.thread.runs_at(timezone.now()),
        "given": answers.last_of(line=line),
        "organisation": line.organisation,
    }
    return render(request, "alertes/reached.html", context, status=UNPROCESSABLE if form.errors else 200)


def _given(request: Any, line: Dispatch, form: AnswerForm) -> bool:
    """The same answer twice is one: a browser sends again what it got no answer to."""
    said = form.cleaned_data
    last = answers.last_of(line=line)
    if last is not None and last.kind == said["etat"] and not (said["mots"] or said["phone"]):
        return True
    try:
        answers.give(line=line, kind=said["etat"], way="link", words=said["mots"], phone=said["phone"])
    except answers.TooManyAnswersError:
        form.add_error(None, _("Vous avez déjà beaucoup répondu\u00a0: en danger, appelez le 112."))
        return False
    messages.success(request, _("C’est transmis à la mairie."))
    return True
