"""Who had it does not outlive its use; that it was had remains."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from cantou.core.booking.models import Booking, Waiting

if TYPE_CHECKING:
    from uuid import UUID


def forget_holder(*, organisation: int, key: UUID, purged: bool = True) -> int:
    """Inside the Scope of a service's purge (an agent's), or of the thing: its bookings no longer say for whom, nor
    does a list on which it waits no more.

    `purged=False` where the person alone asked to be erased: the booking itself stays as it is.
    """
    mine = Booking.objects.filter(organisation_id=organisation, object_key=key)
    values: dict[str, object] = {"holder_name": "", "holder_email": "", "holder_phone": "", "person": None}
    if purged:
        values |= {"holder_label": "", "title": "", "reason": "", "purged_at": timezone.now()}
    Waiting.objects.filter(organisation_id=organisation, object_key=key).exclude(
        state=Waiting.State.WAITING
    ).update(holder_name="", holder_email="", holder_phone="", person=None)
    return mine.update(**values)
