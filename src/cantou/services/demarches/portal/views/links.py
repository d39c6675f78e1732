"""What the private link opens: the case, its papers, its thread; what the person may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import spoken
from cantou.core.web.addressed import opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import new_key, once
from cantou.core.web.qr import qr
from cantou.services.demarches.domain import cases, queries
from cantou.services.demarches.domain.asking import Asking
from cantou.services.demarches.domain.bundle import case_zip
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.domain.papers import (
    answers_of,
    case_pdf,
    document_pdf,
    receipt_pdf,
    silence_pdf,
)
from cantou.services.demarches.domain.showing import for_applicant, lines, standing
from cantou.services.demarches.domain.silences import is_granted
from cantou.services.demarches.engine.actions import OUTCOMES
from cantou.services.demarches.engine.running import EventError
from cantou.services.demarches.models import CaseEvent
from cantou.services.demarches.portal.forms.writing import SendForm, WriteForm
from cantou.services.demarches.portal.views.common import UNPROCESSABLE, opened

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from cantou.services.demarches.domain.showing import Wanted
    from cantou.services.demarches.models import Case

FREE, LIMIT = 10, 40


@require_safe
@opened
def sent(request: HttpRequest, case: Case, secret: str) -> HttpResponse:
    """The proof: a reference to say over the phone, what the law wants said, a private link and its QR."""
    address = request.build_absolute_uri(reverse("demarches:follow", args=[secret]))
    receipt = queries.receipt(case)
    context = {
        "case": case,
        "reference": spoken(case.reference),
        "receipt": receipt.body.splitlines() if receipt else [],
        "secret": secret,
        "address": address,
        "qr": qr(address),
    }
    return render(request, "demarches/sent.html", context)


@require_safe
@opened
def follow(request: Any, case: Case, secret: str) -> HttpResponse:
    return _page(request, case, secret, WriteForm())


def _page(request: Any, case: Case, secret: str, form: WriteForm) -> HttpResponse:
    asked = list(queries.requests(case))
    base = reverse("demarches:file", args=[secret, "x"])[:-1]
    context = {
        "case": case,
        "secret": secret,
        "reference": spoken(case.reference),
        "standing": standing(case, asked, agent=False),
        "lines": lines(queries.thread(case), pays=True),
        "files": list(queries.files_of(case)),
        "base": base,
        "granted": is_granted(case),
        "form": form,
        "phone": case.organisation.phone,
    }
    return render(request, "demarches/follow.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_safe
@opened
def answers(request: Any, case: Case, secret: str) -> HttpResponse:
    """What was answered, to be read again."""
    pages = answers_of(case, queries.files_of(case))
    context = {"case": case, "secret": secret, "reference": spoken(case.reference), "pages": pages}
    return render(request, "demarches/answers.html", context)


def _once(key: str, what: str, case: Case, act: Callable[[], object]) -> None:
    """Whatever is sent here counts once for each form, however often it arrives."""

    def noted() -> dict[str, Any]:
        act()
        return {}

    once(key=key, purpose=f"demarches.{what}:{case.reference}", act=noted)


@opened_by_its_address
@require_POST
@guarded("demarches.write", free=FREE, limit=LIMIT)
@opened
def write(request: Any, case: Case, secret: str) -> HttpResponse:
    form = WriteForm(*posted(request))
    if not form.is_valid():
        return _page(request, case, secret, form)
    given = form.cleaned_data

    def act() -> object:
        return cases.write(
            case=case, body=given["body"].strip(), files=given["papers"], agent=False, person=case.person_id
        )

    _once(given["cle"], "write", case, act)
    messages.success(request, _("Votre message est arrivé."))
    return redirect("demarches:follow", secret)


def _wanted(case: Case, action: str) -> Wanted | None:
    found = standing(case, [], agent=False).wanted
    return next((one for one in found if one.action == action), None)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("demarches.answer", free=FREE, limit=LIMIT)
@opened
def answer(request: Any, case: Case, secret: str, wanted: str) -> HttpResponse:
    """What the mairie asked: a paper, a word, or questions."""
    one = _wanted(case, wanted)
    if one is None:
        messages.info(request, _("La mairie n’attend plus cette réponse."))
        return redirect("demarches:follow", secret)
    asking = Asking(case, [one.action], title=one.label)
    form = SendForm(*posted(request)) if asking.is_empty else None
    typed = asking.post(request.POST, request.FILES).get(one.action, {}) if request.method == "POST" else {}
    if request.method == "POST" and not asking.stays() and (form is None or form.is_valid()):
        given: dict[str, Any] = (
            form.cleaned_data if form is not None else {"body": "", "papers": [], "cle": _key(request)}
        )

        def act() -> None:
            cases.answer(
                case=case,
                action=one.action,
                outcome=OUTCOMES[one.kind][0],
                agent=False,
                person=case.person_id,
                typed=typed,
                body=given["body"].strip(),
                files=given["papers"],
            )

        try:
            _once(given["cle"], f"answer.{one.action}", case, act)
        except EventError as error:
            asking.judge(error.errors)
        else:
            messages.success(request, _("C’est arrivé. La mairie reprend votre dossier."))
            return redirect("demarches:follow", secret)
    return _answering(request, case, secret, one, asking, form)


def _key(request: Any) -> str:
    return str(request.POST.get("cle", ""))[:80] or new_key()


def _answering(
    request: Any, case: Case, secret: str, one: Wanted, asking: Asking, form: SendForm | None
) -> HttpResponse:
    context = {
        "case": case,
        "secret": secret,
        "reference": spoken(case.reference),
        "wanted": one,
        "words": standing(case, [], agent=False).words,
        "form": form,
        "key": new_key(),
        **({} if asking.is_empty else asking.context()),
    }
    wrong = bool(context.get("problems")) or bool(form is not None and form.errors)
    return render(request, "demarches/answer.html", context, status=UNPROCESSABLE if wrong else 200)


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@opened
def act(request: Any, case: Case, secret: str, way: str) -> HttpResponse:
    """A button of the person's: asked before it is done. Twice is once."""
    found = next((one for one in for_applicant(case) if one.key == way), None)
    if found is None:
        messages.info(request, _("Le dossier a avancé : ce n’est plus possible."))
        return redirect("demarches:follow", secret)
    if request.method == "POST":
        try:
            cases.press(case=case, button=way, agent=False, person=case.person_id)
        except (EventError, CaseRefusedError) as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, _("C’est fait."))
        return redirect("demarches:follow", secret)
    context = {"case": case, "secret": secret, "reference": spoken(case.reference), "way": found}
    return render(request, "demarches/act.html", context)


def pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@require_safe
@opened
def receipt(request: Any, case: Case, secret: str) -> HttpResponse:  # noqa: ARG001
    return pdf(receipt_pdf(case), f"accuse-de-reception-{case.reference}")


@require_safe
@opened
def whole(request: Any, case: Case, secret: str) -> HttpResponse:  # noqa: ARG001
    return pdf(case_pdf(case, for_agents=False), f"dossier-{case.reference}")


@require_safe
@opened
def document(request: Any, case: Case, secret: str, paper: int) -> HttpResponse:  # noqa: ARG001
    return pdf(document_pdf(case, document_of(case, paper)), f"document-{case.reference}")


@require_safe
@opened
def attestation(request: HttpRequest, case: Case, secret: str) -> HttpResponse:  # noqa: ARG001
    if not is_granted(case):
        raise Http404
    return pdf(silence_pdf(case), f"attestation-{case.reference}")


@require_safe
@guarded("demarches.bundle", free=FREE, limit=LIMIT)
@opened
def bundle(request: HttpRequest, case: Case, secret: str) -> HttpResponseBase:  # noqa: ARG001
    """All of it, pieces too, to be kept."""
    name = f"dossier-{case.reference}.zip"
    return FileResponse(case_zip(case), as_attachment=True, filename=name, content_type="application/zip")


def document_of(case: Case, paper: int) -> CaseEvent:
    found = queries.thread(case).filter(kind=CaseEvent.Kind.DOCUMENT)
    return get_object_or_404(found, pk=paper)


@require_safe
@opened
def file(request: Any, case: Case, secret: str, name: str) -> HttpResponseBase:  # noqa: ARG001
    if not name:
        raise Http404
    return serve(request, files=queries.files_of(case), name=name)
