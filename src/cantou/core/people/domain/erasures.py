"""Erasing one's data: asked, a pause in which it can be taken back, then done service by service.

What a law obliges to keep stays until its term, and is named before and after (personal_data.Line.kept_by_law).
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from cantou.core.people.domain import sessions, sharing
from cantou.core.people.domain.events import PersonErased
from cantou.core.people.domain.personal_data import lines
from cantou.core.people.domain.platform import record_for_person
from cantou.core.people.domain.rights import has_desk_role
from cantou.core.people.models import (
    Card,
    Dependant,
    Erasure,
    HouseholdTie,
    JoinCode,
    Mandate,
    MandateNumber,
    Person,
    Ticket,
)
from cantou.core.scope.scope import Scope
from cantou.core.tasks import publish

log = structlog.get_logger(__name__)


class StillAgentError(Exception):
    """An agent's account is not erased under the desk's feet: their departure comes first."""


class StillCaredForError(Exception):
    """A child without an account of their own, for whom somebody acts: they decide."""


class UnfinishedErasureError(Exception):
    """A service could not erase its part; the others have. Try again."""


def ask(*, person: int, pause: timedelta | None = None, unused: bool = False) -> Erasure:
    """Asking twice gives the first answer. `unused`: the retention asks, not the person. Raises StillAgentError."""
    if has_desk_role(person=person):
        raise StillAgentError
    if unused and _is_cared_for(person):
        raise StillCaredForError
    now = timezone.now()
    wait = timedelta(days=settings.ERASURE_DAYS) if pause is None else pause
    erasure, made = Erasure.objects.get_or_create(
        person_id=person,
        cancelled_at=None,
        done_at=None,
        defaults={"asked_at": now, "due_at": now + wait, "unused": unused},
    )
    if made:
        record_for_person(
            person=person, action="people.erasure_asked", details={"due": erasure.due_at.isoformat()}
        )
    return erasure


def pending(*, person: int) -> Erasure | None:
    return Erasure.objects.filter(person_id=person, cancelled_at=None, done_at=None).first()


def take_back(*, person: int) -> None:
    if Erasure.objects.filter(person_id=person, cancelled_at=None, done_at=None).update(
        cancelled_at=timezone.now()
    ):
        record_for_person(person=person, action="people.erasure_taken_back")


def still_used(*, person: int) -> None:
    """Whoever signs in keeps an account that was to go because nobody used it; not one they asked to erase."""
    Erasure.objects.filter(person_id=person, unused=True, cancelled_at=None, done_at=None).update(
        cancelled_at=timezone.now()
    )


def due() -> list[int]:
    """Erasures whose pause is over."""
    return list(
        Erasure.objects.filter(cancelled_at=None, done_at=None, due_at__lte=timezone.now())
        .order_by("due_at")
        .values_list("pk", flat=True)
    )


def carry_out(*, erasure: int) -> None:
    """Each service in a transaction of its own, core last. Running it again completes it.

    Raises UnfinishedErasureError when a service failed: the account stays, closed, until all have done their part.
    """
    asked = Erasure.objects.get(pk=erasure)
    if asked.cancelled_at is not None or asked.done_at is not None:
        return
    person = asked.person_id
    if has_desk_role(person=person):
        raise StillAgentError
    _close(person)
    for child in _left_alone(person):
        carry_out(erasure=ask(person=child, pause=timedelta(0)).pk)
    failed = [line for line in _erasers(asked) if not _erase_one(asked, *line)]
    if failed:
        raise UnfinishedErasureError(", ".join(path for _, path in failed))
    with transaction.atomic():
        Erasure.objects.filter(pk=erasure).update(done_at=timezone.now())
        record_for_person(person=person, action="people.erased", details={"rows": asked.done})
        publish(PersonErased(organisation=None, person=person))


def _erasers(asked: Erasure) -> list[tuple[str, str]]:
    """(service, dotted path) still to run; the account itself comes last."""
    found = [(line.service, line.data.erase) for line in lines() if line.data.erase]
    found.sort(key=lambda one: one[0] == "core")
    return [(service, path) for service, path in found if path not in asked.done]


def _erase_one(asked: Erasure, service: str, path: str) -> bool:
    try:
        with Scope.for_person(asked.person_id, reason="effacement").enter():
            rows = int(import_string(path)(asked.person_id))
    except Exception:
        # Whatever a third party's service raises, the others must do their part; the task tries this one again.
        log.exception("people.erasure_failed", service=service, path=path)
        return False
    asked.done[path] = rows
    asked.save(update_fields=["done"])
    return True


def _close(person: int) -> None:
    """Nobody signs in while it is being done."""
    Person.objects.filter(pk=person).update(is_active=False)
    sessions.end_all(person=person)


def _is_cared_for(person: int) -> bool:
    with Scope.for_person(person).enter():
        return HouseholdTie.objects.filter(other_id=person, is_child=True).exists()


def _left_alone(person: int) -> list[int]:
    """Children without an account, for whom nobody else acts: their data would be out of everybody's reach."""
    with Scope.for_person(person).enter():
        children = list(
            HouseholdTie.objects.filter(person_id=person, is_child=True).values_list("other_id", flat=True)
        )
    alone = []
    for child in children:
        with Scope.for_person(child).enter():
            acting = HouseholdTie.objects.filter(other_id=child, may_act=True).exclude(person_id=person)
            if not acting.exists():
                alone.append(child)
    return alone


def erase_relations(person: int) -> int:
    """What is known of a dependant, ties of the household; mandates end, and lose their words.

    Inside the person's Scope.
    """
    now = timezone.now()
    rows = sharing.forget(dependant=person) + Dependant.objects.filter(person_id=person).delete()[0]
    rows += HouseholdTie.objects.filter(person_id=person).delete()[0]
    rows += HouseholdTie.objects.filter(other_id=person).delete()[0]
    mine = Mandate.objects.filter(giver_id=person)
    mine.filter(revoked_at=None).update(revoked_at=now)
    Mandate.objects.filter(holder_id=person, revoked_at=None).update(revoked_at=now)
    MandateNumber.objects.filter(giver_id=person).delete()
    return rows + mine.update(text="", named="")


def erase_account(person: int) -> int:
    """Names, addresses and means of signing in. The row stays, empty: what is kept by law points to its number."""
    sessions.end_all(person=person)
    rows = 0
    for model in (EmailAddress, SocialAccount, Authenticator, Token):
        rows += model.objects.filter(user_id=person).delete()[0]
    for mine in (Card, Ticket, JoinCode):
        rows += mine.objects.filter(person_id=person).delete()[0]
    now = timezone.now()
    return rows + Person.objects.filter(pk=person).update(
        given_name="",
        family_name="",
        email="",
        phone="",
        home=None,
        password=make_password(None),
        is_active=False,
        erased_at=now,
        last_login=None,
    )
