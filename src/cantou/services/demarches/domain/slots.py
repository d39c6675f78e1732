"""What a case books, confirms and gives back of core.booking: each in a transaction of its own, once (docs/adr/0233).

A booking has the key of its case, so its reference is the case's. Locks: the case, its effect, then core.booking's
own order; the journal last. What happens to it elsewhere (at the desk of the halls, say) is heard here.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from cantou.core.booking.domain import words
from cantou.core.booking.domain.book import book
from cantou.core.booking.domain.bookings import cancel_all, confirm
from cantou.core.booking.domain.errors import BookingRefusedError, WrongStateError
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.engine.local import wall
from cantou.core.booking.models import Booking, Resource, State
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.references import spoken
from cantou.core.tasks import publish
from cantou.services.demarches.domain import queries
from cantou.services.demarches.domain.cases import note
from cantou.services.demarches.domain.events import SlotWanted
from cantou.services.demarches.domain.hearing import awaits, hear, news
from cantou.services.demarches.domain.moving import locked, say, subject
from cantou.services.demarches.models import CaseEvent, Effect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cantou.services.demarches.models import Case

BOOKING = frozenset({"book_slot", "confirm_slot", "release_slot"})
STANDS = (State.REQUESTED, State.HELD, State.CONFIRMED)
BY_HAND = _lazy("Fixer un rendez-vous ou réserver (%(calendar)s)")


def run_next(*, case: Case) -> bool:
    """Inside an agent's Scope: whether something of that sort was waiting, and is done now."""
    locked(case)
    waiting = queries.waiting_effects(case).filter(kind__in=BOOKING).select_for_update()
    found = list(waiting[:2])
    if not found:
        return False
    one = found[0]
    by_hand = {"book_slot": _book, "confirm_slot": _confirm, "release_slot": _release}[one.kind](case, one)
    one.state = Effect.State.BY_AGENT if by_hand else Effect.State.DONE
    one.done_at = timezone.now()
    one.save(update_fields=["state", "done_at"])
    if by_hand:
        note(case=case, body=by_hand, person=None, to_do=True)
    if found[1:]:
        publish(SlotWanted(organisation=case.organisation_id, key=str(case.object_key)))
    record(action="demarches.effects", subject=subject(case), details={"count": 1})
    return True


def _book(case: Case, one: Effect) -> str:
    if not awaits(case, one.action, one.number):
        return ""  # It went on meanwhile: nothing is taken for nobody.
    chosen = one.body.get("slot")
    resource = _resource(case, chosen)
    if resource is None or not isinstance(chosen, dict):
        return str(BY_HAND) % {"calendar": one.body["calendar"]}
    try:
        booking = book(
            organisation=case.organisation_id,
            resource=resource,
            starts_at=datetime.fromisoformat(chosen["starts"]),
            ends_at=datetime.fromisoformat(chosen["ends"]),
            holder=_holder(case, one),
            state=one.body["state"],
            title=case.demarche.title[:160],
            audience=str(one.body.get("audience") or "")[:30],
            object_key=case.object_key,
        )
    except BookingRefusedError as refused:
        say(
            case,
            CaseEvent.Kind.SLOT,
            title=_("Pas libre : %(what)s") % {"what": chosen["label"]},
            body=str(refused),
        )
        hear(case, action=one.action, number=one.number, outcome="full")
        return ""
    data = {"booking": booking.pk, "action": one.action, "number": one.number, "state": booking.state}
    pattern = _("Réservé : %(what)s") if booking.state == State.CONFIRMED else _("Gardé pour vous : %(what)s")
    say(case, CaseEvent.Kind.SLOT, title=pattern % {"what": label_of(booking)}, data=data)
    hear(
        case,
        action=one.action,
        number=one.number,
        outcome="booked",
        typed=told_of(booking, one.body["percent"]),
    )
    return ""  # fmt: skip


def _resource(case: Case, chosen: Any) -> Resource | None:
    if not isinstance(chosen, dict) or not isinstance(chosen.get("resource"), int):
        return None
    mine = Resource.objects.filter(organisation_id=case.organisation_id, archived_at=None)
    return mine.filter(pk=chosen["resource"]).first()


def _holder(case: Case, one: Effect) -> Holder:
    label = str(one.body.get("association") or "")[:120]
    return Holder(
        name=case.name[:120] or spoken(case.reference),
        email=case.email,
        phone=case.phone[:20],
        kind="association" if label else "person",
        label=label,
        person_id=case.person_id,
    )


def label_of(booking: Booking) -> str:
    return f"{booking.resource.name}, {words.when(booking.starts_at, booking.ends_at)}"


def told_of(booking: Booking, percent: int) -> dict[str, Any]:
    """What a workflow may keep of it. Where no tariff is written the sums are unknown: an agent says them."""
    starts = wall(booking.starts_at)
    cents = booking.price_cents
    first = None if cents is None else cents * percent // 100
    rest = None if cents is None or first is None else cents - first
    return {
        "name": booking.resource.name,
        "when": words.when(booking.starts_at, booking.ends_at),
        "day": starts.date().isoformat(),
        "hour": words.hour(booking.starts_at),
        **{name: _euros(sum_) for name, sum_ in (("price", cents), ("first", first), ("rest", rest))},
    }


def _euros(cents: int | None) -> str | None:
    return None if cents is None else f"{Decimal(cents) / 100:.2f}".removesuffix(".00")


def slot_lines(case: Case, actions: Iterable[str] | None = None) -> list[CaseEvent]:
    """Those of bookings that this case still has."""
    found = queries.thread(case).filter(kind=CaseEvent.Kind.SLOT, data__has_key="booking")
    wanted = None if actions is None else set(actions)
    return [
        one for one in found if not one.data.get("over") and (wanted is None or one.data["action"] in wanted)
    ]


def _bookings(case: Case, lines: Sequence[CaseEvent]) -> list[Booking]:
    keys = [one.data["booking"] for one in lines]
    mine = Booking.objects.filter(organisation_id=case.organisation_id, object_key=case.object_key)
    return list(mine.filter(pk__in=keys, state__in=STANDS).select_related("resource").order_by("pk"))


def _mark(lines: Iterable[CaseEvent], **data: Any) -> None:
    for one in lines:
        one.data = {**one.data, **data}
        one.save(update_fields=["data"])


def _confirm(case: Case, one: Effect) -> str:
    if not awaits(case, one.action, one.number):
        return ""
    lines = slot_lines(case, one.body["of"])
    found = _bookings(case, lines)
    outcome = "confirmed" if found else "gone"
    try:
        for booking in found:
            confirm(booking=booking)
    except WrongStateError:
        outcome = "gone"
    if outcome == "confirmed":
        _mark(lines, state=str(State.CONFIRMED))
        what = ", ".join(label_of(booking) for booking in found)
        say(case, CaseEvent.Kind.SLOT, title=_("Réservé : %(what)s") % {"what": what})
    hear(case, action=one.action, number=one.number, outcome=outcome)
    return ""


def _release(case: Case, one: Effect) -> str:
    lines = slot_lines(case, one.body["of"])
    found = _bookings(case, lines)
    _mark(lines, over="released")
    if found:
        what = ", ".join(label_of(booking) for booking in found)
        cancel_all(bookings=found, reason=_("Dossier %(reference)s") % {"reference": spoken(case.reference)})
        say(case, CaseEvent.Kind.SLOT, title=_("Rendu libre : %(what)s") % {"what": what})
    return ""


# -- What happens to them elsewhere


def _mine(organisation: int, key: Any, bookings: Iterable[int]) -> tuple[Case | None, list[CaseEvent]]:
    case = queries.case_of_key(organisation, key)
    if case is None or case.purged_at is not None:
        return None, []
    locked(case)
    wanted = set(bookings)
    return case, [one for one in slot_lines(case) if one.data["booking"] in wanted]


def lost(*, organisation: int, key: Any, bookings: Iterable[int]) -> None:
    """Cancelled or refused at another desk, or an option that ended. Told twice, it is once."""
    case, lines = _mine(organisation, key, bookings)
    if case is None or not lines:
        return
    rows = Booking.objects.filter(organisation_id=organisation, pk__in=[one.data["booking"] for one in lines])
    found = list(rows.select_related("resource"))
    _mark(lines, over="lost")
    what = ", ".join(label_of(booking) for booking in found)
    why = next((booking.reason for booking in found if booking.reason), "")
    say(case, CaseEvent.Kind.SLOT, title=_("Annulé par la mairie : %(what)s") % {"what": what}, body=why)
    if not news(case, "slot_lost") and not case.is_over:
        note(
            case=case,
            body=_("La réservation a été annulée : %(what)s") % {"what": what},
            person=None,
            to_do=True,
        )
    record(action="demarches.moved", subject=subject(case), details={"by": "slot_lost", "to": case.status})


def confirmed(*, organisation: int, key: Any, bookings: Iterable[int]) -> None:
    """By an agent of another desk."""
    case, lines = _mine(organisation, key, bookings)
    new = [one for one in lines if one.data["state"] != State.CONFIRMED]
    if case is None or not new:
        return
    _mark(new, state=str(State.CONFIRMED))
    say(case, CaseEvent.Kind.SLOT, title=_("La réservation est confirmée."))
    news(case, "slot_confirmed")
    record(
        action="demarches.moved", subject=subject(case), details={"by": "slot_confirmed", "to": case.status}
    )


def moved(*, organisation: int, key: Any, bookings: Iterable[int], sequence: int) -> None:
    """To another time or hall: the thread says it, and so does what the workflow kept of it."""
    case, lines = _mine(organisation, key, bookings)
    new = [one for one in lines if one.data.get("moved", 0) < sequence]
    if case is None or not new:
        return
    for line in new:
        row = Booking.objects.filter(organisation_id=organisation, pk=line.data["booking"])
        booking = row.select_related("resource").get()
        _mark([line], moved=sequence)
        _keep_again(case, line, booking)
        title = _("Changé par la mairie : %(what)s") % {"what": label_of(booking)}
        say(case, CaseEvent.Kind.SLOT, title=title, body=booking.reason)
    record(action="demarches.moved", subject=subject(case), details={"by": "slot_moved", "to": case.status})


def _keep_again(case: Case, line: CaseEvent, booking: Booking) -> None:
    """When and where; sums that were asked for already stay as they were."""
    from cantou.services.demarches.domain.reading import workflow_of

    steps = {one.key: one for _place, one in workflow_of(case.workflow).actions()}
    step = steps.get(line.data["action"])
    said = told_of(booking, 0)
    new = {
        kept.key: said[kept.path]
        for kept in getattr(step, "keep", ())
        if kept.path in {"name", "when", "day", "hour"}
    }
    case.state = {**case.state, "values": {**case.state["values"], **new}}
    case.save(update_fields=["state"])
