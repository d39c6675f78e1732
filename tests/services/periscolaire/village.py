"""A commune with a canteen and a garderie, two families: one with an account, one of the counter."""

from __future__ import annotations

from datetime import date, time, timedelta

from django.utils import timezone

from cantou.core.payments.domain import debts
from cantou.core.people.domain import dependants, sharing
from cantou.core.people.domain.relations import household_of
from cantou.core.people.models import Person
from cantou.core.scope.scope import Scope
from cantou.services.periscolaire.domain import activities, billing, families, places, queries
from cantou.services.periscolaire.engine.days import Month
from cantou.services.periscolaire.models import DayBooking, ServedDay
from tests.support.factories import make_commune, make_member, make_offer, make_organisation, make_person

GRID = {
    "label": "Cantine",
    "base": [{"below": 500, "cents": 210}, {"below": None, "cents": 400}],
    "outside_percent": 50,
    "siblings": [10],
}
WEEK = [0, 1, 3, 4]
NEEDS = families.Needs(diet="sans viande", allergies="arachide", plan="Anapen dans le sac rouge")


def year(today=None):
    today = today or timezone.localdate()
    first = date(today.year - (today.month < 8), 8, 1)
    return {"starts_on": first, "ends_on": first + timedelta(days=364)}


def activity_values(title="Cantine", **more):
    return {
        "title": title, "kind": "canteen", "hours": "de 12 h à 13 h 20", "weekdays": WEEK,
        "cutoff_days": 1, "cutoff_at": time(10), "places": None, "grid": {**GRID, "label": title},
        "absence_is_billed": True, "is_public": True, **year(), **more,
    }  # fmt: skip


class School:
    def __init__(self, name="Vic-sur-Cère", slug="vic-sur-cere", **canteen):
        self.commune = make_commune(name, slug=slug, departement_code="15")
        self.mairie = make_organisation(
            f"Mairie de {name}", territory=self.commune, phone="+33471475000", address="2 rue du Four"
        )
        make_offer(self.mairie, "periscolaire")
        self.root = f"/{slug}/periscolaire"
        with self.scope():
            self.canteen = activities.save_activity(activity=None, values=activity_values(**canteen))
            self.evening = activities.save_activity(
                activity=None, values=activity_values("Garderie du soir", kind="evening")
            )

    def scope(self, person=None):
        return Scope.agent(self.mairie.pk, person=person).enter()

    def agent(self, role="manager", **fields):
        person = make_person(given_name="Jeanne", family_name="Vidal", **fields)
        make_member(person, self.mairie, service="periscolaire", role=role)
        return person

    def parent(self, *children, given_name="Rose", family_name="Fau", enrolled=True):
        """Somebody with an account and their children, in the canteen; and the children's keys."""
        person = make_person(given_name=given_name, family_name=family_name)
        keys = []
        for number, name in enumerate(children or ("Lou",)):
            born_on = timezone.localdate() - timedelta(days=2600 - 700 * number)
            home = household_of(person=person.pk)
            child = dependants.add(
                person=person.pk, given_name=name, family_name=family_name, born_on=born_on,
                household=home[0].household if home else None,
            )  # fmt: skip
            keys.append(child.pk)
            if enrolled:
                self.enrol(person, child, born_on)
        return person, keys

    def enrol(self, person, child, born_on=None, to=None):
        sharing.share(person=person.pk, dependant=child.pk, organisation=self.mairie.pk)
        facts = families.Child(
            person=child.pk, given_name=child.given_name, family_name=child.family_name, born_on=born_on
        )
        payer = families.Payer(person=person.pk, name=str(person))
        with self.scope():
            return families.enrol(payer=payer, child=facts, activities=to or [self.canteen], by_agent=False)

    def counter_family(self, *names):
        with self.scope():
            return families.new_family(
                given_name="Marcel", family_name="Soubrier", postal="4 chemin du Lac\n15800 Vic-sur-Cère",
                phone="", is_resident=True, activities=[self.canteen],
                children=[
                    families.NewChild(
                        given_name=name, family_name="Soubrier",
                        born_on=timezone.localdate() - timedelta(days=2500 - 400 * number),
                    )
                    for number, name in enumerate(names)
                ],
            )  # fmt: skip

    def children_of(self, family):
        with self.scope():
            found = queries.enrolments(self.mairie.pk).filter(family=family).order_by("born_on")
            return list(dict.fromkeys(found.values_list("child_id", flat=True)))

    def set(self, child, *days, take=True, activity=None, by_agent=False):
        with self.scope():
            key = (activity or self.canteen).pk
            return places.set_days(child=child, changes={(key, on): take for on in days}, by_agent=by_agent)

    def state(self, child, on):
        with self.scope():
            row = DayBooking.objects.filter(organisation=self.mairie, child_id=child, day__on=on).first()
            return None if row is None else row.state

    def taken(self, on):
        with self.scope():
            return ServedDay.objects.get(organisation=self.mairie, activity=self.canteen, on=on).taken

    def coming(self, ahead=14):
        """A day of the canteen, not too near."""
        with self.scope():
            today = timezone.localdate()
            return next(self.canteen.rule.days(today + timedelta(ahead), today + timedelta(ahead + 200), []))

    def past(self):
        with self.scope():
            today = timezone.localdate()
            return list(self.canteen.rule.days(today - timedelta(10), today - timedelta(1), []))[-1]


def furnish(mairie, inhabitant) -> dict[str, list[str]]:
    """For the tour of the house: a child of the inhabitant, booked and waiting; a family of the counter."""
    make_offer(mairie, "periscolaire", phone="04 71 47 50 00")
    ties = household_of(person=inhabitant.pk)
    child = next(one.person for one in ties if one.kind)
    today = timezone.localdate()
    with Scope.agent(mairie.pk).enter():
        canteen = activities.save_activity(activity=None, values=activity_values(places=1))
        others = activity_values("Garderie du soir", kind="evening", hours="", cutoff_days=2)
        evening = activities.save_activity(activity=None, values=others)
        activities.add_closing(
            title="Vacances", starts_on=today + timedelta(20), ends_on=today + timedelta(34), activity=None
        )
        spans = queries.spans(mairie.pk, today, today + timedelta(60))
        coming = list(canteen.rule.days(today + timedelta(4), today + timedelta(40), spans))[:2]
        before = list(canteen.rule.days(today - timedelta(12), today - timedelta(1), []))[-1]
        household = families.new_family(
            given_name="Marcel", family_name="Soubrier", postal="4 chemin du Lac", phone="",
            is_resident=False, activities=[canteen],
            children=[
                families.NewChild(
                    given_name="Basile", family_name="Soubrier", born_on=today - timedelta(2400)
                )
            ],
        )  # fmt: skip
        facts = families.Child(
            person=child.pk, given_name=child.given_name, family_name=child.family_name,
            born_on=today - timedelta(2000),
        )  # fmt: skip
        payer = families.Payer(person=inhabitant.pk, name=str(inhabitant))
        families.enrol(payer=payer, child=facts, activities=[canteen, evening], by_agent=False)
        basile = queries.enrolments(mairie.pk).get(family=household).child_id
        days = {(canteen.pk, on): True for on in (*coming, before)}
        places.set_days(child=basile, changes=days, by_agent=True)
        places.set_days(child=child.pk, changes={(canteen.pk, on): True for on in coming}, by_agent=True)
        families.save_needs(child=basile, needs=NEEDS)
        families.save_needs(child=child.pk, needs=NEEDS)
        shutting = queries.closings(mairie.pk, today).get()
        month = Month.of(today).previous
        served = next(canteen.rule.days(month.first, month.last, []))
        places.set_days(child=basile, changes={(canteen.pk, served): True}, by_agent=True)
        book = debts.create_regie(key="periscolaire", title="Régie de la cantine", provider="carte")
        billing.issue(family=household, month=month, regie=book, due_on=today + timedelta(30))
        family = queries.enrolments(mairie.pk).filter(child_id=child.pk).first().family
        billing.adjust(family=family, month=month, cents=-100, reason="Repas manqué")
    return {
        "period": [str(month)],
        "pupil": [str(child.pk)],
        "course": [str(canteen.pk)],
        "on": [before.isoformat()],
        "shutting": [str(shutting.pk)],
        "household": [str(household.pk)],
    }


def words(code: str) -> dict[str, dict[str, object]]:
    """What the constraints of these tables ask for (tests/house/neighbours.py)."""
    today = timezone.localdate()
    span = {"starts_on": today, "ends_on": today + timedelta(9)}
    return {
        "periscolaire.Activity": {
            "is_public": False, "weekdays": [0], "cutoff_days": 1, "cutoff_at": time(10), "places": 9,
            "grid": GRID, **span,
        },
        "periscolaire.Closing": {"is_public": False, **span},
        "periscolaire.ServedDay": {"is_public": False, "places": 9, "taken": 1},
        "periscolaire.Family": {"payer": lambda maker: maker.person},
        "periscolaire.Enrolment": {"child": lambda maker: maker.person},
        "periscolaire.Care": {"child": lambda maker: maker.person, "sealed": b"x"},
        "periscolaire.DayBooking": {
            "child": lambda maker: maker.person, "state": "waiting", "rank": 1, "came": None,
            "ticked_at": None,
        },
        "periscolaire.MonthBill": {"month": today.replace(day=1), "total_cents": 0, "debt": None},
        "periscolaire.Adjustment": {"month": today.replace(day=1), "cents": 100},
    }  # fmt: skip


def person_of(key) -> Person:
    return Person.objects.get(pk=key)
