"""What agents do, by a token: for its organisation, with the permissions that its scopes grant."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router

from cantou.core.api.auth import token
from cantou.core.api.idempotency import IdempotencyKey, once_by_key
from cantou.core.api.paging import Page, Paging, page_of
from cantou.core.api.problems import ProblemError, refused
from cantou.core.organisations.domain.references import normalise
from cantou.services.signalements.api import shapes
from cantou.services.signalements.domain import permissions, queries
from cantou.services.signalements.domain.categories import categories_of
from cantou.services.signalements.domain.messages import write_as_agent
from cantou.services.signalements.domain.states import words_of
from cantou.services.signalements.domain.statuses import MovedMeanwhileError, change_status
from cantou.services.signalements.domain.workflow import RefusedTransitionError
from cantou.services.signalements.models import Message, Report

if TYPE_CHECKING:
    from collections.abc import Callable

router = Router()
READ, WRITE = "signalements:read", "signalements:write"


class Wanted(Paging):
    status: shapes.StateFilter = Field("", description=shapes.STATE)
    category: str = Field("", pattern=r"^[a-z0-9_]{0,30}$")
    since: date | None = Field(None, description="Reçus depuis ce jour.")


@router.get(
    "reports",
    auth=token(READ),
    response=Page[shapes.ReportOut],
    summary="Les signalements de l’organisation, les plus récents d’abord",
    operation_id="signalements_desk_reports",
)
def reports(request: Any, wanted: Query[Wanted]) -> dict[str, Any]:
    organisation = request.caller.organisation
    if not request.caller.may("signalements", "read"):
        raise PermissionDenied
    filters = queries.DeskFilters(status=wanted.status, category=wanted.category, since=wanted.since)
    kinds, words = categories_of(organisation=organisation), words_of(organisation=organisation)
    return page_of(
        request,
        [queries.reports(organisation, filters)],
        column="created_at",
        paging=wanted,
        show=lambda row: shapes.at_desk(row, kinds, words),
    )


@router.get(
    "reports/{reference}",
    auth=token(READ),
    response=shapes.ReportWholeOut,
    summary="Un signalement de l’organisation",
    operation_id="signalements_desk_report",
)
def report(request: Any, reference: str) -> dict[str, Any]:
    found = _report(request, reference, permissions.may_read)
    seen = permissions.may_see_contact(request.caller.rights, found)
    words = words_of(organisation=found.organisation_id)
    return {
        **shapes.at_desk(found, categories_of(organisation=found.organisation_id), words),
        "answers": found.answers,
        "contact": queries.contact_of(found) if seen else None,
        "steps": [shapes.step(one, words) for one in queries.steps(found)],
        "messages": [shapes.said(one) for one in queries.thread(found)],
    }


@router.post(
    "reports/{reference}/status",
    auth=token(WRITE),
    response=shapes.MovedOut,
    summary="Prendre en charge, planifier, traiter, clore, rouvrir",
    operation_id="signalements_desk_status",
)
def status(request: Any, reference: str, body: shapes.StepIn) -> dict[str, Any]:
    """Rien n’est changé si l’état n’est plus celui de « before »."""
    found = _report(request, reference, permissions.may_change_status)
    try:
        step = change_status(report=found, person=request.caller.person, **body.model_dump())
    except MovedMeanwhileError as error:
        detail = _("Ce signalement est « %(state)s ».") % {
            "state": words_of(organisation=found.organisation_id)[found.status]
        }
        raise ProblemError(409, detail=detail, code="etat-change") from error
    except RefusedTransitionError as error:
        raise refused("after", _("On ne passe pas de l’un à l’autre de ces états.")) from error
    return {
        "reference": found.reference,
        "status": shapes.status_of(step.status, words_of(organisation=found.organisation_id)),
        "number": step.number,
    }


@router.post(
    "reports/{reference}/messages",
    auth=token(WRITE),
    response={201: shapes.WrittenOut},
    summary="Répondre à la personne qui a signalé",
    operation_id="signalements_desk_reply",
)
def reply(
    request: Any, reference: str, body: shapes.MessageIn, idempotency_key: IdempotencyKey
) -> dict[str, Any]:
    found = _report(request, reference, permissions.may_write_to_reporter)
    if "\0" in body.body or not body.body.strip():
        raise refused("body", _("Écrivez votre réponse."))

    def act() -> dict[str, Any]:
        said = body.model_dump()
        return {"message": write_as_agent(report=found, person=request.caller.person, **said).pk}

    answer = once_by_key(
        request,
        key=idempotency_key,
        purpose=f"signalements.api.reply:{found.reference}"[:60],
        content=body.model_dump(),
        act=act,
    )
    written = Message.objects.get(organisation_id=found.organisation_id, pk=answer["message"])
    return {"reference": found.reference, "at": written.at}


def _report(request: Any, reference: str, allowed: Callable[..., bool]) -> Report:
    """Another organisation's is not there."""
    organisation = request.caller.organisation
    found = queries.report_at_desk(organisation=organisation, reference=normalise(reference)[:12]).first()
    if found is None:
        raise Http404
    if not allowed(request.caller.rights, found):
        raise PermissionDenied
    return found
