"""The suite logs in as the application's role; the test database is created and flushed as its owner."""

from __future__ import annotations

import pytest
from django.db import connections

from tests.support.database import as_user, flush_as_owner


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, django_db_keepdb, django_db_createdb):
    from django.db.backends.postgresql.operations import DatabaseOperations

    connection = connections["default"]
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), as_user(connection, "cantou_owner"):
        connection.creation.create_test_db(
            verbosity=0, autoclobber=True, serialize=False, keepdb=django_db_keepdb and not django_db_createdb
        )
    DatabaseOperations.execute_sql_flush = flush_as_owner
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock(), as_user(connection, "cantou_owner"):
            connection.creation.destroy_test_db(name, verbosity=0)
