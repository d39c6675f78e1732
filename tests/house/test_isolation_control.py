"""What the isolation tests would say of a careless service: they see it.

The sample service holds two views that filter nothing, over a protected table and over a twin without protection.
"""

from __future__ import annotations

import pytest
from cantou_sample import control
from django.db import connection, transaction

from tests.house.addresses import every_address
from tests.house.fuzz import Fuzz
from tests.house.neighbours import settle
from tests.support.database import as_user

EVERYBODY = {"visitor", "inhabitant", "administrator"}


def leaks(neighbours) -> dict[str, set[str]]:
    """Part of the address → the roles to which it showed what is another organisation's."""
    addresses = [address for address in every_address() if "temoin" in address.route]
    with control.planted():
        found = Fuzz(neighbours, addresses).run()
    assert found.broken == set()
    told: dict[str, set[str]] = {}
    for role, what in found.leaks:
        told.setdefault(what.rstrip("/").rpartition("/")[2], set()).add(role)
    return told


def test_a_table_without_protection_is_found_and_policies_hold_where_a_view_forgets(neighbours):
    found = leaks(neighbours)
    assert set(found) == {"nu"}
    assert found["nu"] >= EVERYBODY | {"agent"}


@pytest.fixture
def unprotected(django_db_setup, django_db_blocker, folders):
    """A transaction, undone at the end, of a login that may change tables; its Scopes are those of the site."""
    with django_db_blocker.unblock(), as_user(connection, "postgres"), transaction.atomic():
        yield settle()
        transaction.set_rollback(True)


def test_without_policies_the_view_that_forgets_is_found_too(unprotected):
    assert set(leaks(unprotected)) == {"nu"}
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table cantou_sample_ad disable row level security")
    found = leaks(unprotected)
    assert set(found) == {"nu", "protege"}
    assert found["protege"] >= EVERYBODY | {"agent"}
