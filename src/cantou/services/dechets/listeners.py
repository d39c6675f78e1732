from __future__ import annotations

from uuid import UUID

from cantou.core.booking.domain.events import BookingPromoted
from cantou.core.notices.domain.events import BrowserGone
from cantou.core.tasks import listens_to
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.bulky import SERVICE, called, cancel_pickup, place_freed
from cantou.services.dechets.domain.bulky_telling import tell
from cantou.services.dechets.domain.events import (
    GuideChanged,
    PickupBooked,
    PickupCancelled,
    PointSpokenOf,
    WaitOver,
)
from cantou.services.dechets.domain.guide import find_words
from cantou.services.dechets.domain.points import take_up
from cantou.services.dechets.domain.subscriptions import ours


@listens_to(PointSpokenOf)
def look_at(event: PointSpokenOf) -> None:
    assert event.organisation is not None
    take_up(organisation=event.organisation, key=UUID(event.key))


@listens_to(GuideChanged)
def guide(event: GuideChanged) -> None:
    assert event.organisation is not None
    find_words(event.organisation)


@listens_to(PickupBooked)
def booked(event: PickupBooked) -> None:
    assert event.organisation is not None
    tell(organisation=event.organisation, key=UUID(event.key), notice="bulky_booked")


@listens_to(PickupCancelled)
def cancelled(event: PickupCancelled) -> None:
    assert event.organisation is not None
    called(organisation=event.organisation, key=UUID(event.key))
    tell(organisation=event.organisation, key=UUID(event.key), notice="bulky_off")


@listens_to(BookingPromoted)
def promoted(event: BookingPromoted) -> None:
    """The first who waited has a place now."""
    if event.service == SERVICE:
        place_freed(organisation=event.organisation, key=UUID(event.key))


@listens_to(WaitOver)
def called_off(event: WaitOver) -> None:
    assert event.organisation is not None
    pickup = queries.pickup_of(organisation=event.organisation, key=UUID(event.key))
    if pickup is not None:
        cancel_pickup(pickup=pickup)


@listens_to(BrowserGone)
def browser_gone(event: BrowserGone) -> None:
    """Only who wants a reminder leaves a browser here."""
    if event.service == ours.service and event.organisation is not None and event.object_key:
        ours.forget_browser(organisation=event.organisation, key=UUID(event.object_key))
