"""Who acts for one organisation has a role of its own, which may do what the agent of several may, and no more."""

from __future__ import annotations

import pytest
from django.core.management.base import CommandError
from django.db import connection

from cantou.core.scope import grants
from cantou.core.scope.scope import Scope
from tests.support.database import owner_connection

pytestmark = [pytest.mark.django_db, pytest.mark.database]

RIGHTS = """
select c.relname, '' as name, a.privilege_type from pg_class c, aclexplode(c.relacl) a
where c.relnamespace = 'public'::regnamespace and a.grantee = %(role)s::regrole
union
select c.relname, t.attname, a.privilege_type
from pg_class c join pg_attribute t on t.attrelid = c.oid, aclexplode(t.attacl) a
where c.relnamespace = 'public'::regnamespace and a.grantee = %(role)s::regrole
"""
OLDER = """
create table older (id bigint, organisation_id bigint, said text, secret text);
alter table older enable row level security;
revoke all on older from cantou_agent, cantou_agent_one;
grant select, insert, update (said) on older to cantou_agent;
grant delete, update (secret) on older to cantou_agent_one;
create policy agent on older for select to cantou_agent using (
  organisation_id = any((select nullif(current_setting('cantou.organisations', true), '')::bigint[])::bigint[]));
create policy agent_insert on older for insert to cantou_agent with check (organisation_id = 1);
create policy everything on older for delete to cantou_agent, cantou_object using (true);
"""
POLICIES = "select policyname, cmd, roles::text[], qual from pg_policies where tablename = 'older'"


def rights(cursor, role):
    cursor.execute(RIGHTS, {"role": role})
    return set(cursor.fetchall())


def test_the_two_roles_of_agents_have_the_same_rights():
    with connection.cursor() as cursor:
        found = rights(cursor, "cantou_agent_one")
        assert found == rights(cursor, "cantou_agent")
    assert ("signalements_statuschange", "is_public", "UPDATE") in found
    assert {kind for table, _, kind in found if table == "journal"} == {"INSERT", "SELECT"}


def test_the_role_says_for_how_many_organisations():
    assert Scope.agent(1).role == "cantou_agent_one"
    assert Scope.agent(1, organisations=[1]).role == "cantou_agent_one"
    assert Scope.agent(1, organisations=[2]).role == "cantou_agent"


def test_a_table_of_an_older_version_is_brought_level():
    """By the owner, around each migration; twice is once."""
    with owner_connection(connection) as owner:
        owner.execute(OLDER)
        for _ in range(2):
            owner.execute(grants.LEVEL)
            for role in ("cantou_agent", "cantou_agent_one"):
                with owner.cursor() as cursor:
                    assert {row for row in rights(cursor, role) if row[0] == "older"} == {
                        ("older", "", "SELECT"),
                        ("older", "", "INSERT"),
                        ("older", "said", "UPDATE"),
                    }
            found = {
                name: (command, set(roles), text) for name, command, roles, text in owner.execute(POLICIES)
            }
            agents = {"cantou_agent", "cantou_agent_one"}
            assert {name: (command, roles) for name, (command, roles, _) in found.items()} == {
                "agent": ("SELECT", {"cantou_agent"}),
                "agent_one": ("SELECT", {"cantou_agent_one"}),
                "agent_insert": ("INSERT", agents),
                "everything": ("DELETE", {*agents, "cantou_object"}),
            }
            assert "= ( SELECT (NULLIF(current_setting('cantou.acting'" in found["agent_one"][2]
        owner.rollback()


def test_a_missing_role_stops_the_migration_with_one_line(monkeypatch):
    monkeypatch.setattr(grants, "ROLES", (*grants.ROLES, "cantou_of_tomorrow"))
    grants.grant_to_application()  # The application's own role migrates nothing.
    with (
        connection.cursor() as cursor,
        pytest.raises(CommandError, match=r"^Il manque .* \(cantou_of_tomorrow\)"),
    ):
        grants.require_roles(cursor)


def test_the_policy_of_one_organisation_is_settled_before_any_row_is_read():
    """The query's own `=` and the policy's are one: what remains is asked once a statement, of no row."""
    query = "explain (costs off) select id from signalements_report where organisation_id = 5"
    with connection.cursor() as cursor:
        for others, once in (((), True), ((6,), False)):
            with Scope.agent(5, organisations=others).enter():
                cursor.execute(query)
                plan = "\n".join(line for (line,) in cursor.fetchall())
                assert ("One-Time Filter" in plan) is once, plan
