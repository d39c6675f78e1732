"""What follows a filing, a transition, a message, a payment: after commit, each thing once."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from cantou.core.booking.domain.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingExpired,
    BookingMoved,
    BookingRefused,
)
from cantou.core.parapheur.domain.events import SignatureEnded
from cantou.core.payments.domain.events import DebtSettled
from cantou.core.tasks import listens_to
from cantou.services.demarches.domain import opinions, queries, signing, slots
from cantou.services.demarches.domain.effects import run_effects
from cantou.services.demarches.domain.events import (
    CaseFiled,
    CaseMoved,
    CaseWritten,
    OpinionGiven,
    PartBegun,
    SilenceDecided,
    SlotWanted,
)
from cantou.services.demarches.domain.paid import settled
from cantou.services.demarches.domain.silences import decided_words
from cantou.services.demarches.domain.telling import SERVICE, agents, tell, tell_agents
from cantou.services.demarches.models import Case, CaseEvent, CasePart


@listens_to(CaseFiled)
def filed(event: CaseFiled) -> None:
    case = _case(event.organisation, event.key)
    if case is None:
        return
    receipt = queries.receipt(case)
    if receipt is not None:
        tell(case, "received", dedup=f"received:{case.reference}", recepisse=receipt.body, unasked=True)
    if case.channel == Case.Channel.WEB:
        agents(case, what=_("Nouvelle demande"), dedup=f"filed:{case.reference}")


def _case(organisation: int, key: str) -> Case | None:
    return queries.case_of_key(organisation, UUID(key))


@listens_to(CaseMoved)
def moved(event: CaseMoved) -> None:
    case = _case(event.organisation, event.key)
    if case is not None and case.purged_at is None:
        run_effects(case=case)


@listens_to(CaseWritten)
def wrote(event: CaseWritten) -> None:
    case = _case(event.organisation, event.key)
    line = queries.thread(case).filter(pk=event.event).first() if case is not None else None
    if case is None or line is None:
        return
    dedup = f"line:{case.reference}:{line.pk}"
    if line.author == CaseEvent.Author.AGENT:
        tell(case, "message", dedup=dedup, mot=line.body)
    else:
        what = _("Réponse reçue") if line.kind == CaseEvent.Kind.ANSWERED else _("Message reçu")
        agents(case, what=what, dedup=dedup)


@listens_to(DebtSettled)
def paid(event: DebtSettled) -> None:
    if event.service == SERVICE:
        settled(organisation=event.organisation, debt=UUID(event.key))


@listens_to(SignatureEnded)
def signed(event: SignatureEnded) -> None:
    if event.service == SERVICE:
        signing.ended(
            organisation=event.organisation, key=UUID(event.key), tag=event.tag, outcome=event.outcome
        )


@listens_to(SilenceDecided)
def silent(event: SilenceDecided) -> None:
    case = _case(event.organisation, event.key)
    if case is None or case.silent_on is None:
        return
    words, dedup = decided_words(case), f"silence:{case.reference}"
    tell(case, "silence", dedup=dedup, mot=words)
    agents(case, what=words, dedup=dedup)


@listens_to(SlotWanted)
def slot_wanted(event: SlotWanted) -> None:
    case = _case(event.organisation, event.key)
    if case is not None and case.purged_at is None:
        slots.run_next(case=case)


@listens_to(BookingCancelled)
def booking_cancelled(event: BookingCancelled) -> None:
    slots.lost(organisation=event.organisation, key=UUID(event.key), bookings=event.bookings)


@listens_to(BookingRefused)
def booking_refused(event: BookingRefused) -> None:
    slots.lost(organisation=event.organisation, key=UUID(event.key), bookings=event.bookings)


@listens_to(BookingExpired)
def booking_expired(event: BookingExpired) -> None:
    slots.lost(organisation=event.organisation, key=UUID(event.key), bookings=event.bookings)


@listens_to(BookingConfirmed)
def booking_confirmed(event: BookingConfirmed) -> None:
    slots.confirmed(organisation=event.organisation, key=UUID(event.key), bookings=event.bookings)


@listens_to(BookingMoved)
def booking_moved(event: BookingMoved) -> None:
    slots.moved(
        organisation=event.organisation, key=UUID(event.key), bookings=event.bookings, sequence=event.sequence
    )


@listens_to(OpinionGiven)
def opinion(event: OpinionGiven) -> None:
    opinions.heard(organisation=event.organisation, key=UUID(event.key))


@listens_to(PartBegun)
def takes_part(event: PartBegun) -> None:
    """In the Scope of the organisation that takes part, which does not see the case."""
    part = queries.part_of_key(event.organisation, UUID(event.key))
    if part is None or part.until is not None:
        return
    tell_agents(
        organisation=event.organisation,
        page="bureau:demarches:shared",
        reference=part.reference,
        title=part.owner.name,
        who=part.owner.name,
        what=_("Avis demandé") if part.part == CasePart.Part.OPINION else _("Demande transmise"),
        key=part.object_key,
        dedup=f"part:{part.pk}:{part.since.isoformat()}",
    )
