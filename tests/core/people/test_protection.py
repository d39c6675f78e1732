"""Rows of persons are seen by them and by nobody else: asked of PostgreSQL itself."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cantou.core.people.domain import households, mandates
from cantou.core.people.models import HouseholdTie, Mandate
from cantou.core.people.protection import PersonalModel, policies
from cantou.core.scope.scope import NoScopeError, Scope
from tests.core.people.relations import in_a_year, live_together
from tests.support.factories import make_commune, make_organisation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.database]
PERSONAL = [model for model in apps.get_models() if issubclass(model, PersonalModel)]


@pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model._meta.label)
def test_table_is_protected_as_its_model_says(model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("select relrowsecurity, relforcerowsecurity from pg_class where relname = %s", [table])
        assert cursor.fetchone() == (True, True)
        cursor.execute("select policyname, roles::text from pg_policies where tablename = %s", [table])
        assert dict(cursor.fetchall()) == dict.fromkeys(policies(model.persons), "{cantou_person}")


def test_the_models_of_persons():
    assert [HouseholdTie, Mandate] == PERSONAL


@pytest.fixture
def people():
    jeanne, rose, other = make_person(), make_person(), make_person()
    live_together(jeanne, rose)
    mandates.write(giver=jeanne, names=["signalements"], ends_on=in_a_year())
    return jeanne, rose, other


def test_each_sees_their_own(people):
    jeanne, rose, other = people
    for person, ties, given in ((jeanne, 2, 1), (rose, 2, 0), (other, 0, 0)):
        with Scope.for_person(person.pk).enter():
            assert (HouseholdTie.objects.count(), Mandate.objects.count()) == (ties, given)


def test_nobody_else_does(people):
    agents = Scope.agent(make_organisation(territory=make_commune()).pk, person=people[0].pk)
    for scope in (Scope.public(person=people[0].pk), agents):
        with scope.enter():
            assert (HouseholdTie.objects.count(), Mandate.objects.count()) == (0, 0)
    with pytest.raises(NoScopeError):
        Mandate.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("select current_user, count(*) from people_mandate")
        assert cursor.fetchone() == ("cantou_app", 0)


def test_a_stranger_neither_ties_nor_mandates(people):
    jeanne, rose, other = people
    with Scope.for_person(other.pk).enter():
        assert Mandate.objects.update(text="") == 0
        assert HouseholdTie.objects.all().delete()[0] == 0
        for model, values in (
            (
                HouseholdTie,
                {"household": households.Household.objects.first(), "person": jeanne, "other": rose},
            ),
            (Mandate, {"giver": jeanne, "services": ["x"], "starts_on": in_a_year(), "ends_on": in_a_year()}),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.create(**values)
