"""What is read of the parapheur. Each names its organisation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.core.parapheur.models import Reading, SignatureRequest, SignatureState, Visa

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

MOST_WAITING, MOST_OVER = 100, 50
_HEAVY = ("template", "values", "pdf", "signed_pdf")


def waiting(organisation: int) -> QuerySet[SignatureRequest]:
    """The oldest first."""
    mine = SignatureRequest.objects.filter(organisation_id=organisation, state=SignatureState.ASKED)
    return mine.defer(*_HEAVY).prefetch_related("visas").order_by("asked_at", "pk")


def over(organisation: int) -> QuerySet[SignatureRequest]:
    """The latest first."""
    mine = SignatureRequest.objects.filter(organisation_id=organisation)
    return mine.exclude(state=SignatureState.ASKED).defer(*_HEAVY).order_by("-ended_at", "-pk")


def requests(organisation: int) -> QuerySet[SignatureRequest]:
    return SignatureRequest.objects.filter(organisation_id=organisation)


def request_of(*, organisation: int, service: str, key: UUID, tag: str) -> SignatureRequest | None:
    mine = SignatureRequest.objects.filter(organisation_id=organisation, service=service, object_key=key)
    return mine.filter(tag=tag).first()


def visas(request: SignatureRequest) -> QuerySet[Visa]:
    mine = Visa.objects.filter(organisation_id=request.organisation_id, request=request)
    return mine.order_by("position")


def next_visa(request: SignatureRequest) -> Visa | None:
    """None when only the signature is missing."""
    return visas(request).filter(given_at=None).first()


def waiting_for(*, organisation: int, service: str, key: UUID) -> QuerySet[SignatureRequest]:
    """What waits of one thing."""
    return waiting(organisation).filter(service=service, object_key=key)


def read_by(*, organisation: int, person: int) -> set[int]:
    """Requests that this person said to have read."""
    mine = Reading.objects.filter(organisation_id=organisation, person_id=person)
    return set(mine.values_list("request_id", flat=True))
