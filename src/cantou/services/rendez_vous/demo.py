"""What `make demo` shows of this service: a secretariat, one agent over four communes, a shared counter where one waits.

Loading again adds what is missing and doubles nothing: each appointment has a key of its own, each day its tickets.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from cantou.core.booking.domain.errors import BookingRefusedError
from cantou.core.organisations.domain.offers import enable_offer
from cantou.core.organisations.models import Organisation, Reference
from cantou.core.people.domain import memberships
from cantou.core.people.domain.demonstration import PASSWORD, demo_person
from cantou.core.people.domain.memberships import RoleOf
from cantou.core.registry.demo import Account
from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.domain import absences, appointments, askings, queries, tickets
from cantou.services.rendez_vous.domain.appointments import Said, book_appointment
from cantou.services.rendez_vous.domain.counters import same_agenda, save_counter, start
from cantou.services.rendez_vous.domain.motives import motives_of
from cantou.services.rendez_vous.domain.settings import SERVICE
from cantou.services.rendez_vous.domain.slots import free_times
from cantou.services.rendez_vous.domain.times import bounds, local_day
from cantou.services.rendez_vous.models import Absence, Channel, Ticket, Wants, Way

if TYPE_CHECKING:
    from cantou.core.people.models import Person
    from cantou.core.registry.demo import Demonstration
    from cantou.services.rendez_vous.models import Appointment, Counter, Motive

KEYS = UUID("3f0d9a52-54a5-4a3c-9d4f-0c8e4c9a7f15")
VIC, POLMINHAC, CARLAT, PAILHEROLS = "15258", "15154", "15028", "15146"
SHARED_COUNTER = "200066637"
"""Hautes Terres Communauté, whose counter is everybody's."""
MORNINGS = "Mo,Tu,Th,Fr 09:00-12:00; We 09:00-12:00,14:00-17:00"
TOURS = {
    VIC: "Mo 09:00-12:00",
    POLMINHAC: "Mo 14:00-17:00; Th 09:00-12:00",
    CARLAT: "Tu 09:00-12:00,14:00-16:00",
    PAILHEROLS: "Fr 09:00-11:30",
}
"""Where the shared agent is, week after week."""
BEFORE, MARKS = timedelta(days=6), "+3363998"


@dataclass(frozen=True, slots=True)
class Story:
    """`days`: from today; `then`: what became of it."""

    days: int
    motive: str
    name: str
    wants: str = Wants.NOTHING
    way: str = Way.PLACE
    channel: str = Channel.WEB
    note: str = ""
    then: str = ""


STORIES = (
    Story(-21, "carte-identite", "Solange Bouniol", Wants.SMS, then="done"),
    Story(-20, "urbanisme", "Raymond Laporte", channel=Channel.PHONE, then="done"),
    Story(-14, "carte-identite", "Nadège Cussac", Wants.EMAIL, then="no_show"),
    Story(-13, "etat-civil", "Aurélie Testard", Wants.EMAIL, then="done"),
    Story(-8, "carte-identite", "Marcel Vidal", Wants.LETTER, channel=Channel.PHONE, then="done"),
    Story(-7, "urbanisme", "Hélène Roux", Wants.EMAIL, Way.VIDEO, then="done"),
    Story(-6, "carte-identite", "Kévin Dauzat", Wants.SMS, then="late"),
    Story(1, "carte-identite", "Ginette Fau", Wants.SMS),
    Story(1, "etat-civil", "Paul et Inès Martres", Wants.EMAIL, note="Pour un PACS."),
    Story(
        2, "urbanisme", "Bernard Chauvet", Wants.EMAIL, note="Un abri de jardin de 12 m², parcelle AB 214."
    ),
    Story(2, "carte-identite", "Odette Bastide", Wants.LETTER, channel=Channel.PHONE),
    Story(5, "urbanisme", "Sylvain Coste", Wants.SMS, Way.PHONE),
    Story(6, "carte-identite", "Famille Lacaze", Wants.EMAIL, then="cancelled"),
    Story(7, "etat-civil", "Louise Estival", Wants.EMAIL, then="earlier"),
    Story(9, "carte-identite", "René Puech", Wants.SMS, then="absence"),
    Story(9, "carte-identite", "Denise Puech", channel=Channel.VISIT, then="absence"),
)
TOUR_STORIES = (
    (VIC, 1, "demarches-en-ligne", "Monique Serres"),
    (VIC, 8, "social", "André Fabrègues"),
    (POLMINHAC, 1, "demarches-en-ligne", "Fernand Bos"),
    (POLMINHAC, 1, "demarches-en-ligne", "Josette Malbec"),
    (CARLAT, 2, "demarches-en-ligne", "Gabriel Lours"),
    (PAILHEROLS, 3, "social", "Thérèse Gaillard"),
)
WAITING = (
    ("retrait-titre", False, "done"),
    ("demarches-en-ligne", False, "done"),
    ("retrait-titre", False, "missed"),
    ("demarches-en-ligne", False, "called"),
    ("retrait-titre", False, "called"),
    ("retrait-titre", True, ""),
    ("demarches-en-ligne", False, ""),
    ("retrait-titre", False, ""),
)
"""Motive, priority, what became of the ticket."""


def load(show: Demonstration) -> None:
    mairie = _organisation(VIC)
    if mairie is None:
        return
    agent = _shared_agent()
    number = _secretariat(mairie) + _tour(agent)
    hall = _shared_counter()
    if number:
        show.say(_("%(count)d rendez-vous") % {"count": number})
    show.accounts.append(
        Account(who=f"{agent}, {_('conseillère, quatre communes')}", email=agent.email, password=PASSWORD)
    )
    show.pages.append((_("Prendre rendez-vous"), "/vic-sur-cere/rendez-vous/"))
    if hall:
        show.pages.append((_("L’écran d’une salle d’attente"), hall))


def _organisation(code: str) -> Organisation | None:
    return Organisation.objects.filter(territory__code=code, kind__in=["mairie", "epci"]).first()


def _agent_scope(organisation: int) -> Scope:
    return Scope.agent(organisation, reason="démonstration")


def _key(*parts: object) -> UUID:
    return uuid5(KEYS, ":".join(map(str, parts)))


def _phone(number: int) -> str:
    return f"{MARKS}{number:04}"


# -- The secretariat


def _secretariat(mairie: Organisation) -> int:
    enable_offer(organisation=mairie, service=SERVICE)
    with _agent_scope(mairie.pk).enter():
        counter = queries.counters_of(organisation=mairie.pk).first() or start(
            name=_("Secrétariat"),
            hours=MORNINGS,
            codes=["carte-identite", "retrait-titre", "etat-civil", "urbanisme", "elections", "elu"],
        )
        counter.video = "https://visio.example/mairie-de-vic"
        counter.save(update_fields=["video"])
        found = motives_of(organisation=mairie.pk).select_related("organisation")
        motives = {motive.code: motive for motive in found}
    return sum(
        _tell(mairie, counter, motives[story.motive], story, number)
        for number, story in enumerate(STORIES)
        if story.motive in motives
    )


def _tell(mairie: Organisation, counter: Counter, motive: Motive, story: Story, number: int) -> bool:
    key = _key(mairie.slug, number)
    if Reference.objects.filter(object_key=key).exists():
        return False
    when = _hour(motive, counter, story.days)
    if when is None:
        return False
    row = _book(mairie, counter, motive, story, when=when, key=key, number=number)
    if row is not None and story.then:
        with _agent_scope(mairie.pk).enter():
            _then(row, story, when)
    return row is not None


def _hour(motive: Motive, counter: Counter, days: int) -> datetime | None:
    """The first free one of that day or of the following ones; of a past day, as it was then."""
    day = local_day() + timedelta(days=days)
    starts_at, ends_at = bounds(day, 7)
    asked: dict[str, Any] = {"motive": motive, "counters": [counter], "by_mairie": True}
    times = free_times(starts_at=starts_at, ends_at=ends_at, at=starts_at, **asked)
    past = days < 0
    fit = [one.starts_at for one in times if (one.ends_at < timezone.now()) is past]
    return fit[0] if fit else None


def _book(
    organisation: Organisation,
    counter: Counter,
    motive: Motive,
    story: Story,
    *,
    when: datetime,
    key: UUID,
    number: int,
) -> Appointment | None:
    said = Said(
        name=story.name,
        phone=_phone(number) if story.wants == Wants.SMS or story.way == Way.PHONE else "",
        email=f"rendez-vous.{number}@exemple.example" if story.wants == Wants.EMAIL else "",
        wants=story.wants,
        postal="Le Bourg\n15800 Vic-sur-Cère" if story.wants == Wants.LETTER else "",
        note=story.note,
    )
    with _agent_scope(organisation.pk).enter(), suppress(BookingRefusedError, ValidationError):
        return book_appointment(
            organisation=organisation.pk,
            key=key,
            motive=motive,
            counters=[counter],
            starts_at=when,
            said=said,
            way=story.way,
            channel=story.channel,
            tell=False,
            at=min(timezone.now(), when) - BEFORE,
        )
    return None


def _then(row: Appointment, story: Story, when: datetime) -> None:
    row = queries.of_key(organisation=row.organisation_id, key=row.object_key) or row
    if story.then in {"done", "no_show"}:
        appointments.finish(appointment=row, came=story.then == "done")
    elif story.then == "late":
        appointments.cancel_appointment(
            appointment=row, by="person", tell=False, at=when - timedelta(minutes=30)
        )
    elif story.then == "cancelled":
        appointments.cancel_appointment(appointment=row, by="person", tell=False)
    elif story.then == "earlier":
        appointments.want_earlier(appointment=row, wants=True)
    elif story.then == "absence" and not Absence.objects.filter(counter=row.counter).exists():
        day = bounds(local_day(when))
        absences.keep_absence(
            counters=[row.counter],
            starts_at=day[0],
            ends_at=day[1],
            told=_("La mairie est fermée ce jour-là."),
        )


# -- One agent, four communes


def _shared_agent() -> Person:
    person = demo_person(name="claire", given_name="Claire", family_name="Vaissière", second_factor=True)
    for code in TOURS:
        organisation = _organisation(code)
        if organisation is not None:
            with _agent_scope(organisation.pk).enter():
                memberships.set_roles(
                    person=person.pk, roles={RoleOf("", "agent"), RoleOf(SERVICE, "manager")}
                )
    return person


def _tour(agent: Person) -> int:
    counters: dict[str, Counter] = {}
    for code, hours in TOURS.items():
        organisation = _organisation(code)
        if organisation is not None:
            enable_offer(organisation=organisation, service=SERVICE)
            counters[code] = _tour_counter(organisation, agent, hours)
    first = next(iter(counters.values()), None)
    for counter in list(counters.values())[1:]:
        if first is not None:
            organisations = [first.organisation_id, counter.organisation_id]
            with Scope.agent(counter.organisation_id, organisations=organisations, person=agent.pk).enter():
                same_agenda(counter=counter, other=first, person=agent.pk)
    return sum(
        _visit(counters[code], days, motive, name, number)
        for number, (code, days, motive, name) in enumerate(TOUR_STORIES)
        if code in counters
    )


def _tour_counter(organisation: Organisation, agent: Person, hours: str) -> Counter:
    with _agent_scope(organisation.pk).enter():
        found = queries.counters_of_agent(person=agent.pk, organisations=[organisation.pk])
        if found:
            return found[0]
        counter = start(
            name=_("Conseillère numérique"),
            hours=hours,
            codes=["demarches-en-ligne", "social"],
            agent=agent.pk,
        )
        return save_counter(
            values={"buffer_after_minutes": 10}, place=counter.resource.place, counter=counter
        )


def _visit(counter: Counter, days: int, code: str, name: str, number: int) -> bool:
    key = _key("tour", number)
    if Reference.objects.filter(object_key=key).exists():
        return False
    with _agent_scope(counter.organisation_id).enter():
        counter = queries.counters_of(organisation=counter.organisation_id).get(pk=counter.pk)
        motive = (
            motives_of(organisation=counter.organisation_id).select_related("organisation").get(code=code)
        )
        when = _hour(motive, counter, days)
    if when is None:
        return False
    story = Story(days, code, name, channel=Channel.PHONE)
    return (
        _book(motive.organisation, counter, motive, story, when=when, key=key, number=100 + number)
        is not None
    )


# -- A counter where one waits


def _shared_counter() -> str:
    """The address of its screen; nothing where the organisation is not loaded."""
    organisation = _organisation(SHARED_COUNTER)
    if organisation is None or organisation.territory is None:
        return ""
    enable_offer(organisation=organisation, service=SERVICE, settings={"walk_in": True})
    with _agent_scope(organisation.pk).enter():
        counters = list(queries.counters_of(organisation=organisation.pk))
        if not counters:
            hours = "Mo-Fr 09:00-12:00,14:00-17:00"
            first = start(
                name=_("Guichet 1"), hours=hours, codes=["retrait-titre", "demarches-en-ligne", "social"]
            )
            motives = list(motives_of(organisation=organisation.pk))
            second = save_counter(
                values={"name": _("Guichet 2"), "opening_hours": hours, "position": 1},
                place=first.resource.place,
                motives=motives,
            )
            counters = [first, second]
        _ask(organisation)
        _wait(organisation, counters)
    place = counters[0].resource.place
    hall = f"/{organisation.territory.slug}/rendez-vous/file/{organisation.slug}/{place.slug}"
    return f"{hall}/ecran/?mur={tickets.wall_key(place=place)}"


def _ask(organisation: Organisation) -> None:
    key = _key("demande", organisation.slug)
    if not Reference.objects.filter(object_key=key).exists():
        askings.ask(
            organisation=organisation.pk,
            key=key,
            words="Bonjour, je voudrais de l’aide pour ma retraite, plutôt un mardi.",
            name="Lucien Delrieu",
        )


def _wait(organisation: Organisation, counters: list[Counter]) -> None:
    day, now = local_day(), timezone.now()
    if Ticket.objects.filter(organisation_id=organisation.pk, day=day).exists():
        return
    motives = {motive.code: motive for motive in motives_of(organisation=organisation.pk)}
    places = counters[0].resource.place
    for number, (code, reduced, then) in enumerate(WAITING):
        taken = max(now - timedelta(minutes=55 - number * 6), bounds(day)[0])
        ticket = tickets.take_ticket(
            organisation=organisation.pk,
            key=_key("ticket", day, number),
            place=places,
            motive=motives[code],
            reduced=reduced,
            at=taken,
        )
        if then:
            counter = counters[number % len(counters)]
            tickets.call(ticket=ticket, counter=counter, at=taken + timedelta(minutes=4))
            if then != "called":
                tickets.finish(ticket=ticket, state=then, at=min(now, taken + timedelta(minutes=15)))
