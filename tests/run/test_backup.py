"""A backup read back on an empty machine is the same portal."""

from __future__ import annotations

import json
import tarfile
from urllib.parse import quote

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from cantou.run.backup import back_up, keep_newest, restore
from cantou.run.errors import RunError
from tests.support.database import owner_connection
from tests.support.factories import make_commune, make_offer, make_organisation, make_report

RESTORED = "cantou_restored"
TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"
PROTECTED = "select count(*), sum(relforcerowsecurity::int) from pg_class where relrowsecurity"


def url(role: str, database: str) -> str:
    settings = connection.settings_dict
    return f"postgresql://{role}@/{database}?host={quote(settings['HOST'], safe='')}&port={settings['PORT'] or 5432}"


def content(database: str) -> dict[str, str]:
    """Every table's rows, as a digest; row-level security does not bind this role."""
    with psycopg.connect(url("cantou_backup", database)) as reader:
        found = {}
        for (table,) in reader.execute(TABLES).fetchall():
            digest = "select md5(coalesce(string_agg(t::text, E'\\n' order by t::text), '')) from {} t"
            (found[table],) = reader.execute(sql.SQL(digest).format(sql.Identifier(table))).fetchone()
        found["protection"] = str(reader.execute(PROTECTED).fetchone())
        return found


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A folder with files and keys, and beside it an empty database and an empty folder."""
    old = tmp_path / "old"
    for name, text in {
        "files/2026/a.webp": "image",
        "quarantine/b.pdf": "letter",
        "keys/secret_key": "secret",
    }.items():
        (old / name).parent.mkdir(parents=True, exist_ok=True)
        (old / name).write_text(text)
    monkeypatch.setenv("CANTOU_HOME", str(old))
    monkeypatch.setenv("CANTOU_BACKUP_URL", url("cantou_backup", connection.settings_dict["NAME"]))
    monkeypatch.setenv("CANTOU_OWNER_URL", url("cantou_owner", RESTORED))
    with owner_connection(connection) as owner:
        owner.autocommit = True
        owner.execute(f"drop database if exists {RESTORED}")
        owner.execute(f"create database {RESTORED}")
    yield tmp_path
    with owner_connection(connection) as owner:
        owner.autocommit = True
        try:
            owner.execute(f"drop database {RESTORED} with (force)")
        except InsufficientPrivilege:  # Autovacuum is the superuser's; a drop without force sends it away.
            owner.execute(f"drop database {RESTORED}")


@pytest.mark.database
@pytest.mark.django_db(transaction=True)
def test_what_is_restored_is_what_was_there_but_for_the_keys(machine, monkeypatch):
    mairie = make_organisation("Mairie de Murat", territory=make_commune("Murat"))
    make_offer(mairie)
    make_report(mairie, "Un trou dans la route")
    archive = back_up(machine)
    with tarfile.open(archive) as opened:
        about = json.load(opened.extractfile("cantou.json"))
        assert [number for number, _digest in about["journal"].values()] == [2]
        assert opened.getnames() == ["cantou.json", "database.dump", "files/2026/a.webp", "quarantine/b.pdf"]

    monkeypatch.setenv("CANTOU_HOME", str(machine / "new"))
    restore(archive)
    before = content(connection.settings_dict["NAME"])
    assert content(RESTORED) == before
    assert before["signalements_report"] != before["django_session"]  # One has rows, the other has none.
    written = {
        str(path.relative_to(machine / "new")) for path in (machine / "new").rglob("*") if path.is_file()
    }
    assert written == {"files/2026/a.webp", "quarantine/b.pdf"}
    with psycopg.connect(url("cantou_app", RESTORED)) as application:
        assert application.execute("select count(*) from signalements_report").fetchone() == (0,)

    with pytest.raises(RunError, match="pas vide"):
        restore(archive)


@pytest.mark.database
@pytest.mark.django_db
def test_a_role_that_sees_only_a_part_writes_nothing(machine, monkeypatch):
    monkeypatch.setenv("CANTOU_BACKUP_URL", url("cantou_owner", connection.settings_dict["NAME"]))
    with pytest.raises(RunError, match="ne voit pas toutes les lignes"):
        back_up(machine)
    assert list(machine.glob("*.tar")) == []


ABOUT = {"format": 1, "cantou": "0.1.0", "made_at": "", "server": 15, "dump_sha256": "00", "dump_bytes": 4}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"cantou.json": json.dumps(ABOUT), "database.dump": "dump"}, "abîmée"),
        ({"cantou.json": json.dumps(ABOUT | {"format": 2}), "database.dump": "dump"}, "version plus récente"),
        ({"cantou.json": "{}", "database.dump": "dump"}, "n’est pas une sauvegarde de Cantou"),
        ({"letter.pdf": "letter"}, "n’est pas une sauvegarde de Cantou"),
    ],
)
def test_what_is_not_a_whole_backup_restores_nothing(machine, monkeypatch, members, why):
    archive = machine / "other.tar"
    with tarfile.open(archive, "x") as writing:
        for name, text in members.items():
            (machine / name).write_text(text)
            writing.add(machine / name, name)
    monkeypatch.setenv("CANTOU_HOME", str(machine / "new"))
    with pytest.raises(RunError, match=why):
        restore(archive)
    assert content(RESTORED) == {"protection": "(0, None)"}


def test_only_the_newest_are_kept(tmp_path):
    for day in (1, 2, 3):
        (tmp_path / f"cantou-2026110{day}T000000Z.tar").touch()
    (tmp_path / "notes.tar").touch()
    keep_newest(tmp_path, 2)
    kept = ["cantou-20261102T000000Z.tar", "cantou-20261103T000000Z.tar", "notes.tar"]
    assert sorted(path.name for path in tmp_path.iterdir()) == kept
