"""The database refuses to mix organisations: asked of PostgreSQL itself."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cantou.core.scope.models import OrganisationModel, SameOrganisationForeignKey
from cantou.core.scope.policies import policies, same_organisation_columns
from cantou.core.scope.scope import NoScopeError, Scope
from cantou.core.work.models import WorkItem
from cantou.services.signalements.models import Publication, Report, StatusChange
from tests.support.factories import make_commune, make_organisation, make_publication, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PROTECTED = [model for model in apps.get_models() if issubclass(model, OrganisationModel)]
JOURNAL_EXTRA = {"object_insert", "person", "person_insert"}


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.label)
def test_table_is_protected_as_its_model_says(model):
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute("select relrowsecurity, relforcerowsecurity from pg_class where relname = %s", [table])
        assert cursor.fetchone() == (True, True)
        cursor.execute("select policyname from pg_policies where tablename = %s", [table])
        found = {name for (name,) in cursor.fetchall()}
    expected = set(policies(model.access))
    assert found == (expected | JOURNAL_EXTRA if table == "journal" else expected)


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.label)
def test_no_role_has_two_policies_for_one_command(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "select role, cmd, count(*) from pg_policies, unnest(roles) role where tablename = %s"
            " group by 1, 2 having count(*) > 1 or cmd = 'ALL'",
            [model._meta.db_table],
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("model", PROTECTED, ids=lambda model: model._meta.label)
def test_references_stay_inside_one_organisation(model):
    plain = [
        field.name
        for field in model._meta.local_fields
        if field.is_relation
        and issubclass(field.related_model, OrganisationModel)
        and not isinstance(field, SameOrganisationForeignKey)
    ]
    assert plain == []
    with connection.cursor() as cursor:
        cursor.execute(
            "select conname from pg_constraint where conrelid = %s::regclass and contype = 'f'",
            [model._meta.db_table],
        )
        names = {name for (name,) in cursor.fetchall()}
    assert {
        f"{model._meta.db_table}_{column}_same" for column, _ in same_organisation_columns(model)
    } <= names


@pytest.fixture
def two():
    ours = make_organisation(territory=make_commune())
    theirs = make_organisation(territory=make_commune())
    return ours, theirs, make_report(ours), make_report(theirs)


def test_without_scope_the_manager_raises_and_the_database_shows_nothing(two):
    with pytest.raises(NoScopeError):
        Report.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("select current_user, count(*) from signalements_report")
        assert cursor.fetchone() == ("cantou_app", 0)


def test_an_agent_sees_its_organisations_and_no_other(two):
    ours, theirs, mine, other = two
    with Scope.agent(ours.pk).enter():
        assert list(Report.objects.all()) == [mine]
        assert list(WorkItem.objects.values_list("reference", flat=True)) == [mine.reference]
    with Scope.agent(ours.pk, organisations=[theirs.pk]).enter():
        assert set(Report.objects.all()) == {mine, other}


def test_an_agent_writes_only_for_the_organisation_acted_for(two):
    ours, theirs, _, other = two
    with Scope.agent(ours.pk, organisations=[theirs.pk]).enter():
        assert Report.objects.filter(pk=other.pk).update(description="x") == 0
        assert StatusChange.objects.filter(report=other).delete()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.create(
                organisation=theirs,
                object_key=uuid4(),
                reference="AAA",
                commune=theirs.territory,
                description="x",
            )


def test_a_row_cannot_point_to_another_organisation(two):
    ours, theirs, _, other = two
    with pytest.raises(DatabaseError), Scope.agent(ours.pk, organisations=[theirs.pk]).enter():
        StatusChange.objects.create(organisation=ours, object_key=uuid4(), report=other, status="done")
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_an_object_scope_sees_one_thing(two):
    ours, _, mine, other = two
    make_report(ours)
    with Scope.for_object(organisation=ours.pk, key=mine.object_key).enter():
        assert list(Report.objects.all()) == [mine]
        assert list(StatusChange.objects.values_list("report_id", flat=True)) == [mine.pk]
    with Scope.for_object(organisation=ours.pk, key=other.object_key).enter():
        assert list(Report.objects.all()) == []


def test_the_public_sees_what_is_published(two):
    _, _, mine, _ = two
    with Scope.public().enter():
        assert list(Publication.objects.all()) == []
    row = make_publication(mine, "Un trou au Bourg")
    with Scope.public().enter():
        assert list(Publication.objects.all()) == [row]
        assert Publication.objects.filter(pk=row.pk).update(title="x") == 0
        assert list(Report.objects.all()) == []


def test_a_closed_scope_leaves_nothing_behind(two):
    ours, _, _, _ = two
    with Scope.agent(ours.pk).enter():
        pass
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, current_setting('cantou.organisations', true), count(*) from signalements_report"
        )
        assert cursor.fetchone() == ("cantou_app", "", 0)


def test_an_inner_scope_gives_back_the_outer_one(two):
    ours, theirs, mine, other = two
    with Scope.agent(ours.pk).enter():
        with Scope.agent(theirs.pk).enter():
            assert list(Report.objects.all()) == [other]
        assert list(Report.objects.all()) == [mine]
        with pytest.raises(ZeroDivisionError), Scope.agent(theirs.pk).enter():
            _ = 1 / 0
        assert list(Report.objects.all()) == [mine]
