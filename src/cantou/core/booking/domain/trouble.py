"""An agenda kept elsewhere that is not read any more: somebody has to know, since people may book over it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, UUID, uuid5

from django.utils.translation import gettext as _

from cantou.core.organisations.domain.references import draw_reference, normalise
from cantou.core.organisations.models import Reference
from cantou.core.work.domain.items import put
from cantou.core.work.domain.queries import item_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cantou.core.booking.models import OutsideCalendar

SERVICE, QUEUE = "booking", "calendars"
"""A service whose resources may have such agendas says in its manifest who treats that queue."""
AFTER = 3
"""Readings that failed one after another: an hour and a half. One alone is told on the agenda's page only."""


def key_of(calendar: OutsideCalendar) -> UUID:
    return uuid5(NAMESPACE_URL, f"cantou:outside-calendar:{calendar.organisation_id}:{calendar.pk}")


def raise_(calendar: OutsideCalendar, error: str) -> None:
    """In an agent's Scope. Again is once."""
    key, resource = key_of(calendar), calendar.resource
    put(
        service=resource.service,
        key=key,
        queue=QUEUE,
        reference=_reference(calendar, key),
        title=(_("Agenda qui ne se lit plus\N{NO-BREAK SPACE}: %(title)s") % {"title": calendar.title})[:200],
        place=f"{resource.name}. {error}"[:200],
        status="unread",
        status_title=_("à revoir"),
        tone="care",
        is_open=True,
    )


def settle(calendar: OutsideCalendar) -> None:
    """It is read again, or counts no longer. Before anything is booked: the journal is last in each transaction."""
    key, service = key_of(calendar), calendar.resource.service
    item = item_of(organisation=calendar.organisation_id, service=service, key=key)
    if item is not None and item.is_open:
        put(
            service=service,
            key=key,
            is_open=False,
            status="read",
            status_title=_("réglé"),
            tone="good",
        )


def _reference(calendar: OutsideCalendar, key: UUID) -> str:
    found = Reference.objects.filter(object_key=key).values_list("code", flat=True).first()
    return found or draw_reference(service=SERVICE, organisation=calendar.organisation_id, key=key)


def calendar_of(calendars: QuerySet[OutsideCalendar], reference: str) -> OutsideCalendar | None:
    """Among those that an agent may see: an organisation has a handful."""
    key = Reference.objects.filter(code=normalise(reference)).values_list("object_key", flat=True).first()
    return next((one for one in calendars if key_of(one) == key), None)
