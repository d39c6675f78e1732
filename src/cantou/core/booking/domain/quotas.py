"""How much anybody may book. Counted exactly by domain/counting.py. Inside an agent's Scope."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain import counting
from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.booking.models import Quota, Use
from cantou.core.journal.domain.record import record
from cantou.core.scope.scope import acting

if TYPE_CHECKING:
    from datetime import datetime

    from cantou.core.booking.domain.holder import Holder
    from cantou.core.booking.models import Place, Resource


class QuotaError(BookingRefusedError):
    """A rule that cannot be."""

    field = "most"


def add_quota(
    *,
    service: str,
    per: str,
    period: str,
    most: int,
    resource: Resource | None = None,
    place: Place | None = None,
    **values: Any,
) -> Quota:
    """What has been booked before is not counted. `most` 0: nobody of those whom it is about."""
    if most < 0:
        raise QuotaError(_("Un nombre de réservations ne peut pas être négatif."))
    if resource is not None and place is not None:
        raise QuotaError(_("Choisissez une chose ou un lieu, pas les deux."))
    quota = Quota.objects.create(
        organisation_id=acting(),
        service=service,
        per=per,
        period=period,
        most=most,
        resource=resource,
        place=place,
        **values,
    )
    record(action="booking.quota_added", subject=f"quota:{quota.pk}", details={"most": most})
    return quota


def change_quota(*, quota: Quota, most: int, title: str | None = None) -> Quota:
    """More or less from now on; who has used more already keeps it."""
    if most < 0:
        raise QuotaError(_("Un nombre de réservations ne peut pas être négatif."))
    quota.most = most
    quota.title = quota.title if title is None else title
    quota.save(update_fields=["most", "title"])
    record(action="booking.quota_changed", subject=f"quota:{quota.pk}", details={"most": most})
    return quota


def end_quota(*, quota: Quota) -> None:
    quota.ended_at = timezone.now()
    quota.save(update_fields=["ended_at"])
    record(action="booking.quota_ended", subject=f"quota:{quota.pk}")


def left_of(
    *, resource: Resource, holder: Holder, starts_at: datetime, ends_at: datetime, audience: str = ""
) -> list[tuple[Quota, int]]:
    """What each quota that such a booking would count for leaves to this holder, in its period."""
    organisation = resource.organisation_id
    quotas = counting.quotas_of(organisation=organisation, service=resource.service)
    wanted = counting.uses_of(quotas, resource, holder, starts_at, ends_at, audience=audience)
    keys = counting.keys_of(list(wanted), organisation=organisation)
    used = dict(
        Use.objects.filter(organisation_id=organisation, pk__in=keys.values()).values_list("pk", "used")
    )
    by_key = {quota.pk: quota for quota in quotas}
    return [
        (by_key[one.quota], max(0, by_key[one.quota].most - used.get(keys.get(one, 0), 0)))
        for one in sorted(wanted)
    ]
