"""The operator asks to help; an administrator of the organisation answers. Nothing opens before a yes."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.acting import acting_for
from cantou.core.people.domain.assistance import consent
from cantou.core.people.domain.platform import operator
from cantou.core.people.domain.rights import may_assist, rights_of
from cantou.core.people.models import Assistance, AssistanceRequest
from cantou.core.scope.scope import Scope, acting, require

MOST_HOURS = 8


def ask(*, organisation: int, reason: str, hours: int) -> AssistanceRequest:
    """By an agent of the operator, whose Scope this is; told in the journal of the organisation that is asked.

    Raises ValidationError, PermissionDenied.
    """
    helper, owner = require().person, operator()
    if helper is None or owner is None or organisation == owner or not _may(helper, owner):
        raise PermissionDenied
    if not 1 <= hours <= MOST_HOURS or not reason.strip():
        raise ValidationError(_("Dites pourquoi, et pour huit heures au plus."))
    with acting_for(organisation, reason="demande d’assistance"):
        try:
            with transaction.atomic():
                request = AssistanceRequest.objects.create(
                    organisation_id=organisation, helper_id=helper, reason=reason.strip(), hours=hours
                )
        except IntegrityError as error:
            raise ValidationError(_("Vous avez déjà demandé : la réponse n’est pas encore venue.")) from error
        details = {"helper": helper, "hours": hours}
        record(action="people.assistance_asked", subject=f"assistance_request:{request.pk}", details=details)
    return request


def accept(*, request: AssistanceRequest) -> Assistance:
    """By an agent of the organisation acted for, who lends their own place."""
    _close(request)
    given = consent(helper=request.helper_id, reason=request.reason, lasts=timedelta(hours=request.hours))
    AssistanceRequest.objects.filter(pk=request.pk).update(assistance=given)
    return given


def refuse(*, request: AssistanceRequest) -> None:
    _close(request)
    record(action="people.assistance_refused", subject=f"assistance_request:{request.pk}")


def _close(request: AssistanceRequest) -> None:
    taken = AssistanceRequest.objects.filter(
        organisation_id=acting(), pk=request.pk, answered_at=None
    ).update(answered_at=timezone.now(), answered_by_id=require().person)
    if not taken:
        raise PermissionDenied


def _may(helper: int, owner: int) -> bool:
    with Scope.for_person(helper).enter():
        return may_assist(rights_of(person=helper), owner)
