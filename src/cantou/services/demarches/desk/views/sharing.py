"""A case goes to others: asked their opinion, or given to treat; taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cantou.core.organisations.domain.references import spoken
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.demarches.desk.forms.acts import OpinionForm, TransferForm
from cantou.services.demarches.desk.views.common import UNPROCESSABLE, with_case
from cantou.services.demarches.domain import opinions, queries, transfers
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.domain.moving import state_of
from cantou.services.demarches.domain.papers import answers_of
from cantou.services.demarches.domain.reading import workflow_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django import forms
    from django.http import HttpResponse

    from cantou.services.demarches.models import Case

USUAL_DAYS = 30


def _summary(case: Case) -> str:
    """What was asked, without who asks: an opinion rarely needs it."""
    pages = [one for one in answers_of(case, queries.files_of(case)) if one["key"] != "vous"]
    rows = [row for page in pages for row in page["rows"]]
    return "\n".join([case.demarche.title, *(f"{row['label']} {', '.join(row['lines'])}" for row in rows)])


@require_http_methods(["GET", "HEAD", "POST"])
@with_case("treat")
def opinion(request: Any, case: Case) -> HttpResponse:
    """`?pour=`: the action of the workflow that waits for it."""
    action = request.GET.get("pour", "")
    steps = {one.key: one for _place, one in workflow_of(case.workflow).actions()}
    action = action if action in state_of(case).awaited and steps[action].do == "ask_opinion" else ""
    days = steps[action].days if action else USUAL_DAYS
    bodies = list(queries.others(case.organisation_id))
    first = {"summary": _summary(case), "until": timezone.localdate() + timedelta(days=days)}
    files = list(queries.files_of(case))
    form = OpinionForm(*posted(request), bodies=bodies, files=files, initial=first)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def act() -> None:
            opinions.ask_opinion(
                case=case,
                summary=given["summary"].strip(),
                until=given["until"],
                body_name=given["body_name"].strip(),
                email=given["email"],
                to=next((one for one in bodies if one.pk == given.get("to")), None),
                pieces=given.get("pieces", ()),
                action=action,
                person=request.agent.worker,
            )

        if _done(request, form, f"opinion:{case.reference}", act, _("L’avis est demandé.")):
            return redirect("bureau:demarches:case", case=case.reference)
    label = steps[action].label if action else _("Demander un avis")
    return _form(request, case, form, label, _("Demander l’avis"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_case("treat")
def transfer(request: Any, case: Case) -> HttpResponse:
    bodies = list(queries.others(case.organisation_id))
    if not bodies:
        return _form(request, case, None, _("Transmettre à l’organisme compétent"), "")
    form = TransferForm(*posted(request), bodies=bodies)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        to = get_object_or_404(queries.others(case.organisation_id), pk=given["to"])

        def act() -> None:
            transfers.transfer(case=case, to=to, why=given["why"].strip(), person=request.agent.worker)

        if _done(request, form, f"transfer:{case.reference}", act, _("Le dossier est transmis.")):
            return redirect("bureau:demarches:case", case=case.reference)
    return _form(request, case, form, _("Transmettre à l’organisme compétent"), _("Transmettre"))


def _done(request: Any, form: forms.Form, what: str, act: Callable[[], None], words: str) -> bool:
    def noted() -> dict[str, Any]:
        act()
        return {}

    try:
        once(key=form.cleaned_data["cle"], purpose=f"demarches.desk.{what}", act=noted)
    except CaseRefusedError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, words)
    return True


def _form(request: Any, case: Case, form: forms.Form | None, title: str, button: str) -> HttpResponse:
    context = {
        "case": case,
        "reference": spoken(case.reference),
        "form": form,
        "title": title,
        "button": button,
    }
    return render(
        request,
        "demarches/desk/share.html",
        context,
        status=UNPROCESSABLE if form is not None and form.errors else 200,
    )


@require_POST
@with_case("treat")
def take_back(request: Any, case: Case) -> HttpResponse:
    transfers.take_back(case=case, person=request.agent.worker)
    messages.success(request, _("Le dossier est repris."))
    return redirect("bureau:demarches:case", case=case.reference)
