"""Every address, as every role, with every identifier of another organisation: nothing comes out, nothing changes."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection

from cantou.core.scope.models import OrganisationModel
from cantou.core.scope.scope import Mode, Scope
from tests.house.addresses import every_address
from tests.house.fuzz import Fuzz
from tests.house.neighbours import NUMBER, OUR_NUMBER, sum_of
from tests.support.auto import protected_models

pytestmark = [pytest.mark.django_db]

PUBLIC_MODES = {
    Mode.AGENT: lambda _model: False,
    Mode.OBJECT: lambda model: model.access.object in {"public", "busy"},
    Mode.PERSON: lambda model: model.access.person == "public",
    Mode.PUBLIC: lambda model: model.access.public,
}
"""Mode → whether its policies show the public rows of a table to all."""


def test_every_table_has_a_row_that_could_leak(neighbours):
    assert [label for label, digest in sum_of(neighbours).items() if digest.startswith("0")] == []


def test_no_address_shows_or_changes_what_is_another_organisations(neighbours):
    found = Fuzz(neighbours, every_address()).run()
    assert sorted(found.broken) == []
    assert sorted(found.leaks) == []
    assert sorted(found.trespasses) == []
    assert found.shown == {"agent", "administrator"}


def rows_seen(condition: str = "true") -> dict[str, int]:
    """Table → number of rows, asked past Django as psql would; tables where there are none are left out."""
    with connection.cursor() as cursor:
        cursor.execute("select session_user")
        assert cursor.fetchone() == ("cantou_app",)
        parts = [
            f"select '{model._meta.label}', count(*) from \"{model._meta.db_table}\" where {condition}"
            for model in protected_models()
            if "organisation" not in condition or issubclass(model, OrganisationModel)
        ]
        cursor.execute(" union all ".join(parts))
        return {label: number for label, number in cursor.fetchall() if number}


@pytest.mark.database
def test_without_a_scope_the_applications_role_sees_no_row(neighbours):
    assert rows_seen() == {}
    with Scope.agent(neighbours.theirs.pk).enter():
        assert len(rows_seen()) > 20
    assert rows_seen() == {}


@pytest.mark.database
@pytest.mark.parametrize(
    "scope",
    [
        Scope.agent(OUR_NUMBER),
        Scope.for_object(organisation=OUR_NUMBER, key=UUID(int=OUR_NUMBER)),
        Scope.for_object(organisation=OUR_NUMBER, key=UUID(int=NUMBER)),
        Scope.for_person(OUR_NUMBER, acting=OUR_NUMBER),
        Scope.public(person=NUMBER),
    ],
    ids=lambda scope: scope.mode.value,
)
def test_no_scope_of_ours_sees_what_is_theirs_and_not_public(neighbours, scope):
    with scope.enter():
        seen = rows_seen(f"organisation_id = {NUMBER}")
    tables = [model for model in protected_models() if issubclass(model, OrganisationModel)]
    public = {model._meta.label for model in tables if PUBLIC_MODES[scope.mode](model)}
    assert set(seen) <= public
    hidden = {"signalements.Publication", "files.StoredFile", "signalements.Message"}
    assert set(seen) & hidden == set()
