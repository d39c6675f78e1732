"""Somebody of the operator works at an agent's desk, in their place: with consent, for some hours, journaled."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.people.domain.platform import operator
from cantou.core.people.domain.queries import assistances_open_to, colleagues
from cantou.core.people.domain.rights import Rights, may_assist, rights_of
from cantou.core.people.models import Assistance, Person
from cantou.core.scope.scope import Scope, acting, require

LONGEST = timedelta(hours=8)


def helpers() -> list[Person]:
    """The operator's agents who may help: from whom an agent on the telephone with one of them chooses."""
    owner = operator()
    if owner is None:
        return []
    with Scope.agent(owner, reason="assistance").enter():
        people = list(colleagues(organisation=owner))
    return [person for person in people if may_assist(_rights(person.pk), owner)]


def consent(*, helper: int, reason: str, lasts: timedelta) -> Assistance:
    """The agent of this Scope lets `helper` act in their place, here, until then. Raises ValidationError."""
    agent = require().person
    owner = operator()
    if agent is None or owner is None or agent == helper or not may_assist(_rights(helper), owner):
        raise PermissionDenied
    if not timedelta(0) < lasts <= LONGEST or not reason.strip():
        raise ValidationError(_("Dites pourquoi, et pour huit heures au plus."))
    now = timezone.now()
    given = Assistance.objects.create(
        organisation_id=acting(),
        agent_id=agent,
        helper_id=helper,
        reason=reason.strip(),
        starts_at=now,
        ends_at=now + lasts,
    )
    details = {"helper": helper, "until": given.ends_at.isoformat()}
    record(action="people.assistance_allowed", subject=f"assistance:{given.pk}", details=details)
    return given


def end(*, assistance: Assistance) -> None:
    """By the agent, a colleague, or the helper: inside an agent's Scope of that organisation."""
    if Assistance.objects.filter(pk=assistance.pk, ended_at=None).update(ended_at=timezone.now()):
        record(action="people.assistance_ended", subject=f"assistance:{assistance.pk}")


def open_help(*, helper: int) -> list[Assistance]:
    with Scope.for_person(helper).enter():
        return list(assistances_open_to(helper=helper))


def place_of(*, assistance: int, helper: int) -> tuple[Assistance, Rights]:
    """The help that is going on, and the rights of whoever is helped, in this one organisation.

    Ask for each request: it refuses as soon as the help has ended, or the agent or the helper has left.
    """
    given = next((one for one in open_help(helper=helper) if one.pk == assistance), None)
    owner = operator()
    if given is None or owner is None or not may_assist(_rights(helper), owner):
        raise PermissionDenied
    here = given.organisation_id
    rights = Rights({key: held for key, held in _rights(given.agent_id).granted.items() if key[0] == here})
    if not rights.granted:
        raise PermissionDenied
    return given, rights


def scope_of(*, assistance: int, helper: int) -> tuple[Scope, Rights]:
    """The Scope in which the helper works."""
    given, rights = place_of(assistance=assistance, helper=helper)
    scope = Scope.agent(
        given.organisation_id,
        person=helper,
        on_behalf_of=given.agent_id,
        reason=f"assistance {given.pk} : {given.reason}",
    )
    return scope, rights


def take_up(*, assistance: int, helper: int) -> Scope:
    """Once, when the helper sits down: journaled in the chain of the organisation helped."""
    scope, _rights_there = scope_of(assistance=assistance, helper=helper)
    with scope.enter():
        record(action="people.assistance_taken", subject=f"assistance:{assistance}")
    return scope


def _rights(person: int) -> Rights:
    with Scope.for_person(person).enter():
        return rights_of(person=person)
