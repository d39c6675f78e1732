"""A report that is none: set aside by an agent, its sender refused for a time, both taken back as easily."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting
from cantou.services.signalements.domain import publications
from cantou.services.signalements.domain.admission import digest
from cantou.services.signalements.domain.queries import contact_of
from cantou.services.signalements.domain.reports import subject
from cantou.services.signalements.domain.statuses import change_status
from cantou.services.signalements.domain.workflow import Reason, Status
from cantou.services.signalements.models import Abuse, Block, Origin, Report

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

PERIODS = (30, 90, 365)
NETWORK_DAYS = 7
"""A network is a household, a school, a telephone operator: refused for a short time whatever is asked."""
ORIGIN_DAYS = 30


def known_of(report: Report, *, here: str = "") -> dict[str, UUID]:
    """Kind → digest, of what is still known of the sender. `here`: the agent's own network, which is not refused:
    it would shut the mairie's own counter out.
    """
    found: dict[str, UUID] = {}
    contact = contact_of(report)
    for kind in (Block.Kind.EMAIL, Block.Kind.PHONE):
        address = getattr(contact, kind.value) if contact else ""
        if address:
            found[kind.value] = digest(organisation=report.organisation_id, kind=kind, address=address)
    if report.person_id is not None:
        key = digest(
            organisation=report.organisation_id, kind=Block.Kind.PERSON, address=str(report.person_id)
        )
        found[Block.Kind.PERSON.value] = key
    origin = Origin.objects.filter(organisation_id=report.organisation_id, report=report).first()
    own = digest(organisation=report.organisation_id, kind=Block.Kind.NETWORK, address=here)
    if origin is not None and origin.network != own:
        found[Block.Kind.NETWORK.value] = origin.network
    return found


def mark_abusive(
    *, report: Report, why: str, person: int | None, refuse: Collection[str] = (), days: int = PERIODS[0]
) -> Abuse:
    """Inside an agent's Scope: nobody else sees it, it waits for nobody, and its reporter is told nothing.

    `refuse`: the kinds of Block to make of what is known of the sender, for so many days. Marking it again changes
    what is refused.
    """
    mark, _ = Abuse.objects.update_or_create(
        organisation_id=acting(), report=report, defaults={"why": why.strip(), "person_id": person}
    )
    publications.withdraw(report=report)
    _close(report, person)
    _set_aside(report, is_so=True)
    Block.objects.filter(organisation_id=acting(), abuse=mark).delete()
    known = known_of(report)
    kinds = [kind for kind in known if kind in refuse]
    for kind in kinds:
        _block(mark, kind, known[kind], days=days, person=person)
    record(
        action="signalements.abuse", subject=subject(report), details={"refused": sorted(kinds), "days": days}
    )
    return mark


def _set_aside(report: Report, *, is_so: bool) -> None:
    Report.objects.filter(organisation_id=acting(), pk=report.pk).update(set_aside=is_so)


def _close(report: Report, person: int | None) -> None:
    locked = Report.objects.select_for_update(of=("self",)).get(organisation_id=acting(), pk=report.pk)
    if not locked.is_over:
        change_status(
            report=locked,
            before=locked.status,
            after=Status.CLOSED,
            person=person,
            reason=Reason.ABUSE,
            tell=False,
        )


def _block(mark: Abuse, kind: str, key: UUID, *, days: int, person: int | None) -> None:
    """One row for each sender and mark: they are refused until the last day of any."""
    today = timezone.localdate()
    until = today + timedelta(days=min(days, NETWORK_DAYS) if kind == Block.Kind.NETWORK else days)
    Block.objects.create(
        organisation_id=mark.organisation_id,
        object_key=key,
        kind=kind,
        abuse=mark,
        since=today,
        until=until,
        person_id=person,
    )


def lift_mark(*, mark: Abuse) -> None:
    """Inside an agent's Scope: it may be published again, and refuses nobody any more. Its state stays as it is.

    Its sender may write again, unless another report of theirs is still marked.
    """
    report = mark.report
    mark.delete()
    _set_aside(report, is_so=False)
    record(action="signalements.abuse_lifted", subject=subject(report))


def lift_block(*, block: Block) -> None:
    """Inside an agent's Scope: this sender may write again, whichever of their reports were marked; these stay set
    aside.
    """
    details = {"kind": block.kind, "until": block.until.isoformat()}
    report = block.abuse.report
    Block.objects.filter(organisation_id=block.organisation_id, object_key=block.object_key).delete()
    record(action="signalements.unblocked", subject=subject(report), details=details)


def mark_of(report: Report) -> Abuse | None:
    found = Abuse.objects.filter(organisation_id=report.organisation_id, report=report)
    return found.select_related("person").first()


def refused_by(mark: Abuse) -> list[str]:
    """The kinds of its sender's addresses that are refused because of it."""
    found = Block.objects.filter(organisation_id=mark.organisation_id, abuse=mark)
    return list(found.order_by("kind").values_list("kind", flat=True))


def blocks_of(*, organisation: int) -> QuerySet[Block]:
    """One for each sender who is refused, by the mark that holds longest; the first to end first.

    The join names the organisation too.
    """
    longer = Block.objects.filter(organisation_id=organisation, object_key=OuterRef("object_key")).filter(
        Q(until__gt=OuterRef("until")) | Q(until=OuterRef("until"), pk__gt=OuterRef("pk"))
    )
    found = Block.objects.filter(
        ~Exists(longer),
        organisation_id=organisation,
        until__gte=timezone.localdate(),
        abuse__organisation_id=organisation,
    )
    return found.select_related("abuse__report", "person").order_by("until", "id")


def purge(*, organisation: int) -> int:
    """Inside an agent's Scope: blocks that have ended, networks that nobody needed."""
    today = timezone.localdate()
    ended, _ = Block.objects.filter(organisation_id=organisation, until__lt=today).delete()
    old = timezone.now() - timedelta(days=ORIGIN_DAYS)
    origins, _ = Origin.objects.filter(organisation_id=organisation, at__lt=old).delete()
    return ended + origins
