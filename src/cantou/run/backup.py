"""One archive that makes the same portal again on an empty machine: the database, the files, never the keys.

The database is read by the role that row-level security does not bind (`pg_dump` as the owner would fail, or
write an empty backup); it is written again by the owner, who may be bound, because the policies come after the
rows. The database first, then the files: a file that the dump names was there.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg

from cantou import __version__
from cantou.run.binaries import client_program
from cantou.run.database import require
from cantou.run.errors import RunError
from cantou.run.state import home

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMAT = 1
ABOUT, DUMP = "cantou.json", "database.dump"
FOLDERS = ("files", "quarantine")


@dataclass(frozen=True, slots=True)
class About:
    """The first member of the archive."""

    format: int
    cantou: str
    made_at: str
    server: int
    dump_sha256: str
    dump_bytes: int
    journal: dict[str, tuple[int, str]] = field(default_factory=dict)
    """The last link of each chain of the journal when the backup began: organisation → (number, digest)."""


def back_up(to: Path) -> Path:
    """Write the archive, whole or not at all; its path.

    Raises RunError: the role for backups is missing or bound, or pg_dump failed.
    """
    url = require("CANTOU_BACKUP_URL", "l’adresse de la base comme cantou_backup")
    now = datetime.now(UTC)
    target = to / f"cantou-{now:%Y%m%dT%H%M%SZ}.tar" if to.is_dir() or to.suffix != ".tar" else to
    target.parent.mkdir(parents=True, exist_ok=True)
    server = _server_version(url)
    _refuse_bound_role(url)
    heads = _journal_heads(url)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".cantou-") as place:
        dump = Path(place) / DUMP
        _run_client("pg_dump", server, url, "--format=custom", f"--file={dump}")
        about = About(FORMAT, __version__, now.isoformat(), server, _sha256(dump), dump.stat().st_size, heads)
        draft = Path(place) / "archive"
        with tarfile.open(draft, "x") as archive:
            _add_text(archive, ABOUT, json.dumps(asdict(about), indent=1))
            archive.add(dump, DUMP)
            for file in _files():
                with suppress(FileNotFoundError):  # Purged meanwhile: not missed.
                    archive.add(file, str(file.relative_to(home())), recursive=False)
        draft.chmod(0o600)
        draft.replace(target)
    return target


def restore(archive_path: Path) -> About:
    """Put an archive into an empty database and an empty folder of files; what it says of itself.

    Raises RunError: either is not empty, or the archive is not whole.
    """
    url = require("CANTOU_OWNER_URL", "l’adresse de la base comme cantou_owner")
    _refuse_full(url)
    with tarfile.open(archive_path) as archive, tempfile.TemporaryDirectory(prefix="cantou-") as place:
        about = _read_about(archive)
        archive.extract(DUMP, place, filter="data")
        dump = Path(place) / DUMP
        if _sha256(dump) != about.dump_sha256:
            raise RunError(f"L’archive {archive_path} est abîmée : sa base de données n’est pas entière.")
        options = ("--no-owner", "--exit-on-error", "--single-transaction")
        _run_client("pg_restore", max(_server_version(url), about.server), url, *options, str(dump))
        _level_roles(url)
        _restore_files(archive)
    return about


def _level_roles(url: str) -> None:
    """An archive of an older Cantou knows nothing of a newer one's roles."""
    from cantou.core.scope.grants import LEVEL

    with psycopg.connect(url) as connection:
        connection.execute(LEVEL)


def keep_newest(folder: Path, number: int) -> None:
    """Remove the older archives of a folder."""
    for old in sorted(folder.glob("cantou-*Z.tar"), reverse=True)[number:]:
        old.unlink()


def _files() -> Iterator[Path]:
    """What people sent, checked or waiting to be."""
    for top in FOLDERS:
        for folder, _, names in os.walk(home() / top):
            for name in sorted(names):
                path = Path(folder) / name
                if path.is_file() and not path.is_symlink():
                    yield path


def _restore_files(archive: tarfile.TarFile) -> None:
    members = [member for member in archive if member.name.partition("/")[0] in FOLDERS]
    archive.extractall(home(), members, filter="data")


def _read_about(archive: tarfile.TarFile) -> About:
    try:
        member = archive.extractfile(ABOUT)
        about = About(**json.loads(member.read() if member else b""))
    except (KeyError, ValueError, TypeError):
        raise RunError("Ce fichier n’est pas une sauvegarde de Cantou.") from None
    if about.format != FORMAT:
        raise RunError(f"Cette sauvegarde vient d’une version plus récente de Cantou ({about.cantou}).")
    return about


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(text.encode())
    archive.addfile(member, io.BytesIO(text.encode()))


def _server_version(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version // 10_000


def _journal_heads(url: str) -> dict[str, tuple[int, str]]:
    query = "select organisation_id, number, encode(digest, 'hex') from journal_head order by organisation_id"
    with psycopg.connect(url) as connection:
        return {str(owner): (number, digest) for owner, number, digest in connection.execute(query)}


def _refuse_bound_role(url: str) -> None:
    query = "select rolbypassrls or rolsuper from pg_roles where rolname = current_user"
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    if row is None or not row[0]:
        raise RunError(
            "CANTOU_BACKUP_URL : ce rôle ne voit pas toutes les lignes (BYPASSRLS), rien n’est écrit."
        )


def _refuse_full(url: str) -> None:
    with psycopg.connect(url) as connection:
        row = connection.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    if row is not None and row[0]:
        raise RunError("Cette base de données n’est pas vide : restaurez dans une base neuve.")
    if next(_files(), None) is not None:
        raise RunError(f"Le dossier {home()} contient déjà des fichiers : restaurez dans un dossier neuf.")


def _run_client(program: str, server: int, url: str, *arguments: str) -> None:
    """The password goes by the environment: arguments are visible to everybody on the machine."""
    parts = urlsplit(url)
    bare = (
        parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@")) if parts.password else parts
    )
    environment = os.environ | ({"PGPASSWORD": unquote(parts.password)} if parts.password else {})
    command = [
        str(client_program(program, server)),
        "--no-password",
        f"--dbname={urlunsplit(bare)}",
        *arguments,
    ]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise RunError(f"{program} : {said[0] if said else done.returncode}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
