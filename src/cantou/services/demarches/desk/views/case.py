"""The page of one case: everything that is known of it, and everything that can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.parapheur.domain.queries import waiting_for
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import new_key, once
from cantou.core.web.qr import qr
from cantou.services.demarches.desk.forms import acts as forms
from cantou.services.demarches.desk.views.common import UNPROCESSABLE, may, with_case
from cantou.services.demarches.domain import cases, queries
from cantou.services.demarches.domain.asking import Asking
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.domain.opinions import address_of
from cantou.services.demarches.domain.papers import (
    answers_of,
    case_pdf,
    document_pdf,
    receipt_pdf,
    silence_pdf,
)
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.domain.showing import for_applicant, lines, standing
from cantou.services.demarches.domain.silences import is_granted
from cantou.services.demarches.domain.telling import follow_address
from cantou.services.demarches.engine.actions import OUTCOMES
from cantou.services.demarches.engine.running import EventError
from cantou.services.demarches.portal.views.links import document_of, pdf

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.demarches.domain.showing import Offered
    from cantou.services.demarches.models import Case


@require_safe
@with_case("read")
def show(request: Any, case: Case) -> HttpResponse:
    return page(request, case)


def page(request: Any, case: Case, *, status: int = 200, **bound: Any) -> HttpResponse:
    """`bound`: forms that came back with errors."""
    asked, files = list(queries.requests(case)), list(queries.files_of(case))
    treats = may(request, "treat") and case.purged_at is None
    due = case.decide_on
    context = {
        "case": case,
        "reference": spoken(case.reference),
        "standing": standing(case, asked, agent=True),
        "of_person": for_applicant(case) if treats else [],
        "requests": asked,
        "late": due is not None and due < timezone.localdate(),
        "pages": answers_of(case, files) if case.purged_at is None else [],
        "files": files,
        "base": reverse("bureau:demarches:file", args=[case.reference, "x"])[:-1],
        "lines": lines(queries.thread(case)),
        "notes": list(queries.notes(case)),
        "phone": show_phone(case.phone) if case.phone else "",
        "signatures": list(
            waiting_for(organisation=case.organisation_id, service=queries.SERVICE, key=case.object_key)
        ),
        "opinions": [
            {"it": one, "address": address_of(one) if one.state == "asked" and one.to_id is None else ""}
            for one in queries.opinions(case).select_related("organisation__territory")
        ],
        "granted": is_granted(case),
        "may_see": request.agent.may("", "visa"),
        "treats": treats,
        "stuck": case.state.get("stuck", ""),
        "message_form": forms.MessageForm(auto_id="id_message_%s"),
        "note_form": forms.NoteForm(auto_id="id_note_%s"),
        **bound,
    }
    return render(request, "demarches/desk/case.html", context, status=status)


def _once(key: str, what: str, case: Case, act: Callable[[], object]) -> None:
    def noted() -> dict[str, Any]:
        act()
        return {}

    once(key=key, purpose=f"demarches.desk.{what}:{case.reference}", act=noted)


@require_http_methods(["GET", "HEAD", "POST"])
@with_case("treat")
def act(request: Any, case: Case, way: str) -> HttpResponse:
    """A button: at once, or after what it asks was typed and it was confirmed."""
    found = _way(case, way)
    if found is None:
        messages.info(request, _("Le dossier a avancé : ce bouton n’est plus proposé."))
        return redirect("bureau:demarches:case", case=case.reference)
    asking = Asking(case, _fills(case, way), title=found.label)
    typed = asking.post(request.POST, request.FILES) if request.method == "POST" else {}
    if request.method == "POST" and not asking.stays():
        try:
            cases.press(case=case, button=way, agent=True, person=request.agent.worker, typed=typed)
        except (EventError, CaseRefusedError) as error:
            if not getattr(error, "errors", None):
                messages.warning(request, str(error))
                return redirect("bureau:demarches:case", case=case.reference)
            asking.judge(error.errors)  # type: ignore[union-attr]
        else:
            messages.success(request, _("C’est fait : %(status)s.") % {"status": case.status_title})
            return redirect("bureau:demarches:case", case=case.reference)
    context = {
        "case": case,
        "reference": spoken(case.reference),
        "way": found,
        **({} if asking.is_empty else asking.context()),
    }
    wrong = bool(context.get("problems"))
    return render(request, "demarches/desk/act.html", context, status=UNPROCESSABLE if wrong else 200)


def _way(case: Case, way: str) -> Offered | None:
    every = [*standing(case, [], agent=True).offered, *for_applicant(case)]
    return next((one for one in every if one.key == way), None)


def _fills(case: Case, way: str) -> tuple[str, ...]:
    ways = workflow_of(case.workflow).status(case.status).ways
    return next((tuple(getattr(one.on, "fills", ())) for one in ways if one.key == way), ())


@require_http_methods(["GET", "HEAD", "POST"])
@with_case("treat")
def answer(request: Any, case: Case, wanted: str) -> HttpResponse:
    """What a step awaits: of an agent, or of the person, when it came on paper or by telephone."""
    one = next((each for each in standing(case, [], agent=True).wanted if each.action == wanted), None)
    if one is None:
        messages.info(request, _("Le dossier n’attend plus cette réponse."))
        return redirect("bureau:demarches:case", case=case.reference)
    asking = Asking(case, [one.action], title=one.label)
    form = forms.AnswerForm(*posted(request), outcomes=one.outcomes)
    typed = asking.post(request.POST, request.FILES).get(one.action) if request.method == "POST" else None
    if request.method == "POST" and not asking.stays() and form.is_valid():
        given = form.cleaned_data

        def noted() -> None:
            cases.answer(
                case=case,
                action=one.action,
                outcome=given["outcome"] or OUTCOMES[one.kind][0],
                agent=True,
                person=request.agent.worker,
                typed=typed,
                body=given["body"].strip(),
                files=given["papers"],
            )

        try:
            _once(given["cle"], f"answer.{one.action}", case, noted)
        except EventError as error:
            asking.judge(error.errors)
        else:
            messages.success(request, _("C’est noté."))
            return redirect("bureau:demarches:case", case=case.reference)
    context = {
        "case": case,
        "reference": spoken(case.reference),
        "wanted": one,
        "form": form,
        **({} if asking.is_empty else asking.context()),
    }
    wrong = bool(context.get("problems")) or bool(form.errors)
    return render(request, "demarches/desk/answer.html", context, status=UNPROCESSABLE if wrong else 200)


@require_POST
@with_case("treat")
def write(request: Any, case: Case) -> HttpResponse:
    form = forms.MessageForm(*posted(request), auto_id="id_message_%s")
    if not form.is_valid():
        return page(request, case, status=UNPROCESSABLE, message_form=form)
    given = form.cleaned_data

    def act() -> object:
        return cases.write(case=case, body=given["body"].strip(), agent=True, person=request.agent.worker)

    _once(given["cle"], "write", case, act)
    messages.success(request, _("Le message est parti."))
    return redirect("bureau:demarches:case", case=case.reference)


@require_POST
@with_case("treat")
def note(request: Any, case: Case) -> HttpResponse:
    form = forms.NoteForm(*posted(request), auto_id="id_note_%s")
    if not form.is_valid():
        return page(request, case, status=UNPROCESSABLE, note_form=form)
    given = form.cleaned_data

    def act() -> object:
        return cases.note(case=case, body=given["body"].strip(), person=request.agent.worker)

    _once(given["cle"], "note", case, act)
    messages.success(request, _("La note est écrite. La personne ne la voit pas."))
    return redirect("bureau:demarches:case", case=case.reference)


@require_POST
@with_case("treat")
def note_done(request: Any, case: Case, remark: int) -> HttpResponse:
    cases.note_done(case=case, made=remark, person=request.agent.worker)
    return redirect("bureau:demarches:case", case=case.reference)


@require_POST
@with_case("treat")
def proof(request: Any, case: Case) -> HttpResponse:
    """On paper, for who has no e-mail or has lost it: the receipt, and the private link."""
    if case.purged_at is not None:
        raise Http404
    cases.give_link_again(case=case)
    address = follow_address(case)
    receipt = queries.receipt(case)
    body = case.organisation
    context = {
        "case": case,
        "reference": spoken(case.reference),
        "receipt": receipt.body.splitlines() if receipt else [],
        "address": address,
        "qr": qr(address) if address else "",
        "today": timezone.localdate(),
        "contact": {
            "name": body.name,
            "address": body.address,
            "phone_shown": show_phone(body.phone) if body.phone else "",
        },
        "key": new_key(),
    }
    return render(request, "demarches/desk/proof.html", context)


@require_safe
@with_case("read")
def receipt(request: Any, case: Case) -> HttpResponse:  # noqa: ARG001
    return pdf(receipt_pdf(case), f"accuse-de-reception-{case.reference}")


@require_safe
@with_case("read")
def attestation(request: Any, case: Case) -> HttpResponse:  # noqa: ARG001
    if not is_granted(case):
        raise Http404
    return pdf(silence_pdf(case), f"attestation-{case.reference}")


@require_safe
@with_case("read")
def whole(request: Any, case: Case) -> HttpResponse:  # noqa: ARG001
    if case.purged_at is not None:
        raise Http404
    return pdf(case_pdf(case, for_agents=True), f"dossier-{case.reference}")


@require_safe
@with_case("read")
def document(request: Any, case: Case, paper: int) -> HttpResponse:  # noqa: ARG001
    if case.purged_at is not None:
        raise Http404
    return pdf(document_pdf(case, document_of(case, paper)), f"document-{case.reference}")


@require_safe
@with_case("read")
def file(request: Any, case: Case, name: str) -> HttpResponseBase:
    return serve(request, files=queries.files_of(case), name=name)
