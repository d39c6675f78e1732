"""What goes by itself, every night: who had something, a year after; what was never more than a try, sooner."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cantou.core.booking.domain import waiting
from cantou.core.booking.domain.privacy import KEPT_DAYS, NOBODY
from cantou.core.booking.models import OCCUPYING, Booking, Kind, Occupation, Use, Waiting
from cantou.core.journal.domain.record import record
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import Scope

KEPT = timedelta(days=KEPT_DAYS)
TRIES_KEPT = timedelta(days=90)
USES_KEPT = timedelta(days=3 * 365)
AT_ONCE = 5_000


def keep_house() -> None:
    """Every organisation in turn, each in its own transaction."""
    for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
        with Scope.agent(organisation, reason="ménage des réservations").enter():
            purge(organisation=organisation)


def purge(*, organisation: int) -> int:
    """How many rows were emptied or deleted. Inside the organisation's Scope.

    That something was taken, when and at what price, stays: the figures of a hall remain true.
    """
    now = timezone.now()
    waiting.forget_past(organisation=organisation, at=now)
    mine = Booking.objects.filter(organisation_id=organisation)
    old = mine.filter(ends_at__lt=now - KEPT, purged_at=None).exclude(kind=Kind.BUSY)
    emptied = mine.filter(pk__in=old.order_by("ends_at").values("pk")[:AT_ONCE]).update(
        **NOBODY, reason="", public_title="", written_by=None, purged_at=now
    )
    busy = mine.filter(kind=Kind.BUSY, ends_at__lt=now - TRIES_KEPT).delete()[0]
    let_go = Occupation.objects.filter(
        organisation_id=organisation, active=False, ends_at__lt=now - TRIES_KEPT
    ).delete()[0]
    Occupation.objects.filter(organisation_id=organisation, ends_at__lt=now - KEPT).exclude(
        public_title=""
    ).update(public_title="")
    tries = mine.exclude(state__in=OCCUPYING).filter(ends_at__lt=now - TRIES_KEPT, purged_at=None)
    emptied += tries.update(**NOBODY, reason="", public_title="", purged_at=now)
    lists = Waiting.objects.filter(organisation_id=organisation, ends_at__lt=now - TRIES_KEPT).delete()[0]
    uses = Use.objects.filter(
        organisation_id=organisation, period_starts__lt=(now - USES_KEPT).date()
    ).delete()[0]
    number = emptied + busy + let_go + lists + uses
    if number:
        record(action="booking.purged", details={"rows": number})
    return number
