"""The rows of appointments, held until the end of the transaction: before their bookings, and before the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cantou.services.rendez_vous.models import Appointment

if TYPE_CHECKING:
    from collections.abc import Iterable


def lock(appointment: Appointment) -> None:
    """Before its booking, in every act: whoever has the journal already would wait for this row in a circle."""
    mine = Appointment.objects.select_for_update(no_key=True, of=("self",))
    mine.only("pk").get(organisation_id=appointment.organisation_id, pk=appointment.pk)


def lock_all(appointments: Iterable[Appointment]) -> None:
    """Of one organisation, in the order of their keys: an act over several locks them before it journals the first."""
    keys: dict[int, set[int]] = {}
    for one in appointments:
        keys.setdefault(one.organisation_id, set()).add(one.pk)
    for organisation, mine in keys.items():
        rows = Appointment.objects.filter(organisation_id=organisation, pk__in=mine).order_by("pk")
        list(rows.select_for_update(no_key=True, of=("self",)).only("pk"))
