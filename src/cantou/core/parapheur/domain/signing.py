"""Somebody puts their name to a document, or says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.parapheur.domain import queries
from cantou.core.parapheur.domain.asking import subject
from cantou.core.parapheur.domain.drawing import signed_of
from cantou.core.parapheur.domain.errors import SignatureError
from cantou.core.parapheur.domain.events import SignatureEnded, SignatureWaits
from cantou.core.parapheur.models import Reading, SignatureRequest, SignatureState
from cantou.core.people.domain.rights import MAYOR
from cantou.core.tasks import publish

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cantou.core.people.models import Person


def function_of(roles: Iterable[str]) -> str:
    """As it is written under a signature: a deputy signs by the mayor's delegation."""
    return _("Le maire") if MAYOR in set(roles) else _("Par délégation du maire, l’adjoint")


def sign(*, request: SignatureRequest, person: Person, roles: Iterable[str]) -> None:
    """Raises SignatureError. The paper is drawn before anything is locked: it was frozen when it was asked."""
    at, name, function = timezone.now(), str(person), function_of(roles)
    done = signed_of(request, name=name, function=function, at=at)
    with transaction.atomic():
        held = _held(request)
        if queries.next_visa(held) is not None:
            raise SignatureError(_("Un visa manque encore avant la signature."))
        held.state, held.ended_at, held.ended_by = SignatureState.SIGNED, at, person
        held.signed_name, held.signed_as = name[:160], function[:160]
        held.signed_pdf, held.is_sealed = done.pdf, done.is_sealed
        held.save(
            update_fields=[
                *("state", "ended_at", "ended_by", "signed_name", "signed_as", "signed_pdf", "is_sealed")
            ]
        )
        _ended(held, "signed")
        details = {"digest": bytes(held.digest).hex(), "sealed": held.is_sealed}
        record(action="parapheur.signed", subject=subject(held), details=details)


def give_visa(*, request: SignatureRequest, person: Person) -> None:
    """The next of its visas. Raises SignatureError."""
    with transaction.atomic():
        held = _held(request)
        visa = queries.next_visa(held)
        if visa is None:
            raise SignatureError(_("Les visas sont tous donnés."))
        visa.given_by, visa.given_name, visa.given_at = person, str(person)[:160], timezone.now()
        visa.save(update_fields=["given_by", "given_name", "given_at"])
        publish(SignatureWaits(organisation=held.organisation_id, request=held.pk))
        record(action="parapheur.visa", subject=subject(held), details={"visa": visa.position})


def refuse(*, request: SignatureRequest, person: Person, reason: str) -> None:
    """Of whoever has to sign or to see it. Raises SignatureError."""
    with transaction.atomic():
        held = _held(request)
        held.state, held.ended_at, held.ended_by = SignatureState.REFUSED, timezone.now(), person
        held.reason = reason
        held.save(update_fields=["state", "ended_at", "ended_by", "reason"])
        _ended(held, "refused")
        record(action="parapheur.refused", subject=subject(held))


def mark_read(*, request: SignatureRequest, person: int) -> None:
    """Twice is once."""
    _made, is_new = Reading.objects.get_or_create(
        organisation_id=request.organisation_id, request=request, person_id=person
    )
    if is_new:
        record(action="parapheur.read", subject=subject(request))


def sign_together(*, requests: Iterable[SignatureRequest], person: Person, roles: Iterable[str]) -> int:
    """Those that this person has said to have read; the others stay. How many were signed."""
    roles, done = frozenset(roles), 0
    for request in requests:
        read = queries.read_by(organisation=request.organisation_id, person=person.pk)
        if request.pk not in read:
            continue
        try:
            sign(request=request, person=person, roles=roles)
        except SignatureError:
            continue
        done += 1
    return done


def _held(request: SignatureRequest) -> SignatureRequest:
    """Locked, and still asked: what two do at once follows one another."""
    mine = queries.requests(request.organisation_id).filter(pk=request.pk)
    held = mine.select_for_update(no_key=True).defer("pdf", "signed_pdf", "template", "values").first()
    if held is None or held.state != SignatureState.ASKED:
        raise SignatureError(_("Ce document n’attend plus de signature."))
    return held


def _ended(request: SignatureRequest, outcome: str) -> None:
    publish(
        SignatureEnded(
            organisation=request.organisation_id,
            service=request.service,
            key=str(request.object_key),
            tag=request.tag,
            outcome=outcome,
        )
    )
