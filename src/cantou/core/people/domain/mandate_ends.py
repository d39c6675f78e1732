"""What time does to mandates: both are told before one ends, and five years after it is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.people.domain.personal_data import MANDATES_KEPT
from cantou.core.people.domain.platform import operator, record_for_person
from cantou.core.people.models import Mandate, MandateNumber
from cantou.core.people.notices import ENDING, SERVICE
from cantou.core.scope.scope import Scope
from cantou.core.web.addresses import platform_url
from cantou.core.web.days import date_format

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

SOON, LAST = timedelta(days=28), timedelta(days=7)
"""Looked at every week: once in these three weeks is enough, and a week that was missed is made up for."""


def _givers() -> Iterable[int]:
    """Whoever has written one: their rows are seen in their own Scope alone."""
    return MandateNumber.objects.order_by("giver_id").values_list("giver_id", flat=True).distinct()


def purge(*, today: date | None = None) -> int:
    """How many mandates, over for five years, were forgotten with their numbers."""
    limit = (today or timezone.localdate()) - MANDATES_KEPT
    return sum(_purge(giver, limit) for giver in _givers())


def _purge(giver: int, limit: date) -> int:
    old = Q(ends_on__lt=limit) | Q(revoked_at__date__lt=limit)
    with Scope.for_person(giver).enter():
        keys = list(Mandate.objects.filter(old, giver_id=giver).values_list("key", flat=True))
        if not keys:
            return 0
        Mandate.objects.filter(giver_id=giver, key__in=keys).delete()
        MandateNumber.objects.filter(key__in=keys).delete()
    record_for_person(person=giver, action="people.mandates_purged", details={"rows": len(keys)})
    return len(keys)


def remind(*, today: date | None = None) -> int:
    """How many mandates end soon, of which both were told. Once for a mandate, however often it is asked."""
    today = today or timezone.localdate()
    owner = operator()
    if owner is None:
        return 0
    return sum(_told(mandate, owner) for giver in _givers() for mandate in _ending(giver, today))


def _ending(giver: int, today: date) -> list[Mandate]:
    with Scope.for_person(giver).enter():
        mine = Mandate.objects.filter(
            giver_id=giver,
            holder__isnull=False,
            revoked_at=None,
            ends_on__gt=today + LAST,
            ends_on__lte=today + SOON,
        )
        return list(mine.select_related("giver", "holder").order_by("pk"))


def _told(mandate: Mandate, owner: int) -> int:
    holder = mandate.holder
    if holder is None:
        return 0
    common = {"fin": date_format(mandate.ends_on, "j F Y"), "lien": platform_url("people_mandates")}
    with Scope.agent(owner, reason="fin prochaine d’un mandat").enter():
        for person in (mandate.giver, holder):
            notify(
                service=SERVICE,
                notice=ENDING.id,
                to=Recipient(person=person.pk),
                context={"donneur": str(mandate.giver), "porteur": str(holder), **common},
                dedup=f"{mandate.key}:{mandate.ends_on}",
            )
    return 1
