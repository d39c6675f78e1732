"""Bulky waste by appointment: rounds opened by the syndicat, places taken one by one (ADR 0189)."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cantou.core.booking.domain import bookings, words
from cantou.core.booking.domain.availability import left_of
from cantou.core.booking.domain.book import book
from cantou.core.booking.domain.closing import close
from cantou.core.booking.domain.errors import BookingRefusedError, WrongStateError
from cantou.core.booking.domain.holder import Holder
from cantou.core.booking.domain.resources import add_place, add_resource
from cantou.core.booking.domain.waiting import decline, wait
from cantou.core.booking.domain.writing import writing
from cantou.core.booking.models import Booking, Form, Place, Waiting
from cantou.core.journal.domain.record import record
from cantou.core.organisations.domain.cleaning import clean_email, clean_phone
from cantou.core.organisations.domain.references import create_link, link_secret
from cantou.core.scope.scope import acting
from cantou.core.tasks import publish
from cantou.core.web.texts import tidy_line
from cantou.core.work.domain.items import put
from cantou.services.dechets.domain import queries
from cantou.services.dechets.domain.events import PickupBooked, PickupCancelled, WaitOver
from cantou.services.dechets.domain.settings import service_settings
from cantou.services.dechets.models import BulkyPickup, BulkyRound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

SERVICE, SLUG = "dechets", "encombrants"
MOST_PLACES, LONGEST, AHEAD = 200, timedelta(hours=14), timedelta(days=540)
LINK_DAYS, THING = 30, 80
ACTIVE = ("held", "requested", "confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody says, or an agent for them."""

    name: str
    street: str
    commune: int
    things: Sequence[str]
    phone: str = ""
    email: str = ""
    wants: str = ""
    note: str = ""

    @property
    def holder(self) -> Holder:
        return Holder(name=self.name, email=self.email, phone=self.phone)


@dataclass(frozen=True, slots=True)
class Turn:
    """A round, and how many places of it are left."""

    row: BulkyRound
    left: int

    @property
    def taken(self) -> int:
        return self.row.places - self.left

    @property
    def said(self) -> str:
        return words.span(self.row.starts_at, self.row.ends_at)

    @property
    def offered(self) -> str:
        """« Jeudi 10 décembre 2026 de 8 h à 12 h : 2 places »"""
        said = self.said.removeprefix("le ")
        places = _("complet, liste d’attente")
        if self.left:
            places = ngettext("%(n)d place", "%(n)d places", self.left) % {"n": self.left}
        return f"{said[:1].upper()}{said[1:]}\u00a0: {places}"


# -- Rounds


def open_round(*, starts_at: datetime, ends_at: datetime, places: int, commune: int | None) -> BulkyRound:
    """Inside an agent's Scope. Raises ValidationError, by field."""
    organisation, now = acting(), timezone.now()
    if not now < starts_at < now + AHEAD:
        raise ValidationError({"day": _("Choisissez un jour à venir, dans les dix-huit mois.")})
    if not timedelta() < ends_at - starts_at <= LONGEST:
        raise ValidationError({"last": _("La fin est avant le début, ou trop loin.")})
    if not 0 < places <= MOST_PLACES:
        raise ValidationError({"places": _("Entre 1 et 200 arrêts.")})
    notice = 24 * 60 * service_settings(organisation=organisation).bulky_days
    place = Place.objects.filter(organisation_id=organisation, slug=SLUG).first() or add_place(
        name=_("Enlèvement des encombrants"), slug=SLUG
    )
    resource = add_resource(
        place=place,
        name=_("Encombrants, %(when)s") % {"when": words.span(starts_at, ends_at)},
        service=SERVICE,
        form=Form.COUNTED,
        kind="bulky",
        capacity=places,
        lead_minutes=notice,
        cutoff_minutes=notice,
    )
    row = BulkyRound.objects.create(
        organisation_id=organisation,
        resource=resource,
        commune_id=commune,
        starts_at=starts_at,
        ends_at=ends_at,
        places=places,
    )
    record(action="dechets.round", subject=f"dechets:round:{row.pk}")
    return row


def until(row: BulkyRound) -> datetime:
    """Until when one books and cancels."""
    return row.starts_at - timedelta(minutes=row.resource.cutoff_minutes)


def with_left(rows: Iterable[BulkyRound]) -> list[Turn]:
    found = list(rows)
    left = left_of([(row.resource, row.starts_at) for row in found])
    return [Turn(row, left[row.resource_id, row.starts_at]) for row in found]


def call_off(*, turn: BulkyRound, reason: str) -> int:
    """Inside an agent's Scope: nobody comes that day. How many are told. A second time, nothing.

    A closure, so that no place is taken while it is called off (ADR 0189).
    """
    why = tidy_line(reason)[:200]
    if not why:
        raise ValidationError({"reason": _("Dites pourquoi : c’est ce que lisent ceux qui attendent.")})
    if turn.cancelled_at is not None:
        return 0
    closed = close(
        resources=[turn.resource],
        starts_at=turn.starts_at,
        ends_at=turn.ends_at,
        title=why,
        meets="cancel",
        reason=why,
    )
    turn.cancelled_at, turn.reason = timezone.now(), why
    turn.save(update_fields=["cancelled_at", "reason"])
    for booking in closed.cancelled:
        publish(PickupCancelled(organisation=turn.organisation_id, key=str(booking.object_key)))
    waiting = list(queries.waiters_of(turn=turn))
    for one in waiting:
        # Each leaves the list in a transaction of its own: closing comes before any of their rows.
        publish(WaitOver(organisation=turn.organisation_id, key=str(one.object_key)))
    details = {"told": len(closed.cancelled) + len(waiting)}
    record(action="dechets.round_off", subject=f"dechets:round:{turn.pk}", details=details)
    return details["told"]


# -- Who is on one


def clean_asked(asked: Asked, *, most: int) -> Asked:
    """Raises ValidationError, by field."""
    errors: dict[str, list[str]] = {}
    found: dict[str, str] = {"phone": "", "email": ""}
    for field, act in (("phone", clean_phone), ("email", clean_email)):
        try:
            found[field] = act(getattr(asked, field))
        except ValidationError as error:
            errors[field] = error.messages
    things = [line for one in asked.things if (line := tidy_line(one))]
    if wrong := _wrong(things, most):
        errors["things"] = [wrong]
    name, street = tidy_line(asked.name)[:120], tidy_line(asked.street)[:160]
    if not name:
        errors["name"] = [_("Donnez un nom.")]
    if not street:
        errors["street"] = [_("Dites où passer : un numéro et une rue, ou un lieu-dit.")]
    if asked.wants == BulkyPickup.Wants.EMAIL and not found["email"]:
        errors.setdefault("email", [_("Donnez une adresse électronique, ou choisissez un autre moyen.")])
    if asked.wants == BulkyPickup.Wants.SMS and not found["phone"]:
        errors.setdefault("phone", [_("Donnez un numéro, ou choisissez un autre moyen.")])
    if errors:
        raise ValidationError(errors)  # type: ignore[arg-type]
    return Asked(
        name=name, street=street, commune=asked.commune, things=things, wants=asked.wants,
        note=tidy_line(asked.note)[:200], **found,
    )  # fmt: skip


def _wrong(things: Sequence[str], most: int) -> str:
    if not things:
        return _("Dites ce qu’il faut prendre, une chose par ligne.")
    if len(things) > most:
        return _("%(n)d choses au plus : il y en a %(has)d.") % {"n": most, "has": len(things)}
    if any(len(one) > THING for one in things):
        return _("Une chose par ligne, en quelques mots.")
    return ""


def secret_of(key: UUID) -> str:
    return link_secret(seed=f"dechets.bulky:{key}")


def book_pickup(*, turn: BulkyRound, key: UUID, asked: Asked, typed_by: int | None = None) -> BulkyPickup:
    """`key` is drawn before. Raises ValidationError by field, BookingRefusedError where no place is left."""
    organisation = turn.organisation_id
    said = _checked(turn, asked)
    with writing(organisation=organisation, key=key):
        booking = book(
            organisation=organisation,
            resource=turn.resource,
            starts_at=turn.starts_at,
            ends_at=turn.ends_at,
            holder=said.holder,
            title=_("Encombrants"),
            object_key=key,
            written_by=typed_by,
        )
        given = {"booking": booking, "reference": booking.reference, "by_agent": typed_by is not None}
        row = _keep(turn, key, said, given)
        publish(PickupBooked(organisation=organisation, key=str(key)))
        record(action="dechets.pickup", subject=f"dechets:{row.reference}")
    return row


def wait_for_pickup(*, turn: BulkyRound, key: UUID, asked: Asked, typed_by: int | None = None) -> BulkyPickup:
    """The round is full: who asked first has the first place that comes free, and is told (ADR 0209). Raises as
    `book_pickup` does.
    """
    organisation = turn.organisation_id
    said = _checked(turn, asked)
    if not (said.wants or said.phone):
        raise ValidationError(
            {"phone": _("Donnez un téléphone ou un courriel : il faut pouvoir vous prévenir.")}
        )
    with writing(organisation=organisation, key=key):
        waiting = wait(
            organisation=organisation,
            resource=turn.resource,
            starts_at=turn.starts_at,
            ends_at=turn.ends_at,
            holder=said.holder,
            title=_("Encombrants"),
            object_key=key,
            written_by=typed_by,
        )
        row = _keep(turn, key, said, {"waiting": waiting, "by_agent": typed_by is not None})
        record(action="dechets.pickup_wait", subject=f"dechets:round:{turn.pk}")
    return row


def _checked(turn: BulkyRound, asked: Asked) -> Asked:
    said = clean_asked(asked, most=service_settings(organisation=turn.organisation_id).bulky_most)
    if turn.cancelled_at is not None or turn.commune_id not in {None, said.commune}:
        raise BookingRefusedError(_("Cette tournée ne passe pas, ou pas ici."))
    if turn.starts_at <= timezone.now():
        raise BookingRefusedError(_("Cette tournée est passée."))
    return said


def _keep(turn: BulkyRound, key: UUID, said: Asked, given: dict[str, Any]) -> BulkyPickup:
    row = BulkyPickup.objects.create(
        organisation_id=turn.organisation_id,
        object_key=key,
        round=turn,
        commune_id=said.commune,
        street=said.street,
        things=list(said.things),
        note=said.note,
        wants=said.wants,
        **given,
    )
    create_link(
        secret=secret_of(key),
        service=SERVICE,
        organisation=turn.organisation_id,
        key=key,
        purpose="bulky",
        expires_at=turn.ends_at + timedelta(days=LINK_DAYS),
    )
    return row


def place_freed(*, organisation: int, key: UUID) -> None:
    """Inside an agent's Scope: core.booking gave an option to whoever waited first. It is theirs at once: somebody who
    asked for that round wants it, and an option that nobody answers is a place lost. Twice is once.
    """
    row = _held(organisation, key)
    if row is None or row.booking is not None:
        return
    booking = Booking.objects.filter(organisation_id=organisation, object_key=key).latest("pk")
    row.booking, row.reference, row.to_call = booking, booking.reference, not row.wants
    row.save(update_fields=["booking", "reference", "to_call"])
    if row.to_call and booking.state in ACTIVE:
        _queue(row, is_open=True)
    with suppress(WrongStateError):
        # Given back in the meantime, or too late: the page of it says so.
        bookings.confirm(booking=booking)
        publish(PickupBooked(organisation=organisation, key=str(key)))


def called(*, organisation: int, key: UUID) -> None:
    """Inside an agent's Scope: they know that they have a place, or have it no more. A second time, nothing."""
    row = _held(organisation, key)
    if row is not None and row.to_call:
        row.to_call = False
        row.save(update_fields=["to_call"])
        _queue(row, is_open=False)
        record(action="dechets.pickup_called", subject=f"dechets:{row.reference}")


def _queue(row: BulkyPickup, *, is_open: bool) -> None:
    put(
        service=SERVICE,
        key=row.object_key,
        queue="bulky",
        reference=row.reference,
        title=_("Encombrants\u00a0: une place s’est libérée, appeler %(who)s") % {"who": row.who.holder_name},
        place=row.street,
        status="open" if is_open else "done",
        status_title=str(_("à appeler") if is_open else _("prévenu")),
        tone="care" if is_open else "good",
        is_open=is_open,
    )


def _held(organisation: int, key: UUID) -> BulkyPickup | None:
    mine = BulkyPickup.objects.select_for_update(no_key=True, of=("self",))
    found = mine.select_related("booking", "waiting").filter(organisation_id=organisation, object_key=key)
    return found.first()


def cancel_pickup(*, pickup: BulkyPickup, reason: str = "") -> None:
    """By whoever holds the link, until the day it says; by an agent, at any time; who waits leaves the list. Raises
    BookingRefusedError. A second time, nothing.
    """
    organisation, key = pickup.organisation_id, pickup.object_key
    with writing(organisation=organisation, key=key):
        row = _held(organisation, key)
        if row is None or not is_on(row):
            return
        if row.booking is not None:
            bookings.cancel(booking=row.booking, reason=tidy_line(reason)[:200])
        elif row.waiting is not None:
            decline(waiting=row.waiting)
        publish(PickupCancelled(organisation=organisation, key=str(key)))
        record(action="dechets.pickup_off", subject=f"dechets:{row.reference or row.round_id}")


def is_on(row: BulkyPickup) -> bool:
    """They have a place, or wait for one."""
    if row.booking is not None:
        return row.booking.state in ACTIVE
    return row.waiting is not None and row.waiting.state in {Waiting.State.WAITING, Waiting.State.OFFERED}
