"""What the application's roles may do, granted before each migration by the owner.

Default privileges belong to one database and one creating role, so they cannot be set once for a cluster:
a `pre_migrate` receiver sets them, in the test databases too.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

ROLES = "cantou_app, cantou_public, cantou_person, cantou_object, cantou_agent"

STATEMENTS = (
    f"grant usage on schema public to {ROLES}",
    f"alter default privileges in schema public grant select, insert, update, delete on tables to {ROLES}",
    f"alter default privileges in schema public grant usage, select on sequences to {ROLES}",
)


def grant_to_application(*, using: str = "default", **_: Any) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute("select has_schema_privilege(current_user, 'public', 'create')")
        row = cursor.fetchone()
        if row is None or not row[0]:
            return  # The application's own role migrates nothing.
        for statement in STATEMENTS:
            cursor.execute(statement)
