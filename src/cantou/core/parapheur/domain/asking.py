"""A document is frozen and put before whoever signs; it is taken back where it is no longer wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.parapheur.domain import queries
from cantou.core.parapheur.domain.drawing import Paper, draft_of
from cantou.core.parapheur.domain.events import SignatureWaits
from cantou.core.parapheur.models import SignatureRequest, SignatureState, Visa
from cantou.core.tasks import publish

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID


def ask_signature(
    *,
    organisation: int,
    service: str,
    key: UUID,
    tag: str,
    reference: str,
    title: str,
    about: str,
    paper: Paper,
    visas: Sequence[str] = (),
    person: int | None = None,
) -> SignatureRequest:
    """Inside an agent's Scope. Asked twice for one thing and tag, it is once."""
    known = queries.request_of(organisation=organisation, service=service, key=key, tag=tag)
    if known is not None:
        return known
    pdf, digest = draft_of(paper)
    made = SignatureRequest.objects.create(
        organisation_id=organisation,
        object_key=key,
        service=service,
        tag=tag,
        reference=reference,
        title=title[:300],
        about=about[:300],
        template=paper.template.decode(),
        values=dict(paper.values),
        pdf=pdf,
        digest=digest,
        asked_by_id=person,
    )
    Visa.objects.bulk_create(
        Visa(organisation_id=organisation, request=made, position=position, label=label[:200])
        for position, label in enumerate(visas)
    )
    publish(SignatureWaits(organisation=organisation, request=made.pk))
    record(action="parapheur.asked", subject=subject(made), details={"digest": digest.hex()})
    return made


def withdraw(*, organisation: int, service: str, key: UUID, begins: str) -> int:
    """Of those whose tag begins so, how many still waited. Nobody is told: whoever takes it back knows why."""
    mine = queries.requests(organisation).filter(service=service, object_key=key, tag__startswith=begins)
    found = list(mine.filter(state=SignatureState.ASKED).values_list("pk", "reference").order_by("pk"))
    taken = mine.filter(pk__in=[pk for pk, _code in found], state=SignatureState.ASKED).update(
        state=SignatureState.WITHDRAWN, ended_at=timezone.now()
    )
    if taken:
        record(action="parapheur.withdrawn", subject=f"{service}:{found[0][1]}")
    return taken


def erase_of(*, organisation: int, key: UUID) -> int:
    """All that was asked for one thing, when what the thing holds is erased. The journal keeps the digests."""
    rows, _by = queries.requests(organisation).filter(object_key=key).delete()
    return rows


def subject(request: SignatureRequest) -> str:
    return f"{request.service}:{request.reference}"
