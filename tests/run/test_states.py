"""Migrating with `quick_states` leaves the tables that the models tell of, whichever way Django drew them meanwhile."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from cantou.run.states import quick_if_new, quick_states

COLUMNS = """
    select relname, attname, attnotnull
      from pg_attribute join pg_class on pg_class.oid = attrelid
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and attnum > 0 and not attisdropped
"""
NAMES = """
    select conrelid::regclass::text, conname from pg_constraint where connamespace = 'public'::regnamespace
     union select indrelid::regclass::text, indexrelid::regclass::text from pg_index
"""
POINTING = """
    select conrelid::regclass::text, attname, confrelid::regclass::text
      from pg_constraint join pg_attribute on attrelid = conrelid and attnum = conkey[1]
     where contype = 'f' and array_length(conkey, 1) = 1
"""


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [tuple(str(one).strip('"') for one in row) for row in cursor.fetchall()]


def tables() -> list[type[models.Model]]:
    return [
        one for one in apps.get_models(include_auto_created=True) if one._meta.managed and not one._meta.proxy
    ]


def columns_of(model) -> set[tuple[str, str, str]]:
    return {
        (model._meta.db_table, field.column, str(not field.null and not field.generated))
        for field in model._meta.local_concrete_fields
        if field.column  # A key of two columns has none of its own.
    }


@pytest.mark.django_db
def test_each_table_has_the_columns_of_its_model_and_no_other():
    found = set(rows(COLUMNS))
    ours = {one._meta.db_table for one in tables()}
    wanted = {column for one in tables() for column in columns_of(one)}
    assert {one for one in found if one[0] in ours} == wanted


@pytest.mark.django_db
def test_each_constraint_and_index_of_a_model_is_there():
    found = set(rows(NAMES))
    wanted = {
        (one._meta.db_table, each.name)
        for one in tables()
        for each in (*one._meta.constraints, *one._meta.indexes)
    }
    assert len(wanted) > 100
    assert wanted - found == set()


@pytest.mark.django_db
def test_each_reference_is_kept_by_the_database():
    found = set(rows(POINTING))
    wanted = {
        (one._meta.db_table, field.column, field.related_model._meta.db_table)
        for one in tables()
        for field in one._meta.local_concrete_fields
        if isinstance(field, models.ForeignKey) and field.db_constraint
    }
    assert wanted - found == set()


def told(state: ProjectState) -> dict[str, object]:
    """What each class knows of itself and of those that point to it."""
    return {
        model._meta.label: (
            sorted(field.name for field in model._meta.local_fields),
            sorted(one.name for one in (*model._meta.constraints, *model._meta.indexes)),
            sorted(
                f"{one.related_model._meta.label}.{one.field.name}" for one in model._meta.related_objects
            ),
        )
        for model in state.apps.get_models()
    }


def walked(loader: MigrationLoader, app: str) -> ProjectState:
    """Drawn before the first operation, and kept up with each, as while one migrates."""
    state = ProjectState(real_apps=loader.unmigrated_apps)
    assert state.apps
    for key in loader.graph._generate_plan(nodes=loader.graph.leaf_nodes(app), at_end=True):
        for operation in loader.graph.nodes[key].operations:
            operation.state_forwards(key[0], state)
    return state


def test_what_is_noted_is_what_django_would_draw():
    loader = MigrationLoader(None)
    with quick_states():
        quick = walked(loader, "work")
    found = told(quick)
    quick.clear_delayed_apps_cache()
    assert found == told(quick)
    assert found == told(walked(loader, "work"))


@pytest.mark.django_db
def test_a_database_that_holds_something_is_left_to_django(monkeypatch):
    usual = ProjectState.add_model
    with quick_if_new():
        assert ProjectState.add_model is usual
    monkeypatch.setattr(MigrationRecorder, "has_table", lambda _self: False)
    with quick_if_new():
        assert ProjectState.add_model is not usual
    assert ProjectState.add_model is usual
