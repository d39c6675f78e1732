"""Who is told of what happens to an appointment. Each notice has a name of its own: hearing twice tells once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext as _

from cantou.core.booking.domain.events import SlotFreed
from cantou.core.booking.models import LaneShare
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.tasks import listens_to
from cantou.services.rendez_vous.domain import absences, earlier, queries, queues, tickets
from cantou.services.rendez_vous.domain.events import Booked, Called, Changed, Passed
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.telling import tell, tell_agents
from cantou.services.rendez_vous.domain.times import whole
from cantou.services.rendez_vous.models import Counter, Ticket, TicketHolder, Wants

if TYPE_CHECKING:
    from cantou.services.rendez_vous.models import Appointment

SOON = 2
"""From this place in the queue on, whoever left a number is told to come back."""


@listens_to(Booked)
def booked(event: Booked) -> None:
    appointment = _appointment(event)
    if appointment is not None:
        tell(appointment, "booked", dedup=f"booked:{appointment.reference}", unasked=True)


@listens_to(Changed)
def changed(event: Changed) -> None:
    appointment = _appointment(event)
    if appointment is None:
        return
    before = whole(datetime.fromisoformat(event.before))
    dedup = f"{event.what}:{appointment.reference}:{event.number}"
    if event.what == "moved":
        unasked = event.by == "person"
        tell(appointment, "moved", dedup=dedup, unasked=unasked, avant=before, pourquoi=appointment.why)
    elif event.what == "cancelled":
        _cancelled(appointment, event, dedup)
    elif event.what == "earlier_over":
        tell(appointment, "earlier_over", dedup=dedup)
    elif appointment.proposed_at is not None and appointment.booking.state in queries.AHEAD:
        notice = "earlier" if event.what == "earlier" else "proposal"
        more = {"pourquoi": appointment.why} if notice == "proposal" else _until(appointment)
        told = tell(
            appointment,
            notice,
            dedup=dedup,
            at=appointment.proposed_at,
            avant=before,
            **more,
        )
        if notice == "proposal" and not told:
            queues.raise_(appointment, what=_("à déplacer, à prévenir"), status="to_move", tone="bad")


def _cancelled(appointment: Appointment, event: Changed, dedup: str) -> None:
    """Whoever cancels by themselves sees it done; the agent whose day changes is told, if it is late."""
    if event.by == "mairie":
        told = tell(appointment, "cancelled", dedup=dedup, pourquoi=appointment.why)
        if not told and appointment.wants != Wants.NOTHING:
            queues.raise_(appointment, what=_("annulé, à prévenir"), status="to_tell", tone="bad")
    elif appointment.late:
        tell_agents(appointment, text=_("annulé tard par la personne"), dedup=dedup)


@listens_to(SlotFreed)
def freed(event: SlotFreed) -> None:
    """First what an absence was to close, then whoever wanted to come sooner; of a shared agenda, everywhere."""
    starts_at, ends_at = datetime.fromisoformat(event.starts_at), datetime.fromisoformat(event.ends_at)
    for counter in _on_lanes(event):
        if (
            not absences.fill_around(counter=counter, starts_at=starts_at, ends_at=ends_at)
            and counter.is_open
        ):
            earlier.offer(counter=counter, starts_at=starts_at, ends_at=ends_at)


def _until(appointment: Appointment) -> dict[str, str]:
    return {"limite": whole(appointment.proposed_until)} if appointment.proposed_until else {}


@listens_to(Passed)
def passed(event: Passed) -> None:
    starts_at, ends_at = datetime.fromisoformat(event.starts_at), datetime.fromisoformat(event.ends_at)
    counter = Counter.objects.filter(organisation_id=event.organisation, pk=event.counter)
    for one in counter.select_related("resource"):
        if one.is_open:
            earlier.offer(counter=one, starts_at=starts_at, ends_at=ends_at)


def _on_lanes(event: SlotFreed) -> list[Counter]:
    """What another organisation freed names none of ours: then all that share an agenda are looked at."""
    mine = Counter.objects.filter(organisation_id=event.organisation).select_related("resource")
    if event.resources:
        found = mine.filter(resource_id__in=event.resources)
    else:
        shared = LaneShare.objects.filter(organisation_id=event.organisation)
        found = mine.filter(resource__lane_id__in=shared.values("lane_id"))
    return list(found.order_by("pk"))


@listens_to(Called)
def called(event: Called) -> None:
    """The one who is called, and the next ones, if they left a number."""
    ticket = Ticket.objects.filter(organisation_id=event.organisation, object_key=event.key).first()
    if ticket is None or ticket.state == Ticket.State.WAITING:
        return
    counter = ticket.counter
    if ticket.state == Ticket.State.CALLED and counter is not None:
        _tell_holder(ticket, dedup=f"called:{event.key}", guichet=counter.resource.name)
    queue = tickets.waiting(organisation=event.organisation, place=ticket.place_id)
    for place, each in enumerate(queue[:SOON]):
        ahead = _("1 personne") if place else _("personne")
        _tell_holder(each, dedup=f"soon:{each.object_key}", devant=ahead)


def _tell_holder(ticket: Ticket, *, dedup: str, **values: str) -> None:
    holder = (
        TicketHolder.objects.filter(organisation_id=ticket.organisation_id, ticket=ticket)
        .exclude(phone="")
        .first()
    )
    if holder is None:
        return
    notify(
        service=SERVICE,
        notice="soon",
        to=Recipient(phone=holder.phone),
        context={"ticket": ticket.shown, **values},
        dedup=dedup,
        object_key=ticket.object_key,
    )


def _appointment(event: Booked | Changed) -> Appointment | None:
    return queries.of_key(organisation=event.organisation, key=UUID(event.key))
