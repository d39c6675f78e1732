"""Cases of other organisations in which this one takes part: each opened by its key, in a Scope of that one thing.

Rights are asked in the agent's own Scope; what both share is read and written in the thing's.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cantou.core.files.views import serve
from cantou.core.organisations.domain.references import normalise, spoken
from cantou.core.scope.scope import Scope
from cantou.core.web.forms import posted
from cantou.core.web.idempotency import once
from cantou.services.demarches.desk.forms.acts import MessageForm
from cantou.services.demarches.desk.views.common import UNPROCESSABLE, may, require
from cantou.services.demarches.domain import cases, opinions, queries, transfers
from cantou.services.demarches.domain.asking import Asking
from cantou.services.demarches.domain.errors import CaseRefusedError
from cantou.services.demarches.domain.papers import answers_of
from cantou.services.demarches.domain.reading import workflow_of
from cantou.services.demarches.domain.showing import lines, standing
from cantou.services.demarches.engine.running import EventError
from cantou.services.demarches.models import CasePart
from cantou.services.demarches.portal.forms.writing import VerdictForm

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from cantou.services.demarches.models import Case


def with_part(permission: str, part: str = "") -> Callable[[Any], Any]:
    def decorate(view: Any) -> Any:
        @wraps(view)
        def opened(request: Any, joined: str, **kwargs: Any) -> HttpResponseBase:
            organisation = require(request, permission)
            found = queries.parts(organisation, normalise(joined))
            side = (found.filter(part=part) if part else found).first()
            if side is None:
                raise Http404
            answer: HttpResponseBase = view(request, side, **kwargs)
            return answer

        return opened

    return decorate


def _inside(request: Any, side: CasePart) -> Any:
    if side.until is not None:
        raise Http404
    return Scope.for_object(
        organisation=side.owner_id, key=side.object_key, person=request.agent.person
    ).enter()


@require_safe
@with_part("read")
def show(request: Any, side: CasePart) -> HttpResponse:
    if side.until is not None:
        context = {"side": side, "reference": spoken(side.reference)}
        return render(request, "demarches/desk/shared_over.html", context)
    if side.part == CasePart.Part.OPINION:
        return _opinion(request, side, VerdictForm(initial={"name": str(request.user)}))
    return _case(request, side, MessageForm())


def _opinion(request: Any, side: CasePart, form: VerdictForm) -> HttpResponse:
    with _inside(request, side):
        found = queries.opinion_of_key(side.owner_id, side.object_key)
    if found is None:
        raise Http404
    with Scope.for_object(organisation=side.owner_id, key=found.case_key).enter():
        files = list(queries.pieces_of(found))
    context = {
        "side": side,
        "it": found,
        "reference": spoken(side.reference),
        "files": files,
        "base": _base(side),
        "form": form,
        "treats": may(request, "treat"),
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "demarches/desk/shared_opinion.html", context, status=status)


def _base(side: CasePart) -> str:
    return reverse("bureau:demarches:shared_file", args=[side.reference, "x"])[:-1]


def _case(request: Any, side: CasePart, form: MessageForm, asking: Asking | None = None) -> HttpResponse:
    with _inside(request, side):
        case = _case_of(side)
        asked, files = list(queries.requests(case)), list(queries.files_of(case))
        context = {
            "side": side,
            "case": case,
            "reference": spoken(case.reference),
            "standing": standing(case, asked, agent=True),
            "pages": answers_of(case, files),
            "files": files,
            "base": _base(side),
            "lines": lines(list(queries.thread(case))),
            "form": form,
            "treats": may(request, "treat"),
            **({} if asking is None else asking.context()),
        }
    status = UNPROCESSABLE if form.errors or asking is not None else 200
    return render(request, "demarches/desk/shared_case.html", context, status=status)


def _case_of(side: CasePart) -> Case:
    case = queries.case_of_key(side.owner_id, side.object_key)
    if case is None or case.purged_at is not None or case.charge_id != side.organisation_id:
        raise Http404
    return case


@require_POST
@with_part("treat", CasePart.Part.OPINION)
def answer(request: Any, side: CasePart) -> HttpResponse:
    form = VerdictForm(*posted(request))
    if not form.is_valid():
        return _opinion(request, side, form)
    given = form.cleaned_data
    try:
        with _inside(request, side):
            found = queries.opinion_of_key(side.owner_id, side.object_key)
            if found is None:
                raise Http404
            opinions.give_opinion(
                opinion=found, verdict=given["verdict"], text=given["text"].strip(), name=given["name"]
            )
    except CaseRefusedError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("Votre avis est donné."))
    return redirect("desk")


@require_POST
@with_part("treat", CasePart.Part.CHARGE)
def write(request: Any, side: CasePart) -> HttpResponse:
    form = MessageForm(*posted(request))
    if not form.is_valid():
        return _case(request, side, form)
    given = form.cleaned_data

    def act() -> dict[str, Any]:
        with _inside(request, side):
            body = given["body"].strip()
            cases.write(case=_case_of(side), body=body, agent=True, person=request.agent.worker)
        return {}

    once(key=given["cle"], purpose=f"demarches.desk.shared:{side.pk}", act=act)
    messages.success(request, _("Le message est parti."))
    return redirect("bureau:demarches:shared", side.reference)


@require_POST
@with_part("treat", CasePart.Part.CHARGE)
def press(request: Any, side: CasePart, joined_way: str) -> HttpResponse:
    """A button of the workflow, with what it asks to be typed."""
    with _inside(request, side):
        case = _case_of(side)
        ways = workflow_of(case.workflow).status(case.status).ways
        fills = next((tuple(getattr(one.on, "fills", ())) for one in ways if one.key == joined_way), ())
        asking = Asking(case, fills, title=case.demarche.title)
        typed = asking.post(request.POST, request.FILES)
        try:
            cases.press(case=case, button=joined_way, agent=True, person=request.agent.worker, typed=typed)
        except (EventError, CaseRefusedError) as error:
            wrong = getattr(error, "errors", None)
            if not wrong:
                messages.warning(request, str(error))
                return redirect("bureau:demarches:shared", side.reference)
            asking.judge(wrong)
        else:
            messages.success(request, _("C’est fait : %(status)s.") % {"status": case.status_title})
            return redirect("bureau:demarches:shared", side.reference)
    return _press_page(request, side, joined_way, asking)


@require_safe
@with_part("treat", CasePart.Part.CHARGE)
def ask_press(request: Any, side: CasePart, joined_way: str) -> HttpResponse:
    with _inside(request, side):
        case = _case_of(side)
        ways = workflow_of(case.workflow).status(case.status).ways
        fills = next((tuple(getattr(one.on, "fills", ())) for one in ways if one.key == joined_way), ())
        asking = Asking(case, fills, title=case.demarche.title)
    return _press_page(request, side, joined_way, asking)


def _press_page(request: Any, side: CasePart, way: str, asking: Asking) -> HttpResponse:
    with _inside(request, side):
        case = _case_of(side)
        offered = standing(case, [], agent=True).offered
    found = next((one for one in offered if one.key == way), None)
    if found is None:
        messages.info(request, _("Le dossier a avancé : ce bouton n’est plus proposé."))
        return redirect("bureau:demarches:shared", side.reference)
    context = {
        "case": case,
        "reference": spoken(case.reference),
        "way": found,
        "back": reverse("bureau:demarches:shared", args=[side.reference]),
        **({} if asking.is_empty else asking.context()),
    }
    wrong = bool(context.get("problems"))
    return render(request, "demarches/desk/act.html", context, status=UNPROCESSABLE if wrong else 200)


def act(request: Any, **kwargs: Any) -> HttpResponse:
    answer: HttpResponse = (press if request.method == "POST" else ask_press)(request, **kwargs)
    return answer


@require_POST
@with_part("treat", CasePart.Part.CHARGE)
def give_back(request: Any, side: CasePart) -> HttpResponse:
    with _inside(request, side):
        transfers.take_back(case=_case_of(side), person=request.agent.worker)
    messages.success(request, _("Le dossier est rendu à %(body)s.") % {"body": side.owner.name})
    return redirect("desk")


@require_safe
@with_part("read")
def file(request: Any, side: CasePart, name: str) -> HttpResponseBase:
    if side.part == CasePart.Part.CHARGE:
        with _inside(request, side):
            return serve(request, files=queries.files_of(_case_of(side)), name=name)
    with _inside(request, side):
        found = queries.opinion_of_key(side.owner_id, side.object_key)
    if found is None:
        raise Http404
    with Scope.for_object(organisation=side.owner_id, key=found.case_key).enter():
        return serve(request, files=queries.pieces_of(found), name=name)
