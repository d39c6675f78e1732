"""Rows of persons are seen by them and by nobody else: asked of PostgreSQL itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cantou.core.booking.models import PersonFeed
from cantou.core.people.domain import households, mandates
from cantou.core.people.models import Dependant, HouseholdTie, Mandate
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
    assert {Dependant, HouseholdTie, Mandate, PersonFeed} == set(PERSONAL)


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


def test_nobody_lets_themselves_act_for_another(people):
    """Asked of the table: either of the two may write the row, and code may be wrong."""
    jeanne, rose, _other = people
    mine = {"person": jeanne, "other": rose}
    with Scope.for_person(jeanne.pk).enter():
        for forbidden in ({"may_act": True}, {"may_act": True, "is_child": True}):
            with pytest.raises(DatabaseError), transaction.atomic():
                HouseholdTie.objects.filter(**mine).update(**forbidden)
            with pytest.raises(DatabaseError), transaction.atomic():
                HouseholdTie.objects.create(
                    household=households.Household.objects.create(), **mine, **forbidden
                )
    with Scope.for_person(rose.pk).enter():
        assert HouseholdTie.objects.filter(**mine).update(may_act=True) == 1
    with Scope.for_person(jeanne.pk).enter():
        with pytest.raises(DatabaseError), transaction.atomic():
            HouseholdTie.objects.filter(**mine).update(other=people[2])
        assert HouseholdTie.objects.filter(**mine).update(may_act=False) == 1


def test_a_mandate_is_accepted_with_its_code_alone_and_never_widened(people):
    jeanne, rose, other = people
    accepted = {"holder": rose, "accepted_at": timezone.now()}
    with Scope.for_person(jeanne.pk).enter():
        mandate = Mandate.objects.get()
        with pytest.raises(DatabaseError), transaction.atomic():
            Mandate.objects.update(**accepted)
        same = {"services": ["signalements"], "starts_on": in_a_year(), "ends_on": in_a_year()}
        with pytest.raises(DatabaseError), transaction.atomic():
            Mandate.objects.create(giver=jeanne, **accepted, **same)
    with Scope.for_person(rose.pk).enter(), pytest.raises(DatabaseError), transaction.atomic():
        Mandate.objects.create(giver=jeanne, **accepted, **same)
    mandates.accept(holder=rose.pk, code=mandates.draw_code(giver=jeanne.pk, key=mandate.key).code)
    with Scope.for_person(rose.pk).enter():
        for widened in (
            {"services": ["signalements", "salles"]},
            {"ends_on": in_a_year() + timedelta(days=1)},
            {"text": "tout"},
            {"holder": other},
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                Mandate.objects.update(**widened)
        assert Mandate.objects.update(revoked_at=timezone.now()) == 1
        with pytest.raises(DatabaseError), transaction.atomic():
            Mandate.objects.update(revoked_at=None)
