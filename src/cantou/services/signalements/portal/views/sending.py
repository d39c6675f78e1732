"""The last page before the report leaves, and what is shown once it has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.territories.domain.rows import successor_ids
from cantou.core.territories.models import Territory
from cantou.core.web.addressed import csrf_holds, opened_by_its_address
from cantou.core.web.challenge import guarded
from cantou.core.web.client import client_network
from cantou.core.web.idempotency import once
from cantou.services.signalements.domain import queries
from cantou.services.signalements.domain.admission import SenderRefusedError
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.decisions import foresee
from cantou.services.signalements.domain.drafts import change_draft
from cantou.services.signalements.domain.figures import figure_of
from cantou.services.signalements.domain.filed_at_once import PURPOSE
from cantou.services.signalements.domain.questions import keep_answers, shown
from cantou.services.signalements.domain.reports import Known, secret_of, send_draft
from cantou.services.signalements.portal.views.common import STEP_TITLES, calls, category_of, open_draft
from cantou.services.signalements.portal.views.filing import over

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cantou.services.signalements.domain.defaults import Kind
    from cantou.services.signalements.models import Draft


@opened_by_its_address
@require_http_methods(["GET", "HEAD", "POST"])
@guarded("signalements.send", free=10, limit=100)
def review(request: Any, token: str) -> HttpResponse:
    draft = open_draft(request, token)
    if draft is None or draft.sent_at:
        return over(request, draft)
    if not draft.commune.is_current:
        _follow_merger(request, draft)
    kinds = categories_of(organisation=draft.organisation_id)
    kind = category_of(draft, kinds)
    missing = first_missing(draft, kind)
    if missing:
        return redirect(f"signalements:{missing}", token=token)
    routed = foresee(draft, kinds)
    if routed.blocks:
        return redirect("signalements:elsewhere", token=token)
    # The account of somebody who is signed in is written on the report: that alone asks for a token.
    stale = request.method == "POST" and request.user.is_authenticated and not csrf_holds(request)
    if request.method == "POST" and not stale:
        return _send(request, token, draft, kind, Known(territory=draft.commune, kinds=kinds, routed=routed))
    context = {
        "draft": draft,
        "figure": figure_of(draft),
        "kind": kind,
        "token": token,
        "answers": _told(draft, kind),
        "photos": queries.photos_of(draft),
        "step": 4,
        "steps": STEP_TITLES,
        "stale": stale,
        "routed": routed,
    }
    return render(request, "signalements/review.html", context, status=422 if stale else 200)


@opened_by_its_address
@require_safe
def elsewhere(request: Any, token: str) -> HttpResponse:
    """Nobody here is in charge, and it would only wait: whom to call instead. What was written stays."""
    draft = open_draft(request, token)
    if draft is None or draft.sent_at:
        return over(request, draft)
    routed = foresee(draft)
    if not routed.blocks:
        return redirect("signalements:contact", token=token)
    phone = show_phone(routed.outside.phone) if routed.outside else ""
    context = {
        "draft": draft,
        "kind": category_of(draft),
        "routed": routed,
        "phone": phone,
        "token": token,
    }
    return render(request, "signalements/elsewhere.html", context)


def first_missing(draft: Draft, kind: Kind) -> str:
    """The page that must still be filled in, if any."""
    if draft.somewhere is None:
        return "where"
    unanswered = any(question.required and question.id not in draft.answers for question in kind.questions)
    return "what" if unanswered or not draft.description else ""


def _send(request: Any, token: str, draft: Draft, kind: Kind, known: Known) -> HttpResponse:
    def act() -> dict[str, Any]:
        if request.user.is_authenticated:
            change_draft(draft=draft, person=request.user)
        report = send_draft(
            draft=draft,
            answers=keep_answers(kind.questions, draft.answers),
            network=client_network(request),
            known=known,
        )
        return {"reference": report.reference}

    try:
        with transaction.atomic():
            once(key=token, purpose=PURPOSE, act=act)
    except SenderRefusedError as refused:
        return _refused(request, token, draft, refused)
    return redirect("signalements:sent", secret=secret_of(key=draft.object_key))


def _refused(request: Any, token: str, draft: Draft, refused: SenderRefusedError) -> HttpResponse:
    """Civil, with a telephone number: a danger is a danger, whoever tells of it."""
    context = {
        "refused": refused,
        "phone": draft.organisation.phone,
        "calls": calls(draft.organisation_id),
        "token": token,
    }
    return render(request, "signalements/refused.html", context, status=403)


def _told(draft: Draft, kind: Kind) -> list[tuple[str, str]]:
    return [
        (question.label, shown(question, draft.answers[question.id]))
        for question in kind.questions
        if question.id in draft.answers
    ]


def _follow_merger(request: HttpRequest, draft: Draft) -> None:
    """The commune has joined another while the report was being written."""
    heir = successor_ids([draft.commune.code]).get(draft.commune.code)
    if heir is None or heir == draft.commune_id:
        return
    before = draft.commune
    change_draft(draft=draft, commune=Territory.objects.get(pk=heir))
    messages.info(
        request,
        _("%(before)s fait désormais partie de %(after)s : votre signalement ira à sa mairie.")
        % {"before": before.name, "after": draft.commune.name},
    )
