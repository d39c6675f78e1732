"""A mairie that receives, somebody who comes, and what is read of both."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from html import unescape
from uuid import uuid4

from django.utils import timezone

from cantou.core.scope.scope import Scope
from cantou.services.rendez_vous.domain import queries
from cantou.services.rendez_vous.domain.absences import keep_absence
from cantou.services.rendez_vous.domain.appointments import Said, book_appointment, secret_of, want_earlier
from cantou.services.rendez_vous.domain.askings import ask
from cantou.services.rendez_vous.domain.counters import save_counter, start
from cantou.services.rendez_vous.domain.motives import motives_of
from cantou.services.rendez_vous.domain.slots import first_times
from cantou.services.rendez_vous.domain.tickets import call_next, take_ticket
from cantou.services.rendez_vous.domain.tickets import secret_of as secret_of_ticket
from cantou.services.rendez_vous.domain.times import DAY, PARIS, day_starts, local_day, write_instant
from cantou.services.rendez_vous.models import Absence
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person

HOURS = "Mo-Fr 09:00-12:00,14:00-17:00"
PHONE = "+33471475000"


class Hall:
    """A mairie with one counter, open on weekdays, that receives for identity cards and town planning."""

    def __init__(self, name="Vic-sur-Cère", slug="vic-sur-cere", hours=HOURS, agent=None, **settings):
        self.commune = make_commune(name, slug=slug, departement_code="15", lon=2.62, lat=44.98)
        self.mairie = make_organisation(
            f"Mairie de {name}",
            territory=self.commune,
            phone=PHONE,
            address="2 rue du Four",
            slug=f"mairie-{slug}",
        )
        make_offer(self.mairie, "rendez_vous", **settings)
        self.root = f"/{slug}/rendez-vous"
        with Scope.agent(self.mairie.pk).enter():
            self.counter = start(
                name="Secrétariat",
                hours=hours,
                codes=["carte-identite", "urbanisme"],
                agent=agent.pk if agent else None,
            )
            self.place = self.counter.resource.place

    @property
    def id(self):
        return self.mairie.pk

    @property
    def motive(self):
        return self.motive_called("carte-identite")

    def motive_called(self, code):
        with Scope.agent(self.id).enter():
            return motives_of(organisation=self.id).select_related("organisation").get(code=code)

    def agent(self, role="manager", **fields):
        person = make_person(**{"given_name": "Jeanne", "family_name": "Vidal", **fields})
        make_member(person, self.mairie, service="rendez_vous", role=role)
        return person

    def another_counter(self, name="Guichet 2", hours=HOURS, **values):
        with Scope.agent(self.id).enter():
            return save_counter(
                values={"name": name, "opening_hours": hours, **values},
                place=self.place,
                motives=list(motives_of(organisation=self.id)),
            )

    def take(self, when, *, name="Ginette Fau", code="carte-identite", typed_by=None, tell=True, **said):
        """An appointment, as an inhabitant takes it; by the secretary when `typed_by` says who."""
        motive = self.motive_called(code)
        with Scope.public().enter():
            counters = queries.counters_for(motive)
            return book_appointment(
                organisation=self.id,
                key=said.pop("key", None) or uuid4(),
                motive=motive,
                counters=counters,
                starts_at=when,
                said=Said(name=name, **said),
                typed_by=typed_by,
                tell=tell,
            )

    def read(self, appointment):
        with Scope.agent(self.id).enter():
            return queries.of_key(organisation=self.id, key=appointment.object_key)


def weekday(number=1, clock="09:00", weeks=1):
    """That hour on a weekday of a later week, Monday 0: no public holiday, whichever day the suite runs."""
    monday = local_day() - timedelta(days=local_day().weekday()) + timedelta(weeks=weeks)
    day = monday + timedelta(days=number)
    while _is_holiday(day):
        day += timedelta(weeks=1)
    return datetime.combine(day, time.fromisoformat(clock), PARIS)


def _is_holiday(day):
    import holidays

    return day in holidays.country_holidays("FR", years=day.year)


def hidden(page, name):
    return unescape(re.search(rf'name="{name}" value="([^"]*)"', page).group(1))


def plain(answer):
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def book_page(hall, when, code="carte-identite", **query):
    from urllib.parse import urlencode

    asked = urlencode({"quand": write_instant(when), "comment": "place", **query})
    return f"{hall.root}/{hall.mairie.slug}/{code}/reserver/?{asked}"


def book_by_portal(client, hall, when, *, key=None, **fields):
    """As a browser without script does it. The answer of the post."""
    address = book_page(hall, when)
    page = client.get(address).content.decode()
    values = {
        "cle": key or hidden(page, "cle"),
        "name": "Ginette Fau",
        "wants": "",
        "quand": write_instant(when),
        **fields,
    }
    return client.post(address, values)


def secret_in(answer):
    return re.search(r"/suivi/([a-z0-9]{32})/", answer["Location"]).group(1)


def soon():
    return timezone.now() + timedelta(minutes=1)


def receive_people(mairie, people):
    """For the village whose every page is looked at: somebody receives, somebody comes, somebody waits.

    Argument of an address → what stands there.
    """
    make_offer(mairie, "rendez_vous", walk_in=True)
    with Scope.agent(mairie.pk, person=people["agent"].pk).enter():
        counter = start(
            name="Secrétariat",
            hours="Mo-Su 06:00-23:30; PH open",
            codes=["carte-identite", "urbanisme"],
            agent=people["agent"].pk,
        )
        motive = motives_of(organisation=mairie.pk).select_related("organisation").get(code="carte-identite")
        asking = ask(organisation=mairie.pk, key=uuid4(), words="Un rendez-vous jeudi ?", name="Luc Bos")
        later = [day_starts(local_day() + DAY * number) for number in (2, 6)]
        times = [
            first_times(motive=motive, counters=[counter], number=4, by_mairie=True, after=one)[-1]
            for one in later
        ]
        rows = [_come(mairie, people, motive, counter, time.starts_at) for time in times]
        want_earlier(appointment=rows[0], wants=True)
        day = local_day(rows[1].booking.starts_at)
        keep_absence(
            counters=[counter], starts_at=day_starts(day), ends_at=day_starts(day + DAY), told="Fermé."
        )
        place = counter.resource.place
        tickets = [
            take_ticket(
                organisation=mairie.pk, key=uuid4(), place=place, motive=motive, reduced=bool(number % 2)
            )
            for number in range(4)
        ]
        call_next(counter=counter)
    return {
        "private": [secret_of(key=rows[0].object_key)],
        "appointment": [rows[0].reference],
        "asking": [asking.reference],
        "body": [mairie.slug],
        "motive": [motive.code],
        "lobby": [place.slug],
        "counter": [str(counter.pk)],
        "absence": [_absence(mairie)],
        "ticket": [str(tickets[2].object_key)],
        "waiting": [secret_of_ticket(key=tickets[2].object_key)],
    }


def _absence(mairie):
    with Scope.agent(mairie.pk).enter():
        return str(Absence.objects.get(organisation=mairie.pk).pk)


def _come(mairie, people, motive, counter, when):
    return book_appointment(
        organisation=mairie.pk,
        key=uuid4(),
        motive=motive,
        counters=[counter],
        starts_at=when,
        said=Said(
            name="Ginette Fau",
            phone="+33612345678",
            wants="sms",
            note="Avec mes deux enfants.",
            person=people["inhabitant"].pk,
        ),
        tell=False,
    )
