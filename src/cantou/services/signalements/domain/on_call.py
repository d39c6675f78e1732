"""Who is on call at an instant: turns in the local time of Paris, only while the office is closed (docs/adr/0082).

A turn begins and ends by the clock on the wall. Where that clock shows an hour twice, or not at all, the turn is taken
as long as it can be: two people called are better than none.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cantou.core.journal.domain.record import record
from cantou.core.organisations.engine import hours
from cantou.core.organisations.models import Organisation
from cantou.core.scope.scope import acting
from cantou.services.signalements.domain.delays import PARIS
from cantou.services.signalements.models import OnCallSlot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

URGENT = ("voirie", "eau", "arbre", "neige", "animaux", "signalisation")
"""Categories in which somebody may be in danger tonight; a turn may name others."""
FIELDS = ("name", "phone", "starts_on", "starts_at", "ends_on", "ends_at", "every", "until", "categories")
WEEK = timedelta(weeks=1)


def slots_of(*, organisation: int) -> QuerySet[OnCallSlot]:
    """In an agent's Scope."""
    return OnCallSlot.objects.filter(organisation_id=organisation).order_by("starts_on", "starts_at", "pk")


def on_call(*, organisation: int, category: str, at: datetime) -> OnCallSlot | None:
    """In an agent's Scope. Nobody while the office is open, nor for what is not urgent."""
    if is_open(organisation=organisation, at=at):
        return None
    for slot in slots_of(organisation=organisation):
        if category in (slot.categories or URGENT) and turn_at(slot, at) is not None:
            return slot
    return None


def is_open(*, organisation: int, at: datetime) -> bool:
    """By its opening hours, closed on public holidays; one that has not said them is taken as closed."""
    said = Organisation.objects.values_list("hours", flat=True).get(pk=organisation)
    return bool(said) and hours.now(said, at).is_open


def turn_at(slot: OnCallSlot, at: datetime) -> date | None:
    """The day on which the turn that holds at that instant begins."""
    local = at.astimezone(PARIS).date()
    for first in _starts(slot, local):
        begins, ends = _turn(slot, first)
        if begins <= at < ends:
            return first
    return None


def _starts(slot: OnCallSlot, day: date) -> list[date]:
    """The first days of the turns that could hold on that day."""
    long = slot.ends_on - slot.starts_on
    if not slot.every:
        return [slot.starts_on]
    step = WEEK * slot.every
    passed = (day - slot.starts_on) // step
    back = long // step + 1
    numbers = range(max(0, passed - back), max(0, passed) + 1)
    found = [slot.starts_on + step * number for number in numbers]
    return [first for first in found if slot.until is None or first <= slot.until]


def _turn(slot: OnCallSlot, first: date) -> tuple[datetime, datetime]:
    last = first + (slot.ends_on - slot.starts_on)
    return min(_instants(first, slot.starts_at)), max(_instants(last, slot.ends_at))


def _instants(day: date, clock: time) -> tuple[datetime, datetime]:
    """Both readings of a clock: they differ in the two nights of the year when it is changed."""
    return tuple(datetime.combine(day, clock.replace(fold=fold), PARIS).astimezone(UTC) for fold in (0, 1))  # type: ignore[return-value]


def save_slot(*, values: Mapping[str, Any], slot: OnCallSlot | None = None) -> OnCallSlot:
    """Inside an agent's Scope. `values`: FIELDS. Raises ValidationError."""
    row = slot or OnCallSlot(organisation_id=acting())
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    begins, ends = datetime.combine(row.starts_on, row.starts_at), datetime.combine(row.ends_on, row.ends_at)
    if ends <= begins:
        raise ValidationError({"ends_on": _("Le tour finit avant d’avoir commencé.")})
    if row.every and ends - begins > WEEK * row.every:
        raise ValidationError(
            {"ends_on": _("Le tour dure plus longtemps que l’intervalle entre deux tours.")}
        )
    row.save()
    record(action="signalements.on_call", subject=f"signalements:on_call:{row.pk}")
    return row


def delete_slot(*, slot: OnCallSlot) -> None:
    number = slot.pk
    slot.delete()
    record(action="signalements.on_call_deleted", subject=f"signalements:on_call:{number}")
