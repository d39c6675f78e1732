from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from cantou.core.notices.models import Notice
from cantou.services.periscolaire.domain import activities, families, places, queries
from cantou.services.periscolaire.models import Care, DayBooking, ServedDay
from tests.services.periscolaire.village import NEEDS, School, activity_values
from tests.support.jobs import run_jobs

pytestmark = pytest.mark.django_db


def test_a_day_is_booked_given_back_and_booked_again(school):
    _person, (lou,) = school.parent()
    on = school.coming()
    assert school.set(lou, on).booked == [(school.canteen.pk, on)]
    assert school.set(lou, on).changed == 0
    assert (school.state(lou, on), school.taken(on)) == ("booked", 1)
    assert school.set(lou, on, take=False).given_back
    assert school.set(lou, on, take=False).changed == 0
    assert (school.state(lou, on), school.taken(on)) == ("cancelled", 0)
    school.set(lou, on)
    assert (school.state(lou, on), school.taken(on)) == ("booked", 1)


def test_what_cannot_be_booked_is_said_beside_its_day_and_the_rest_is_kept(school, monkeypatch):
    _person, (lou,) = school.parent()
    on = school.coming()
    sunday = on + timedelta(days=6 - on.weekday())
    past = school.past()
    done = school.set(lou, on, sunday, past)
    assert done.booked == [(school.canteen.pk, on)]
    assert done.refused[school.canteen.pk, sunday] == "Pas ce jour-là : pas ce jour-là." or done.refused
    assert done.refused[school.canteen.pk, past].startswith("Trop tard")
    with school.scope():
        other = places.set_days(child=lou, changes={(school.evening.pk, on): True})
    assert list(other.refused.values()) == ["Cet enfant n’est pas inscrit à cette activité."]
    last = school.canteen.rule.cutoff(on)
    monkeypatch.setattr(timezone, "now", lambda: last)
    assert list(school.set(lou, on, take=False).refused) == [(school.canteen.pk, on)]
    assert school.set(lou, on, take=False, by_agent=True).given_back


def test_the_places_are_counted_and_who_waits_advances_in_order():
    school = School(places=1)
    _a, (first,) = school.parent("Ana")
    _b, (second,) = school.parent("Bea", family_name="Roux")
    _c, (third,) = school.parent("Cléo", family_name="Vert")
    on = school.coming()
    assert school.set(first, on).booked
    assert school.set(second, on).waiting
    assert school.set(third, on).waiting
    school.set(second, on, take=False)
    school.set(second, on)
    run_jobs("cantou.")
    mail.outbox.clear()
    school.set(first, on, take=False)
    assert [school.state(one, on) for one in (first, second, third)] == ["cancelled", "waiting", "booked"]
    assert school.taken(on) == 1
    run_jobs("cantou.")
    with school.scope():
        assert {one.kind for one in Notice.objects.filter(organisation=school.mairie)} == {"place"}
    with school.scope():
        values = activity_values(places=2)
        activities.save_activity(activity=school.canteen, values=values)
    assert school.state(second, on) == "booked"
    assert school.taken(on) == 2
    with school.scope():
        activities.save_activity(activity=school.canteen, values=activity_values(places=1))
    assert school.taken(on) == 2  # Nobody is thrown out.


def test_after_the_cutoff_a_place_that_comes_free_is_given_to_nobody_by_itself(monkeypatch):
    school = School(places=1)
    _a, (first,) = school.parent("Ana")
    _b, (second,) = school.parent("Bea", family_name="Roux")
    on = school.coming()
    school.set(first, on)
    school.set(second, on)
    last = school.canteen.rule.cutoff(on)
    monkeypatch.setattr(timezone, "now", lambda: last + timedelta(minutes=1))
    school.set(first, on, take=False, by_agent=True)
    assert (school.state(second, on), school.taken(on)) == ("waiting", 0)


def test_the_database_refuses_one_more_than_the_places():
    school = School(places=1)
    _a, (first,) = school.parent("Ana")
    on = school.coming()
    school.set(first, on)
    with school.scope(), pytest.raises(IntegrityError), transaction.atomic():
        ServedDay.objects.filter(organisation=school.mairie).update(taken=2)


def test_a_closing_cancels_the_days_and_tells_the_family(school):
    _person, (lou,) = school.parent()
    on = school.coming()
    school.set(lou, on)
    with school.scope():
        assert activities.add_closing(title="Grève", starts_on=on, ends_on=on, activity=None) == 1
    assert (school.state(lou, on), school.taken(on)) == ("cancelled", 0)
    run_jobs("cantou.")
    with school.scope():
        assert "closed" in {one.kind for one in Notice.objects.filter(organisation=school.mairie)}
    assert "Grève" in school.set(lou, on).refused[school.canteen.pk, on]


def test_every_monday_until_the_holidays(school):
    _person, (lou,) = school.parent()
    today = timezone.localdate()
    with school.scope():
        activities.add_closing(
            title="Vacances", starts_on=today + timedelta(30), ends_on=today + timedelta(44), activity=None
        )
        spans = queries.spans(school.mairie.pk, today, today + timedelta(60))
        days = places.week_days(
            rule=school.canteen.rule, weekdays={0}, first=today + timedelta(7), until=today + timedelta(60),
            spans=spans,
        )  # fmt: skip
    assert days
    assert all(on.weekday() == 0 for on in days)
    assert not [on for on in days if timedelta(30) <= on - today <= timedelta(44)]
    assert len(school.set(lou, *days).booked) == len(days)


def test_a_family_of_the_counter(school):
    family = school.counter_family("Ana", "Basile")
    assert len(school.children_of(family)) == 2
    with school.scope():
        ranks = [
            families.rank_of(family=family, activity=school.canteen.pk, child=one)
            for one in school.children_of(family)
        ]
    assert ranks == [1, 2]
    on = school.coming()
    assert school.set(school.children_of(family)[0], on).booked


def test_needs_are_sealed_and_forgotten_when_emptied(school):
    _person, (lou,) = school.parent()
    with school.scope():
        families.save_needs(child=lou, needs=NEEDS)
        kept = Care.objects.get(organisation=school.mairie)
        assert b"arachide" not in bytes(kept.sealed)
        assert families.needs_of(organisation=school.mairie.pk, children=[lou]) == {lou: NEEDS}
        families.save_needs(child=lou, needs=families.Needs())
        assert not Care.objects.filter(organisation=school.mairie).exists()


def test_enrolled_twice_is_enrolled_once(school):
    person, (lou,) = school.parent()
    from tests.services.periscolaire.village import person_of

    school.enrol(person, person_of(lou))
    with school.scope():
        assert queries.enrolments(school.mairie.pk).count() == 1
        assert DayBooking.objects.filter(organisation=school.mairie).count() == 0
