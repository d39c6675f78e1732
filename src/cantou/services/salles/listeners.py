"""Who is told of what happens to a hire or a loan; what core.booking did by itself is noted on the hire."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from cantou.core.booking.domain.events import (
    BookingAsked,
    BookingCancelled,
    BookingConfirmed,
    BookingEvent,
    BookingExpired,
    BookingMoved,
    BookingPromoted,
    BookingRefused,
)
from cantou.core.booking.engine import words as told
from cantou.core.booking.engine.local import wall
from cantou.core.booking.models import Booking
from cantou.core.files.domain.events import FileTreated
from cantou.core.notices.domain.addresses import Recipient
from cantou.core.notices.domain.notify import notify
from cantou.core.notices.domain.strangers import may_write
from cantou.core.organisations.domain.addresses import portal_url
from cantou.core.organisations.domain.cleaning import show_phone
from cantou.core.organisations.domain.references import spoken
from cantou.core.people.domain.queries import who_may
from cantou.core.scope.scope import acting
from cantou.core.tasks import listens_to
from cantou.core.web.addresses import platform_url
from cantou.services.salles.domain import halls, handing, hires, lending, queries, through, waiting, words
from cantou.services.salles.domain.dates import when_of
from cantou.services.salles.domain.events import HireStepped, LoanStepped
from cantou.services.salles.domain.hires import SERVICE, secret_of
from cantou.services.salles.domain.settings import service_settings
from cantou.services.salles.models import Hire, Loan, Step, Wants

if TYPE_CHECKING:
    from collections.abc import Sequence

CHANNELS = {
    Wants.NOTHING.value: ("in_app",),
    Wants.EMAIL.value: ("in_app", "email", "push"),
    Wants.SMS.value: ("in_app", "sms", "push"),
    Wants.CALL.value: ("in_app",),
    Wants.LETTER.value: ("in_app", "letter"),
}
NOTICES = {
    Step.Kind.ASKED: "received",
    Step.Kind.OPTION: "option",
    Step.Kind.CONFIRMED: "confirmed",
    Step.Kind.REFUSED: "refused",
    Step.Kind.CANCELLED: "cancelled",
    Step.Kind.EXPIRED: "expired",
    Step.Kind.FREED: "freed",
    Step.Kind.MOVED: "moved",
    Step.Kind.MESSAGE: "message",
}
WITHOUT_WORD = frozenset({"received", "expired", "freed"})


@listens_to(HireStepped)
def stepped(event: HireStepped) -> None:
    hire = _hire(event.organisation, event.key)
    step = queries.steps(hire).get(pk=event.step)
    notice = NOTICES.get(Step.Kind(step.kind))
    if notice is not None:
        tell(hire, notice, dedup=f"{notice}:{step.pk}", said=step.words, unasked=step.person_id is None)
    by_visitor = step.person_id is None and hire.channel == Hire.Channel.WEB
    if step.kind == Step.Kind.ASKED and by_visitor:
        _tell_agents(
            hire.reference,
            hire.object_key,
            hire.hall.title,
            _when(hire),
            hires.who(hire),
            "bureau:salles:hire",
        )


def _hire(organisation: int, key: str) -> Hire:
    return queries.hires(organisation).select_related("organisation__territory").get(object_key=UUID(key))


def _when(hire: Hire) -> str:
    return when_of(hire)


def _slug(hire: Hire | Loan) -> str:
    territory = hire.organisation.territory
    return territory.slug or "" if territory else ""


def follow_address(hire: Hire) -> str:
    slug = _slug(hire)
    return portal_url(slug, "salles:follow", secret_of(key=hire.object_key)) if slug else ""


def recipient_of(hire: Hire) -> Recipient | None:
    """None for who wishes to hear nothing, is called, or hears of it from elsewhere."""
    booking = hire.booking
    if hire.through:
        return None  # The service through which it came tells them.
    if hire.person_id is not None:
        return Recipient(person=hire.person_id)
    return _recipient(
        hire.wants, booking.holder_name, booking.holder_email, booking.holder_phone, hire.postal
    )


def _recipient(wants: str, name: str, email: str, phone: str, postal: str) -> Recipient | None:
    if wants == Wants.EMAIL and email:
        return Recipient(name=name, email=email)
    if wants == Wants.SMS and phone:
        return Recipient(name=name, phone=phone)
    if wants == Wants.LETTER and postal:
        return Recipient(name=name, postal=(name, *postal.splitlines()))
    return None


def tell(hire: Hire, notice: str, *, dedup: str, said: str = "", unasked: bool = False) -> None:
    """Inside an agent's Scope. `said`: the agent's word, where the notice has one.

    `unasked`: no agent decided it, and a stranger may have typed the address: bounded (core.notices, `may_write`).
    """
    to = recipient_of(hire)
    if to is None or hire.purged_at is not None:
        return
    if unasked and hire.channel == Hire.Channel.WEB and not may_write(to):
        return
    notify(
        service=SERVICE,
        notice=notice,
        to=to,
        context=_context(hire, notice, said),
        dedup=dedup,
        object_key=hire.object_key,
        channels=CHANNELS[hire.wants],
    )


def _context(hire: Hire, notice: str, word: str) -> dict[str, str]:
    context = {
        "reference": spoken(hire.reference),
        "salle": hire.hall.title,
        "quand": _when(hire),
        "prix": words.euros(hire.price_cents),
        "lien": follow_address(hire),
    }
    if notice not in WITHOUT_WORD and notice != "reminder":
        context["mot"] = word
    if notice in {"option", "confirmed", "reminder"}:
        context["pieces"] = _to_bring(hire)
    if notice in {"confirmed", "reminder"}:
        context["cles"] = _keys(hire)
    if notice in {"option", "freed"}:
        until = hire.booking.hold_until
        context["jusque"] = told.day(wall(until).date(), weekday=True) if until else ""
    return context


def _to_bring(hire: Hire) -> str:
    wanted = handing.still_wanted(hire, sums=list(queries.sums(hire)))
    return "\n".join(f"- {one}" for one in wanted)


def _keys(hire: Hire) -> str:
    phone = service_settings(organisation=hire.organisation_id).keys_phone
    return show_phone(phone) if phone else ""


def _tell_agents(reference: str, key: UUID, what: str, when: str, whom: str, page: str) -> None:
    people = who_may(organisation=acting(), service=SERVICE, permission="treat")
    notify(
        service=SERVICE,
        notice="to_agents",
        to=[Recipient(person=person.pk) for person in people],
        context={
            "reference": spoken(reference),
            "quoi": what,
            "quand": when,
            "qui": whom,
            "lien": platform_url(page, reference),
        },
        dedup=f"asked:{reference}",
        object_key=key,
    )


@listens_to(LoanStepped)
def lent(event: LoanStepped) -> None:
    found = queries.loans(event.organisation).select_related("organisation__territory")
    loan = found.get(object_key=UUID(event.key))
    lines = list(queries.lines_of(loan))
    if event.state == Loan.State.ASKED:
        whom = loan.label or loan.name
        when = words.days(loan.first, loan.last)
        _tell_agents(loan.reference, loan.object_key, lending.told(lines), when, whom, "bureau:salles:loan")
    to = (
        Recipient(person=loan.person_id)
        if loan.person_id
        else _recipient(loan.wants, loan.name, loan.email, loan.phone, loan.postal)
    )
    if to is None or (event.state == Loan.State.ASKED and not may_write(to)):
        return
    slug = _slug(loan)
    notify(
        service=SERVICE,
        notice="loan",
        to=to,
        context={
            "reference": spoken(loan.reference),
            "quoi": lending.told(lines),
            "quand": words.days(loan.first, loan.last),
            "etat": str(Loan.State(event.state).label),
            "mot": event.words,
            "lien": portal_url(slug, "salles:loan_follow", secret_of(key=loan.object_key)) if slug else "",
        },
        dedup=f"loan:{loan.reference}:{event.state}",
        object_key=loan.object_key,
        channels=CHANNELS[loan.wants],
    )


@listens_to(BookingExpired)
def expired(event: BookingExpired) -> None:
    """An option that nobody confirmed: the hall is free again, and whoever had it is told."""
    hire = _mine(event.service, event.organisation, event.key)
    if hire is not None and hire.through:
        through.follow(booking=hire.booking)
    elif hire is not None and not queries.steps(hire).filter(kind=Step.Kind.EXPIRED).exists():
        hires.noticed(hire=hire, kind=Step.Kind.EXPIRED)


@listens_to(BookingPromoted)
def promoted(event: BookingPromoted) -> None:
    """The first of the waiting list has an option now: it becomes a hire, and is told."""
    if event.service == SERVICE and _mine(event.service, event.organisation, event.key) is None:
        for booking in _bookings(event.organisation, event.bookings):
            waiting.make_hire(booking=booking)


@listens_to(BookingAsked)
def asked(event: BookingAsked) -> None:
    _followed(event)


@listens_to(BookingConfirmed)
def confirmed(event: BookingConfirmed) -> None:
    _followed(event)


@listens_to(BookingCancelled)
def cancelled(event: BookingCancelled) -> None:
    _followed(event)


@listens_to(BookingRefused)
def refused(event: BookingRefused) -> None:
    _followed(event)


@listens_to(BookingMoved)
def moved(event: BookingMoved) -> None:
    _followed(event)


def _followed(event: BookingEvent) -> None:
    """What another service books of these halls stands at their desk too."""
    if event.service == SERVICE:
        for booking in _bookings(event.organisation, event.bookings):
            through.follow(booking=booking)


def _bookings(organisation: int, keys: Sequence[int]) -> list[Booking]:
    found = Booking.objects.filter(organisation_id=organisation, pk__in=keys)
    return list(found.select_related("resource"))


def _mine(service: str, organisation: int, key: str) -> Hire | None:
    if service != SERVICE:
        return None
    found = queries.hires(organisation).select_related("organisation__territory")
    return found.filter(object_key=UUID(key)).first()


@listens_to(FileTreated)
def treated(event: FileTreated) -> None:
    if event.service == SERVICE and event.organisation is not None:
        halls.show_photos(organisation=event.organisation, key=UUID(event.object_key))
