"""What the application's roles may do, granted before each migration by the owner.

Default privileges belong to one database and one creating role, so they cannot be set once for a cluster:
a `pre_migrate` receiver sets them, in the test databases too. Tables that are older than a role, or that know
nothing of it, are brought level with the others at the same time, and once more when all is migrated.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

from django.core.management.base import CommandError
from django.db import connections, transaction

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

ROLES = ("cantou_app", "cantou_public", "cantou_person", "cantou_object", "cantou_agent", "cantou_agent_one")
_NAMES = ", ".join(ROLES)

STATEMENTS = (
    f"grant usage on schema public to {_NAMES}",
    f"alter default privileges in schema public grant select, insert, update, delete on tables to {_NAMES}",
    f"alter default privileges in schema public grant usage, select on sequences to {_NAMES}",
)

LEVEL = files(__package__).joinpath("agent_one.sql").read_text("utf-8")


def grant_to_application(*, using: str = "default", **_: Any) -> None:
    """Before a migration.

    Raises CommandError: a role of this version is not there; only an administrator can make it.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if not _is_owner(cursor):
            return
        require_roles(cursor)
        for statement in STATEMENTS:
            cursor.execute(statement)
        level_agents(cursor)


def grant_to_agent_of_one(*, using: str = "default", **_: Any) -> None:
    """After a migration, whose SQL may have spoken of `cantou_agent` alone."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if _is_owner(cursor):
            level_agents(cursor)


def require_roles(cursor: CursorWrapper) -> None:
    """Raises CommandError: one is missing; its message is for whoever updates."""
    cursor.execute("select name from unnest(%s::text[]) name where to_regrole(name) is null", [list(ROLES)])
    missing = [name for (name,) in cursor.fetchall()]
    if missing:
        raise CommandError(
            f"Il manque un rôle à PostgreSQL ({', '.join(missing)}). Comme administrateur, une fois :"
            " cantou bootstrap --print | psql -v ON_ERROR_STOP=1 BASE ; puis recommencez. Rien n’a changé."
        )


def level_agents(cursor: CursorWrapper) -> None:
    cursor.execute(LEVEL)


def _is_owner(cursor: CursorWrapper) -> bool:
    """The application's own role migrates nothing."""
    cursor.execute("select has_schema_privilege(current_user, 'public', 'create')")
    row = cursor.fetchone()
    return row is not None and bool(row[0])
